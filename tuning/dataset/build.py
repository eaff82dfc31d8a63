"""A training set from the documents in force and from questions that people wrote."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import InvalidInput
from core.files import sha256_hex
from core.redaction import Redactor
from tuning.dataset.barring import check_barred, fingerprint
from tuning.dataset.families import splits
from tuning.dataset.generated import GeneratedQuestions
from tuning.dataset.mixing import Mixer
from tuning.dataset.mixture import Mixture
from tuning.dataset.privacy import PERSONAL, is_personal
from tuning.dataset.row import Material, Row, Seed, Split, normalised
from tuning.dataset.supplied import Supplied, seeds_of
from tuning.dataset.synthesis import is_of_template, of_two_documents, synthesised

Advance = Callable[[int, int], None]


def split_families(materials: Iterable[Material], mixture: Mixture) -> dict[str, Split]:
    """The split of each family, by the number of pieces that can be quoted of it."""
    sizes: Counter[str] = Counter()
    for material in materials:
        sizes[material.family] += len(material.quotables)
    return splits(sizes, mixture.test, mixture.validation)


def trainable(materials: Iterable[Material], splits: Mapping[str, Split]) -> list[Material]:
    """Those that rows may be drawn from: not of a family that evaluates."""
    return [material for material in materials if splits[material.family] != "test"]


@dataclass(frozen=True)
class Builder:
    """`splits` are those of families; `barred` are fingerprints of questions that adapters are evaluated by.

    `redactor` finds the personal data in what people wrote, which is not taught. `generated` are asked for beside the
    questions of templates.
    """

    mixer: Mixer
    splits: Mapping[str, Split]
    barred: frozenset[str]
    redactor: Redactor
    generated: GeneratedQuestions | None = None

    @property
    def left_out(self) -> Counter[str]:
        """What became no row, by reason."""
        return self.mixer.left_out

    def build(self, materials: Sequence[Material], supplied: Iterable[Supplied], advance: Advance) -> list[Row]:
        """The rows of `materials`, as `trainable` gives them; the same each time for the same questions and mixture.

        Raises InvalidInput where no row comes of them, and for a question of people that is barred.
        """
        rows = list(self._rows(self._seeds(materials, list(supplied)), advance))
        check_barred(rows, self.barred)
        if not any(row.split == "train" for row in rows):
            raise InvalidInput(
                "No row for training came of these documents and questions: ingest documents that are in force, for "
                "the audience that is drawn from.",
                field="rows",
            )
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
        mixture = self.mixer.mixture
        most = {"train": mixture.rows, "validation": max(1, round(mixture.rows * mixture.validation))}
        count = Counter[str]()
        asked = {normalised(seed.question) for seed in seeds}
        for place, seed in enumerate(seeds, start=1):
            split, wordings = self.splits[seed.family], self._wordings(seed, asked)
            # A model writes only while there is room for what it writes.
            while count[split] < most[split] and (wording := next(wordings, None)):
                if row := self.mixer.row(wording, split):
                    count[split] += 1
                    yield row
            advance(place, len(seeds))

    def _wordings(self, seed: Seed, asked: set[str]) -> Iterator[Seed]:
        """The question, and behind that of a template the one of a model, where it is none of those `asked`."""
        yield seed
        if self.generated and is_of_template(seed) and (written := self.generated.of(seed, asked)):
            asked.add(normalised(written.question))
            yield written
