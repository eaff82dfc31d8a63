"""Excerpts that say different things about one matter, of which the answer follows one.

See Xu et al. 2024, "Knowledge Conflicts for LLMs: A Survey" (inter-context conflict).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generation import contract
from generation.contract import WrittenSentence
from generation.grounding.dates import find_dates
from tuning.dataset.matters import Matter, figures, is_named, likeness, matter
from tuning.dataset.numbers import NUMBER, exchanged
from tuning.dataset.row import Fact, Kind, Material, Rejected, Seed, marked
from tuning.dataset.superseded import made_before, over


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is read beside the fact of an answer: `fact` says the same with other figures.

    `kind` is that of the row; `figures` are those of the answer, each with the other one.
    """

    kind: Kind
    fact: Fact
    figures: Mapping[str, str]

    def rejected(self, answer: str, number: int) -> Rejected:
        """The answer as it is by the other fact, in passage `number`."""
        said = (self._other(sentence, number) for sentence in contract.read(answer))
        return Rejected(answer=" ".join(map(marked, said)), fault="another version")

    def _other(self, sentence: WrittenSentence, number: int) -> WrittenSentence:
        text = exchanged(sentence.text, self.figures)
        return sentence if text == sentence.text else WrittenSentence(text, (number,))


class Conflicts:
    """Those among `materials`, which are in force, and with what was `earlier`, by the id of what took its place."""

    def __init__(self, materials: Sequence[Material], earlier: Mapping[str, Sequence[Material]]) -> None:
        self._in_force = _by_matter(materials)
        self._earlier = earlier

    def found(self, seed: Seed) -> Conflict | None:
        """With another document in force, where the question names the one and not the other, the likest by title.

        Else with what its document said before, told to be over. None where the documents have no such conflict.
        """
        own = _fact_with_figures(seed)
        if own is None:
            return None
        others = [other for other in self._in_force.get(matter(own), ()) if is_named(seed.question, own, other)]
        others.sort(key=lambda other: -likeness(own, other))
        before = self._before(own) if _is_of_today(seed, own) else ()
        found = [_conflict("near-duplicate", seed, other, figures(own, other)) for other in others]
        found += [_conflict("superseded", seed, over(own, one), figures(own, one)) for one in before]
        return next((one for one in found if one), None)

    def made(self, seed: Seed) -> Conflict | None:
        """With a made wording of the same fact, told to be over; None where there is no figure to change."""
        own = _fact_with_figures(seed)
        if own is None or not _is_of_today(seed, own):
            return None
        before, changed = made_before(own, seed)
        return _conflict("superseded", seed, over(own, before), changed)

    def _before(self, own: Fact) -> Iterator[Fact]:
        for material in self._earlier.get(own.material.revision_id, ()):
            pieces = (Fact(material, quotable) for quotable in material.quotables)
            yield from (piece for piece in pieces if matter(piece) == matter(own))


def _by_matter(materials: Sequence[Material]) -> Mapping[Matter, list[Fact]]:
    found: dict[Matter, list[Fact]] = defaultdict(list)
    for material in materials:
        for fact in (Fact(material, quotable) for quotable in material.quotables):
            found[matter(fact)].append(fact)
    return found


def _fact_with_figures(seed: Seed) -> Fact | None:
    return seed.facts[0] if len(seed.facts) == 1 and NUMBER.search(seed.facts[0].quotable.text) else None


def _is_of_today(seed: Seed, own: Fact) -> bool:
    """Whether no day is spoken of: a question about one may be about the rule of that day."""
    return not find_dates(f"{seed.question} {own.quotable.text}")


def _conflict(kind: Kind, seed: Seed, other: Fact, changed: Mapping[str, str]) -> Conflict | None:
    """None where the answer has no figure that the other changes, or the question tells one of them."""
    told = changed.keys() | set(changed.values())
    said = set(NUMBER.findall(" ".join(seed.sentences)))
    if said.isdisjoint(changed) or not told.isdisjoint(NUMBER.findall(seed.question)):
        return None
    return Conflict(kind, other, changed)
