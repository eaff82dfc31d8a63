"""Follow-up questions made to stand alone by rule, without a model.

A question that names another case of the question before ("and for Home Plus?") takes that question's words with the
other case in them; one that points back ("how long does it take?") gets what it points to.
"""

import re
from collections.abc import Sequence

from core.sentences import words
from generation.grounding.terms import STOP_WORDS, content_words

ANOTHER_CASE = re.compile(
    r"^(?:(?:and|or|but|ok|okay|so)\b[\s,]*)*(?:(?:what|how)\s+about|and|same|is\s+it\s+the\s+same)\s+"
    r"(?:(?:for|on|with|in|at|under|by|of)\s+)?(?P<case>[^?]{2,80}?)\s*\??$",
    re.IGNORECASE,
)
BARE_CASE = re.compile(r"^(?:(?:for|on|with|in|under)\s+)(?P<case>[^?,]{2,60}?)\s*\?$", re.IGNORECASE)
# "Is there a fee?", "this year" and "a gadget that cost £950" point nowhere.
POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|instead|else|then|the\s+same|these|those)\b"
    r"|\bthis\b(?!\s+(?:year|quarter|month|week|day|morning|time)\b)"
    r"|(?<!\bis\s)(?<!\bare\s)(?<!\bwas\s)\bthere\b(?!\s+(?:is|are|was)\b)"
    r"|(?:^|\b(?:about|after|all|at|by|does|for|from|if|in|is|like|of|on|so|than|to|with)\s+)that\b"
    r"|\bthat(?=\s*[?.!,]*$)",
    re.IGNORECASE,
)
POSSESSIVE = re.compile(r"^(?:its|their|his|her)$", re.IGNORECASE)
# What begins another clause, in which a pronoun may mean something of the clause before.
CLAUSE = re.compile(r"[.,;:!?]|\b(?:and|but|or|when|while|if|before|after|that|which|who|where|once|until|because)\b")
ANTECEDENT_WORDS = 2
ASKS = re.compile(
    r"^(?:who|what|which|when|where|why|how|can|could|do|does|did|is|are|will|would|should|may|must|if)\b"
)
NAME = re.compile(r"(?<![.?!]\s)(?<!^)\b(?:[A-Z][\w'’-]*)(?:\s+(?:[A-Z][\w'’-]*|\d+))*")
PLACED = re.compile(
    r"\b(?P<preposition>for|on|with|in|at|under|of)\s+(?P<case>(?:an?|the|my|our|their)?\s*[\w'’ -]+?)\s*\??$"
)
FEW_WORDS = 3
LEAST_WORDS = 2


def standalone(question: str, earlier: Sequence[str]) -> str:
    """`question` as it would be asked without the `earlier` ones, the oldest first; itself where it stands alone."""
    asked = " ".join(question.split())
    before = next((one for one in reversed(earlier) if len(content_words(one)) >= LEAST_WORDS), None)
    if before is None:
        return asked
    if case := _other_case(asked):
        return _with_case(before, case)
    return f"{asked} ({_topic(before, asked)})" if _depends(asked) and _topic(before, asked) else asked


def _other_case(asked: str) -> str | None:
    """What a question names as another case of the same, if it asks nothing else."""
    match = ANOTHER_CASE.match(asked) or BARE_CASE.match(asked)
    case = match["case"].strip(" ,") if match else None
    return case if case and not ASKS.match(case.lower()) and not POINTS_BACK.fullmatch(case) else None


def _with_case(before: str, case: str) -> str:
    """The question before with its name, else its last phrase with a preposition, exchanged for the other case."""
    names = list(NAME.finditer(before))
    if names:
        return f"{before[: names[-1].start()]}{case}{before[names[-1].end() :]}"
    if placed := PLACED.search(before):
        return f"{before[: placed.start('case')]}{case}?"
    return f"{before.rstrip(' ?')} for {case}?"


def _depends(asked: str) -> bool:
    """Whether a question points back to another one, or says too little to be searched for."""
    pointer = POINTS_BACK.search(asked)
    points_back = pointer is not None and not _within(asked[: pointer.start()], pointer[0])
    return points_back or len(content_words(asked)) < FEW_WORDS


def _within(before: str, pointer: str) -> bool:
    """Whether what a pronoun means is in its own question, `before` it."""
    named = len(content_words(before)) >= ANTECEDENT_WORDS
    return named and bool(POSSESSIVE.match(pointer) or CLAUSE.search(before))


def _topic(before: str, asked: str) -> str:
    """The words of the question before that carry its meaning and are not said again."""
    said = content_words(asked)
    kept = [word for word in before.rstrip("?").split() if _carries(word) and not content_words(word) <= said]
    return " ".join(word.strip(",.;:()") for word in kept)


def _carries(word: str) -> bool:
    return any(one not in STOP_WORDS and not ASKS.match(one) for one in words(word))
