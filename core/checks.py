"""Checks that the parts of an installation agree, each of which may know how to mend what it finds.

A job that is at work looks like damage for a moment: it writes to SQL first, and to the index soon after. So what is
found is looked for again, and only what is still there counts. A lock would not do: no lock holds for SQL and the
index together, and a job would stand still while everything is compared.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

AGAIN = "Delete the document, then ingest it again."


@dataclass(frozen=True, slots=True)
class Check:
    """`find` gives the ids of `what` does not agree, `where` in words; `mend` puts all of it right, where that can be
    done, else `advice` tells a person what to do."""

    what: str
    where: str
    find: Callable[[], Iterable[object]]
    mend: Callable[[], object] | None = None
    advice: str = AGAIN


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What a check has found; `ids` are never none."""

    check: Check
    ids: tuple[str, ...]


def mismatches(checks: Sequence[Check], look_again: Callable[[int], bool]) -> list[Mismatch]:
    """What does not agree at every look; `look_again` is told how many there were, waits, and says whether to look."""
    found, looks = _looked(checks), 1
    while found and look_again(looks):
        before = {mismatch.check: mismatch.ids for mismatch in found}
        still = {mismatch.check: frozenset(mismatch.ids) for mismatch in _looked(list(before))}
        found = [
            Mismatch(check, kept)
            for check, ids in before.items()
            if (kept := tuple(one for one in ids if one in still.get(check, frozenset())))
        ]
        looks += 1
    return found


def _looked(checks: Sequence[Check]) -> list[Mismatch]:
    found = (Mismatch(check, tuple(map(str, check.find()))) for check in checks)
    return [mismatch for mismatch in found if mismatch.ids]
