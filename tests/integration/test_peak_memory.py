"""How much memory was held while a variant was asked, as runs keep it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import Database, open_database
from core.settings import Settings
from evals import runner
from evals.opening import whole
from evals.records import Run
from evals.summarising import digest
from tests.support.evaluations import evaluated, go_on
from tests.support.observations import case
from tests.support.people import AGENT
from tests.support.turns import answer

CASES = [case(id=name, question=f"What of {name}?") for name in ("q1", "q2", "q3")]
TOLD = {name: {one.id: answer(text=f"The {name} answer.") for one in CASES} for name in ("plain", "tuned")}
# In the order of asking: plain 100, 300 and 200, tuned 70, 60 and 50; they take turns in being the first.
IN_TURNS = [100.0, 70.0, 60.0, 300.0, 200.0, 50.0]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=tmp_path))
    yield opened
    opened.dispose()


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """What is measured of each answer to come, in their order."""
    figures: list[float | None] = []

    class Scripted:
        def mib(self) -> float | None:
            return figures.pop(0)

    monkeypatch.setattr(runner, "PeakMemory", Scripted)
    return figures


def _asked(database: Database, folder: Path, most: int = 10_000) -> Run:
    return evaluated(database, AGENT, folder, CASES, TOLD, most=most)


def _kept(database: Database, run: Run) -> dict[str, float | None]:
    return {one.name: one.peak_mib for one in whole(database, AGENT, run.id).variants}


def test_the_highest_of_each_variant_is_kept(database: Database, tmp_path: Path, measured: list[float | None]) -> None:
    measured += IN_TURNS
    assert _kept(database, _asked(database, tmp_path)) == {"plain": 300.0, "tuned": 70.0}


def test_what_was_seen_before_a_run_was_broken_off_counts(
    database: Database, tmp_path: Path, measured: list[float | None]
) -> None:
    measured += IN_TURNS
    run = _asked(database, tmp_path, most=2)
    go_on(database, AGENT, run, TOLD)
    assert _kept(database, run) == {"plain": 300.0, "tuned": 70.0}


def test_where_the_system_does_not_tell_nothing_is_kept(
    database: Database, tmp_path: Path, measured: list[float | None]
) -> None:
    measured += [None] * 6
    assert _kept(database, _asked(database, tmp_path)) == {"plain": None, "tuned": None}


def test_a_run_that_takes_every_answer_over_has_none(
    database: Database, tmp_path: Path, measured: list[float | None]
) -> None:
    measured += IN_TURNS
    _asked(database, tmp_path)
    again = _asked(database, tmp_path, most=0)
    go_on(database, AGENT, again, TOLD, reuse=True)
    assert _kept(database, again) == {"plain": None, "tuned": None}


def test_two_runs_that_differ_in_memory_alone_have_the_same_digest(
    database: Database, tmp_path: Path, measured: list[float | None]
) -> None:
    measured += IN_TURNS + [one + 1 for one in IN_TURNS]
    first, second = (whole(database, AGENT, _asked(database, tmp_path).id) for _ in range(2))
    assert first.variants != second.variants
    assert digest(first) == digest(second)


def test_asking_is_measured(database: Database, tmp_path: Path) -> None:
    if runner.PeakMemory().mib() is None:
        pytest.skip("the kernel tells no peak")
    kept = _kept(database, _asked(database, tmp_path))
    assert all(mib is not None and mib > 1 for mib in kept.values())
