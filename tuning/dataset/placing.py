"""Where facts stand among what was found for a question."""

from collections.abc import Sequence
from dataclasses import replace

from core.domain import Passage
from generation.extractive import Quote
from generation.finding import Findings
from generation.quotable import Quotable
from tuning.dataset.row import Fact


def with_facts(findings: Findings, facts: Sequence[Fact]) -> Findings:
    """The findings with a passage for each of `facts` that has none, in the place of the last that hold no other."""
    passages = list(findings.passages)
    lacking = [fact for fact in facts if number_of(passages, fact) < 0]
    holding = {number_of(passages, fact) for fact in facts}
    free = [number for number in range(len(passages)) if number not in holding]
    places = free[max(0, len(free) - len(lacking)) :]
    added = list(map(_passage, lacking))
    for place, passage in zip(places, added, strict=False):
        passages[place] = passage
    nearest = [quote for quote in findings.nearest if quote.quotable.passage not in places]
    return replace(findings, passages=passages + added[len(places) :], nearest=nearest)


def with_pieces(findings: Findings, facts: Sequence[Fact], most: int) -> list[Quote]:
    """The nearest pieces, with those of `facts` in the place of the last where they are not among them."""
    own = {_place(piece): piece for piece in (_piece(findings.passages, fact) for fact in facts)}
    near = {_place(quote): quote for quote in findings.nearest[:most]}
    lacking = [piece for place, piece in own.items() if place not in near]
    droppable = [place for place in near if place not in own]
    dropped = set(droppable[len(droppable) - len(lacking) :]) if lacking else set()
    return [*(quote for place, quote in near.items() if place not in dropped), *lacking]


def next_to(findings: Findings, nearest: Sequence[Quote], facts: tuple[Fact, Fact], *, before: bool) -> list[Quote]:
    """The pieces with that of the second of `facts` moved to that of the first: just before it, or behind it."""
    own, other = (_place(_piece(findings.passages, fact)) for fact in facts)
    moved = next(quote for quote in nearest if _place(quote) == other)
    rest = [quote for quote in nearest if quote is not moved]
    place = next(number for number, quote in enumerate(rest) if _place(quote) == own)
    rest.insert(place if before else place + 1, moved)
    return rest


def swapped(findings: Findings, one: int, other: int) -> Findings:
    """The findings with two passages in each other's place."""
    place = {one: other, other: one}
    passages = [findings.passages[place.get(number, number)] for number in range(len(findings.passages))]
    nearest = [
        replace(quote, quotable=replace(quote.quotable, passage=place.get(number, number)))
        for quote, number in ((quote, quote.quotable.passage) for quote in findings.nearest)
    ]
    return replace(findings, passages=passages, nearest=nearest)


def is_near(findings: Findings, fact: Fact, most: int) -> bool:
    """Whether the fact, or a part of it, is among the nearest pieces."""
    if number_of(findings.passages, fact) < 0:
        return False
    own = _piece(findings.passages, fact).quotable
    return any(_overlap(quote.quotable, own) for quote in findings.nearest[:most])


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
