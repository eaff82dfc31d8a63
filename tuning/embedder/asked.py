"""Questions with the places in the documents that answer them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.files import sha256_hex
from core.redaction import Redactor
from tuning.dataset.barring import fingerprint
from tuning.dataset.privacy import PERSONAL, is_personal
from tuning.dataset.row import Material, Provenance, Split, normalised
from tuning.dataset.supplied import Supplied
from tuning.dataset.synthesis import synthesised


@dataclass(frozen=True, slots=True)
class Asked:
    """`place` answers the question; another place that does too is another `Asked` of the same words."""

    question: str
    place: Provenance
    family: str
    split: Split
    method: str

    @property
    def key(self) -> str:
        return normalised(self.question)


@dataclass
class Questions:
    """`splits` are those of families; `barred` are fingerprints of questions that retrieval is evaluated by.

    `left_out` counts, by reason, what became no question.
    """

    materials: Sequence[Material]
    splits: Mapping[str, Split]
    barred: frozenset[str]
    redactor: Redactor
    left_out: Counter[str] = field(default_factory=Counter)

    def all(self, supplied: Iterable[Supplied]) -> list[Asked]:
        """People's questions first, the others in an order by chance that is the same each time."""
        made = sorted(self._made(), key=lambda asked: sha256_hex(asked.question.encode()))
        return [*self._free(self._supplied(self._taught(supplied))), *self._free(made)]

    def _taught(self, supplied: Iterable[Supplied]) -> Iterator[Supplied]:
        for one in supplied:
            if is_personal((one.question,), self.redactor):
                self.left_out[PERSONAL] += 1
            else:
                yield one

    def _free(self, asked: Iterable[Asked]) -> Iterator[Asked]:
        for one in asked:
            if fingerprint(one.question) in self.barred:
                self.left_out["a question of an evaluation"] += 1
            else:
                yield one

    def _supplied(self, supplied: Iterable[Supplied]) -> Iterator[Asked]:
        by_uri = {material.uri: material for material in self.materials}
        for one in supplied:
            for uri, quote in one.evidence:
                material = by_uri.get(uri)
                if material is None or (place := _place(material, quote)) is None:
                    self.left_out["its evidence is not found"] += 1
                else:
                    yield self._asked(one.question, place, material, one.method)

    def _made(self) -> Iterator[Asked]:
        for seed in synthesised(self.materials):
            for fact in seed.facts:
                yield self._asked(seed.question, fact.provenance, fact.material, seed.method)

    def _asked(self, question: str, place: Provenance, material: Material, method: str) -> Asked:
        return Asked(question, place, material.family, self.splits[material.family], method)


def _place(material: Material, quote: str) -> Provenance | None:
    """Where the quote stands; an empty one stands for the whole document."""
    text = material.source.text
    start = text.find(quote)
    if start < 0:
        return None
    end = start + len(quote) if quote else len(text)
    return Provenance(document_id=material.document_id, revision_id=material.revision_id, start=start, end=end)
