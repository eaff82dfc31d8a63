"""What becomes of a training run that an error breaks off."""

from pathlib import Path

import pytest

from core.db import Database
from core.errors import Conflict, InvalidInput, NotFound, PolicydeskError, Unavailable
from tests.support.catalogue import BASE, add_dataset, dataset, training
from tests.support.people import AGENT
from tuning.catalogue import origin_repository
from tuning.held_run import HeldRun, held_run
from tuning.training.checkpoints import STATE, Progress


@pytest.fixture
def run_id(sqlite: Database) -> str:
    learnt = add_dataset(sqlite, AGENT, dataset())
    with sqlite.write() as session:
        return origin_repository.begin_run(session, AGENT, training(learnt.sha256))


def _state(database: Database, run_id: str) -> str:
    with database.read() as session:
        return origin_repository.get_run(session, AGENT.tenant, run_id).state


def _fail(held: HeldRun, error: PolicydeskError, *, steps: int) -> None:
    """Raise `error` after so many steps."""
    observe = held.noting(lambda _, __: None)
    for step in range(steps + 1):
        observe(Progress(step=step), 9)
    raise error


@pytest.mark.parametrize(
    ("error", "begun", "steps", "state"),
    [
        (InvalidInput("The loss is no number."), False, 3, "failed"),
        (InvalidInput("The loss is no number."), True, 3, "failed"),
        (InvalidInput("The rows were changed."), False, 0, "failed"),
        (NotFound("The rows are elsewhere."), True, 0, "running"),
        (Unavailable("Free some memory."), False, 0, "running"),
        (Unavailable("Free some memory."), True, 3, "running"),
    ],
)
def test_a_run_fails_by_what_it_did_and_not_by_what_kept_it_from_going_on(
    sqlite: Database, tmp_path: Path, run_id: str, error: PolicydeskError, begun: bool, steps: int, state: str
) -> None:
    folder = tmp_path / "training" / run_id
    folder.mkdir(parents=True)
    if begun:
        (folder / STATE).touch()
    with pytest.raises(type(error)), held_run(sqlite, AGENT.tenant, tmp_path, run_id, BASE) as held:
        _fail(held, error, steps=steps)
    assert (_state(sqlite, run_id), (folder / STATE).is_file()) == (state, begun and state == "running")


def test_a_run_ends_once(sqlite: Database, tmp_path: Path, run_id: str) -> None:
    with held_run(sqlite, AGENT.tenant, tmp_path, run_id, BASE):
        pass
    assert _state(sqlite, run_id) == "finished"
    with (
        pytest.raises(Conflict, match="has finished"),
        held_run(sqlite, AGENT.tenant, tmp_path, run_id, BASE),
    ):
        pytest.fail("It goes on.")


def test_what_a_kill_left_half_written_goes_with_the_end(sqlite: Database, tmp_path: Path, run_id: str) -> None:
    with held_run(sqlite, AGENT.tenant, tmp_path, run_id, BASE) as held:
        (held.folder / f".{STATE}.abc").touch()
    assert {path.name for path in held.folder.iterdir()} == {"lock"}
