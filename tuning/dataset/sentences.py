"""Questions that a sentence answers."""

import re
from collections.abc import Iterator

from core.domain import HEADING_SEPARATOR
from generation.quotable import Quotable
from tuning.dataset.phrases import beginning, keywords, name_in, within
from tuning.dataset.row import Fact, Material, Seed

WHOLE = re.compile(r"^[A-Z£\d].*[.!]$", re.DOTALL)
# What a sentence means by these stands before it.
POINTING = re.compile(
    r"^(?:it|its|this|that|these|those|they|their|he|she|then|such|so|there|one|both|in that case)\b", re.IGNORECASE
)
STATEMENT = re.compile(
    r"^(?P<subject>(?:the|a|an|we|customers?|agents?|all|every)(?:\s(?!(?:when|if|that|which|who|until)\b)[\w-]+){0,3}?)\s"
    r"(?P<verb>may|can|must|will|is|are|does)\s(?P<rest>[^;:.]+)$",
    re.IGNORECASE,
)
CONDITIONAL = re.compile(r"^If\s(?P<condition>[^,;:.]+),\s[^.]+$")
FORBIDDING = re.compile(r"^(?:Never|Do not)\s(?P<rest>[^,;:.]+)")
# "within 14 days": asked for with "within how many days".
PERIOD = re.compile(
    r"\b(?P<before>within|after|for|up to|at least|at most)\s+(?P<number>\d+)\s+(?P<unit>(?:working |calendar )?\w+s)\b"
)
FEWEST_WORDS, MOST_WORDS = 5, 40
FEWEST_KEYWORDS = 3


def of_sentence(material: Material, quotable: Quotable, *, first: bool) -> Iterator[Seed]:
    """Questions to which the sentence is the answer, word for word; `first` is the first under its heading."""
    text = " ".join(quotable.text.split())
    if not FEWEST_WORDS <= len(text.split()) <= MOST_WORDS or POINTING.match(text) or not WHOLE.match(text):
        return
    fact = Fact(material, quotable)
    for method, question in _questions(text.rstrip(".!"), material.source.title, quotable.heading if first else ""):
        yield Seed(question, (text,), (fact,), f"sentence: {method}")


def _questions(text: str, title: str, heading: str) -> Iterator[tuple[str, str]]:
    if stated := STATEMENT.match(text):
        verb, who, rest = stated["verb"].lower(), within(stated["subject"]), stated["rest"]
        if period := PERIOD.search(rest):
            begun = " ".join((rest[: period.start()] + rest[period.end() :]).split())
            yield "period", beginning(f"{period['before']} how many {period['unit']} {verb} {who} {begun}?")
        yield "yes or no", f"{beginning(verb)} {who} {rest}?"
    name = name_in(title)
    if conditional := CONDITIONAL.match(text):
        yield "condition", f"{name or within(title)}: what happens if {conditional['condition']}?"
    if forbidding := FORBIDDING.match(text):
        yield "forbidden", f"May I {forbidding['rest']}?"
    if len((terse := keywords(f"{name or title} {text}")).split()) >= FEWEST_KEYWORDS:
        yield "terse", terse
    if heading:
        asked = within(heading.split(HEADING_SEPARATOR)[-1])
        yield "heading", f"What is the rule for {asked} on {name}?" if name else f"What do we say about {asked}?"
