"""Where facts stand among what was found for a question."""

from collections.abc import Sequence
from dataclasses import replace

from core.domain import Passage
from generation.extractive import Quote
from generation.finding import Findings
from generation.quotable import Quotable
from tuning.dataset.row import Fact


def with_facts(findings: Findings, facts: Sequence[Fact]) -> Findings:
    """The findings with a passage for each of `facts` that has none, in the place of the last."""
    passages = list(findings.passages)
    lacking = [fact for fact in facts if number_of(passages, fact) < 0]
    kept = passages[: max(0, len(passages) - len(lacking))]
    added = [_passage(fact) for fact in lacking]
    nearest = [quote for quote in findings.nearest if quote.quotable.passage < len(kept)]
    return replace(findings, passages=kept + added, nearest=nearest)


def with_pieces(findings: Findings, facts: Sequence[Fact], most: int) -> list[Quote]:
    """The nearest pieces, with those of `facts` in the place of the last where they are not among them."""
    own = {_place(piece): piece for piece in (_piece(findings.passages, fact) for fact in facts)}
    near = {_place(quote): quote for quote in findings.nearest[:most]}
    lacking = [piece for place, piece in own.items() if place not in near]
    droppable = [place for place in near if place not in own]
    dropped = set(droppable[len(droppable) - len(lacking) :]) if lacking else set()
    return [*(quote for place, quote in near.items() if place not in dropped), *lacking]


def beside(nearest: Sequence[Quote], passages: Sequence[Passage], facts: Sequence[Fact]) -> list[Quote]:
    """The pieces that are no part of `facts`."""
    own = [_piece(passages, fact).quotable for fact in facts]
    return [quote for quote in nearest if not any(_overlap(quote.quotable, one) for one in own)]


def _overlap(one: Quotable, other: Quotable) -> bool:
    return one.passage == other.passage and one.start < other.end and other.start < one.end


def _piece(passages: Sequence[Passage], fact: Fact) -> Quote:
    number = number_of(passages, fact)
    offset = passages[number].start
    moved = replace(fact.quotable, passage=number, start=fact.quotable.start - offset, end=fact.quotable.end - offset)
    return Quote(moved, 1.0)


def _place(quote: Quote) -> tuple[int, int]:
    return quote.quotable.passage, quote.quotable.start


def number_of(passages: Sequence[Passage], fact: Fact) -> int:
    """The place of the passage that holds the fact, or -1."""
    for number, passage in enumerate(passages):
        within = passage.start <= fact.quotable.start and fact.quotable.end <= passage.end
        if passage.revision_id == fact.material.revision_id and within:
            return number
    return -1


def _passage(fact: Fact) -> Passage:
    material, start, end = fact.material, fact.quotable.start, fact.quotable.end
    text, title = material.source.text[start:end], material.source.title
    place = material.source.place(start)
    names = material.document_id, title, material.uri, material.revision_id
    return Passage(0, *names, place.page, place.heading, start, end, text, 0.0)
