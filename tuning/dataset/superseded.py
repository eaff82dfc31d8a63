"""What a document said before, as a prompt can show it: told to be over.

Serving reads what is in force alone, so that an earlier rule is read only where a document tells of it, or where the
house did not say that one document replaces another. A prompt has titles, headings and text, but no days of validity,
and not the day of today: what is over has to say so in words, and in the heading or the sentence itself, for pieces are
read one by one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from core.domain import HEADING_SEPARATOR
from generation.quotable import Quotable
from retrieval.source import Block, Kind, RevisionSource
from tuning.dataset import drawing
from tuning.dataset.numbers import NUMBER, another, exchanged
from tuning.dataset.row import Fact, Seed

# The last heading above what is over, and how it is said.
DATED = (
    ("No longer in force since {day}", "{said}."),
    ("Earlier rule, replaced on {day}", "{said}."),
    ("", "Before {day} this was the rule: {said}."),
    ("", "{said} (replaced on {day})."),
)
UNDATED = (
    ("No longer in force", "{said}."),
    ("Earlier rules", "{said}."),
    ("", "This was the rule before: {said}."),
    ("", "{said} (no longer in force)."),
)
CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")


def over(own: Fact, before: Fact) -> Fact:
    """What `before` says of the same matter as `own`, under a mark that tells that `own` took its place."""
    first_day = own.material.valid_from
    forms = DATED if first_day else UNDATED
    mark, form = forms[drawing.turn(f"{own.material.source.title}:{own.quotable.text}:over", len(forms))]
    day = _written(first_day) if first_day else ""
    headings = (own.quotable.heading, mark.format(day=day))
    said = form.format(said=" ".join(before.quotable.text.split()).rstrip("."), day=day)
    return _stated(before, HEADING_SEPARATOR.join(filter(None, headings)), said)


def made_before(own: Fact, seed: Seed) -> tuple[Fact, Mapping[str, str]]:
    """The piece with other numbers for those of its answer that are not asked for, and which these are.

    Those of a time of day and of a table row's label stay as they are.
    """
    text, row = own.quotable.text, own.quotable.row
    kept = " ".join((seed.question, row.label if row else "", *CLOCK.findall(text)))
    answer = set(NUMBER.findall(" ".join(seed.sentences))) - set(NUMBER.findall(kept))
    there = f"{text} {kept}"
    figures: dict[str, str] = {}
    for number in NUMBER.findall(text):
        if number in answer - figures.keys() and (new := another(number, there)):
            figures[number], there = new, f"{there} {new}"
    return replace(own, quotable=replace(own.quotable, text=exchanged(text, figures), row=None)), figures


def _stated(before: Fact, heading: str, said: str) -> Fact:
    """A document of that text alone, under the title of `before`."""
    start = len(heading) + 2 if heading else 0
    text = f"{heading}\n\n{said}" if heading else said
    blocks = [_block("heading", 0, len(heading), 1)] if heading else []
    blocks.append(_block("paragraph", start, len(text), 0))
    source = RevisionSource(before.material.source.title, text, blocks)
    names = f"{before.material.document_id}:over", f"{before.material.revision_id}:{before.quotable.start}:over"
    quotable = Quotable(0, start, len(text), said, heading)
    material = replace(
        before.material, document_id=names[0], revision_id=names[1], source=source, quotables=(quotable,)
    )
    return Fact(material, quotable)


def _block(kind: Kind, start: int, end: int, level: int) -> Block:
    return {"kind": kind, "start": start, "end": end, "level": level, "group": None, "page": None}


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
