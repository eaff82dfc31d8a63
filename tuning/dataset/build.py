"""A training set from the documents in force and from questions that people wrote."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import InvalidInput
from core.files import sha256_hex
from core.redaction import Redactor
from tuning.dataset.assembling import Assembler
from tuning.dataset.barring import check_barred, fingerprint
from tuning.dataset.families import splits
from tuning.dataset.privacy import PERSONAL, is_personal
from tuning.dataset.row import Material, Row, Seed, Split, normalised
from tuning.dataset.supplied import Supplied, seeds_of
from tuning.dataset.synthesis import of_two_documents, synthesised
from tuning.dataset.twins import twin_of

Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Mixture:
    """How many rows for training there are at most, and which shares of them are of which kind.

    Few rows abstain: the abstention is the cheapest way to a low loss, and an adapter that learns it abstains from what
    it could answer.
    """

    rows: int = 600
    counterfactual: float = 0.15
    unanswerable: float = 0.06
    test: float = 0.4
    validation: float = 0.08


def split_families(materials: Iterable[Material], mixture: Mixture) -> dict[str, Split]:
    """The split of each family, by the number of pieces that can be quoted of it."""
    sizes: Counter[str] = Counter()
    for material in materials:
        sizes[material.family] += len(material.quotables)
    return splits(sizes, mixture.test, mixture.validation)


def trainable(materials: Iterable[Material], splits: Mapping[str, Split]) -> list[Material]:
    """Those that rows may be drawn from: not of a family that evaluates."""
    return [material for material in materials if splits[material.family] != "test"]


@dataclass
class Builder:
    """`splits` are those of families; `barred` are fingerprints of questions that adapters are evaluated by.

    `redactor` finds the personal data in what people wrote, which is not taught. `left_out` counts, by reason, what
    became no row.
    """

    assembler: Assembler
    mixture: Mixture
    splits: Mapping[str, Split]
    barred: frozenset[str]
    redactor: Redactor
    left_out: Counter[str] = field(default_factory=Counter)

    def build(self, materials: Sequence[Material], supplied: Iterable[Supplied], advance: Advance) -> list[Row]:
        """The rows of `materials`, as `trainable` gives them; the same each time for the same questions and mixture.

        Raises InvalidInput where no row comes of them, and for a question of people that is barred.
        """
        rows = list(self._rows(self._seeds(materials, list(supplied)), advance))
        check_barred(rows, self.barred)
        if not any(row.split == "train" for row in rows):
            raise InvalidInput("No row for training came of these documents and questions.", field="rows")
        return rows

    def _seeds(self, materials: Sequence[Material], supplied: Sequence[Supplied]) -> list[Seed]:
        """People's questions first, the others in an order by chance that is the same each time."""
        own = list(self._taught(seeds_of(supplied, materials)))
        check_barred(own, self.barred)
        made = list(synthesised(materials))
        made += of_two_documents(made)
        made.sort(key=lambda seed: sha256_hex(seed.question.encode()))
        free = [seed for seed in made if fingerprint(seed.question) not in self.barred]
        self.left_out["a question of an evaluation"] += len(made) - len(free)
        return list(self._once([*own, *free]))

    def _taught(self, seeds: Iterable[Seed]) -> Iterator[Seed]:
        for seed in seeds:
            if is_personal((seed.question, *seed.sentences, *seed.replaced), self.redactor):
                self.left_out[PERSONAL] += 1
            elif len({self.splits[fact.material.family] for fact in seed.facts}) > 1:
                self.left_out["rests on documents of two splits"] += 1
            else:
                yield seed

    def _once(self, seeds: Iterable[Seed]) -> Iterator[Seed]:
        seen: set[str] = set()
        for seed in seeds:
            if (key := normalised(seed.question)) in seen:
                self.left_out["asked before"] += 1
            else:
                seen.add(key)
                yield seed

    def _rows(self, seeds: Sequence[Seed], advance: Advance) -> Iterator[Row]:
        most = {"train": self.mixture.rows, "validation": max(1, round(self.mixture.rows * self.mixture.validation))}
        count = Counter[str]()
        for place, seed in enumerate(seeds, start=1):
            split = self.splits[seed.family]
            if count[split] < most[split]:
                row = self._row(seed, split)
                if row is not None:
                    count[split] += 1
                    yield row
            advance(place, len(seeds))

    def _row(self, seed: Seed, split: Split) -> Row | None:
        """One of the kinds, by the hash of the question; what people did not want is told of as it was."""
        if seed.replaced:
            return self._counted(self.assembler.answered(seed, split), "its answer does not stand")
        drawn = int(sha256_hex(f"kind:{seed.question}".encode())[:8], 16) / 0x1_0000_0000
        if drawn < self.mixture.unanswerable:
            return self._counted(self.assembler.unanswerable(seed, split), "answered by another document too")
        row = self._counted(self.assembler.answered(seed, split), "its answer does not stand")
        twin = twin_of(row) if row and drawn < self.mixture.unanswerable + self.mixture.counterfactual else None
        return twin or row

    def _counted(self, row: Row | None, reason: str) -> Row | None:
        self.left_out[reason] += row is None
        return row
