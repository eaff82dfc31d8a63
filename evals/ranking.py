"""Which ranks hold what a case asks for."""

from collections.abc import Iterable, Sequence

from core.domain import Passage
from evals.cases import Case
from evals.evidence import holds
from evals.gold import Naming
from evals.records import Ranked


def ranked(case: Case, passages: Sequence[Passage], name: Naming) -> tuple[Ranked, ...]:
    """The passages in their order. Where a case names documents alone, a document counts once, at its best rank."""
    found = [_ranked(case, passage, name(passage.source_uri)) for passage in passages]
    if case.evidence:
        return tuple(found)
    best: dict[str, Ranked] = {}
    for one in found:
        best.setdefault(one.document, one)
    return tuple(best.values())


def gold_places(case: Case) -> int:
    """How many places hold the answer to a case: its evidence, else its documents."""
    return len(case.evidence) or len(case.documents)


def _ranked(case: Case, passage: Passage, document: str) -> Ranked:
    return Ranked(chunk_id=passage.chunk_id, document=document, gold=tuple(_places(case, document, passage.text)))


def _places(case: Case, document: str, text: str) -> Iterable[int]:
    if not case.evidence:
        return (place for place, gold in enumerate(case.documents) if gold == document)
    return (
        place
        for place, evidence in enumerate(case.evidence)
        if evidence.document == document and holds(text, evidence.quote)
    )
