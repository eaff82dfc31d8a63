"""Blind grading: which two answers a person sees next, and on which side each of them stands."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from core.errors import InvalidInput
from core.files import sha256_hex
from evals.records import Record

Choice = Literal["first", "second", "tie", "both_bad"]
SeenChoice = Literal["left", "right", "tie", "both_bad"]


@dataclass(frozen=True, slots=True)
class Pair:
    """The names of two variants, in alphabetical order."""

    first: str
    second: str


class Grade(Record):
    """What one person chose for a case, by the order of the pair."""

    case_id: str
    grader: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Blinding:
    """A grader before the answers of a pair. Hashes decide: the same in every process, and even over cases."""

    run_id: str
    pair: Pair
    grader: str

    def pair_id(self, case_id: str) -> str:
        """What the grader's page knows a case by; it tells neither the variants nor their sides."""
        return self._hash("pair", case_id, self.grader)

    def sides(self, case_id: str) -> tuple[str, str]:
        """The variants on the left and on the right."""
        turned = int(self._hash("side", case_id, self.grader)[0], 16) % 2
        return (self.pair.second, self.pair.first) if turned else (self.pair.first, self.pair.second)

    def choice(self, case_id: str, seen: SeenChoice) -> Choice:
        """What was chosen, by the order of the pair."""
        if seen == "tie" or seen == "both_bad":
            return seen
        left, right = self.sides(case_id)
        return "first" if (left if seen == "left" else right) == self.pair.first else "second"

    def next_case(self, cases: Iterable[str], grades: Sequence[Grade]) -> str | None:
        """Of the cases that this grader has not graded, one that the fewest others have; None after the last one.

        Among those a hash decides, so that whoever stops early has graded a sample of all cases.
        """
        others = Counter(grade.case_id for grade in grades)
        mine = {grade.case_id for grade in grades if grade.grader == self.grader}
        left = (case_id for case_id in cases if case_id not in mine)
        return min(left, key=lambda case_id: (others[case_id], self._hash("order", case_id)), default=None)

    def _hash(self, purpose: str, *told: str) -> str:
        return sha256_hex(json.dumps([purpose, self.run_id, self.pair.first, self.pair.second, *told]).encode())


def pair_of(names: Sequence[str], variants: Collection[str]) -> Pair:
    """Raises InvalidInput unless the names are two different ones of the run's `variants`."""
    if len(set(names)) != 2 or len(names) != 2 or not set(names) <= set(variants):
        raise InvalidInput(
            f"Grading wants two different variants of the evaluation, separated by a comma; it has "
            f"{', '.join(variants)}.",
            field="variants",
        )
    return Pair(*sorted(names))


def blindings(run_id: str, variants: Collection[str], grader: str) -> list[Blinding]:
    """Of all pairs of a run."""
    return [Blinding(run_id, Pair(*names), grader) for names in combinations(sorted(variants), 2)]
