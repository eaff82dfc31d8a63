"""Questions that people wrote, with their answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.sentences import sentence_spans
from tuning.dataset.row import Fact, Material, Seed


@dataclass(frozen=True, slots=True)
class Supplied:
    """A question with its answer and, by the document's URI, the words that hold the answer up.

    Of one that cannot be answered, or that is for evaluating alone, `answer` is empty. `method` says where it is from,
    `replaced` is an answer that people did not want. `documents` are URIs of what holds the answer up where no words
    are named.
    """

    question: str
    answer: str
    evidence: tuple[tuple[str, str], ...]
    family: str
    method: str
    replaced: str = ""
    documents: tuple[str, ...] = ()

    @property
    def rests_on(self) -> frozenset[str]:
        """The URIs of all documents that hold the answer up."""
        return frozenset((*self.documents, *(uri for uri, _ in self.evidence)))


def seeds_of(supplied: Iterable[Supplied], materials: Sequence[Material]) -> Iterator[Seed]:
    """Those that have an answer, right or wrong, whose evidence is found in `materials`."""
    by_uri = {material.uri: material for material in materials}
    for one in supplied:
        facts = tuple(_facts(one, by_uri))
        if (one.answer or one.replaced) and facts:
            yield Seed(one.question, _sentences(one.answer), facts, one.method, _sentences(one.replaced))


def _sentences(answer: str) -> tuple[str, ...]:
    return tuple(answer[start:end] for start, end in sentence_spans(answer))


def _facts(one: Supplied, materials: Mapping[str, Material]) -> Iterator[Fact]:
    for uri, quote in one.evidence:
        material = materials.get(uri)
        start = material.source.text.find(quote) if material else -1
        if material is None or start < 0:
            return
        end = start + len(quote)
        yield from (Fact(material, found) for found in material.quotables if found.start < end and start < found.end)
