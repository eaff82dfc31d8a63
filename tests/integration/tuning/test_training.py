"""Training on the packaged model, and what is kept of it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import Database, open_database
from core.errors import Conflict, InvalidInput, NotFound
from core.settings import Settings
from generation import contract
from generation.engines.adapter_files import WEIGHTS
from tests.support.people import AGENT, STRANGER
from tests.support.rows import row
from tests.support.training import ROWS, ignore, jobs, kept_set, trained, wanted
from tuning.catalogue import origin_repository, repository
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.origins import Run
from tuning.jobs import Ended

KILLED = -9


@pytest.fixture(scope="module")
def database(data_dir: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=data_dir))
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def undisturbed(database: Database, data_dir: Path) -> Ended:
    return trained(database, data_dir, wanted(kept_set(database, data_dir)))


def _run(database: Database, run_id: str) -> Run:
    with database.read() as session:
        return origin_repository.get_run(session, AGENT.tenant, run_id)


def _versions(database: Database) -> int:
    with database.read() as session:
        return repository.listed(session, AGENT.tenant, 100, 0).total


def test_a_training_ends_with_a_version_that_names_its_run_its_rows_and_its_losses(
    database: Database, data_dir: Path, undisturbed: Ended
) -> None:
    adapter = undisturbed.adapter
    assert adapter is not None
    assert (adapter.name, adapter.method, adapter.run_id) == ("voice", "lora", undisturbed.run_id)
    run = _run(database, undisturbed.run_id)
    assert (run.state, run.training.dataset_sha256) == ("finished", adapter.dataset_sha256)
    assert [loss.step for loss in run.losses] == [2, 4]
    assert (AdapterFiles(data_dir).folder(adapter.sha256) / WEIGHTS).is_file()


def test_a_run_that_is_killed_ends_with_the_same_adapter_to_the_byte(
    database: Database, data_dir: Path, undisturbed: Ended
) -> None:
    training = jobs(database, data_dir)
    run_id = training.begin(wanted(kept_set(database, data_dir)))
    command = [sys.executable, "-m", "tests.support.training", str(data_dir), run_id, "3"]
    assert subprocess.run(command, check=False, timeout=300).returncode == KILLED
    ended = training.go(run_id, ignore)
    assert ended.adapter is not None
    assert undisturbed.adapter is not None
    assert ended.adapter.sha256 == undisturbed.adapter.sha256
    assert ended.progress.losses == undisturbed.progress.losses


def test_of_a_run_that_has_ended_its_losses_are_kept_and_its_state_is_not(undisturbed: Ended) -> None:
    assert {path.name for path in undisturbed.folder.iterdir()} == {"lock", "losses.csv", "losses.svg"}


def test_a_run_that_has_ended_is_not_gone_on_with(database: Database, data_dir: Path, undisturbed: Ended) -> None:
    with pytest.raises(Conflict, match="has finished; begin a new one"):
        jobs(database, data_dir).go(undisturbed.run_id, ignore)


def test_a_loss_that_is_no_number_leaves_the_catalogue_as_it_was_and_is_told_with_the_run(
    database: Database, data_dir: Path, undisturbed: Ended
) -> None:
    before, training = _versions(database), jobs(database, data_dir)
    run_id = training.begin(wanted(kept_set(database, data_dir), learning_rate=1.0, clip_norm=1e30, epochs=30))
    with pytest.raises(InvalidInput, match="take a lower learning rate"):
        training.go(run_id, lambda progress, _: _spoil(progress))
    run = _run(database, run_id)
    assert (run.state, _versions(database)) == ("failed", before)
    assert run.error is not None
    assert "no number" in run.error


def _spoil(progress: object) -> None:
    """As a rate that is far too high does, after a while."""
    progress.sum_loss = float("nan")  # type: ignore[attr-defined]


def test_a_set_that_was_changed_trains_nothing(database: Database, data_dir: Path) -> None:
    sha256 = kept_set(database, data_dir, [*ROWS, row("What is fee 0?")])
    path = data_dir / "datasets" / sha256 / "rows.jsonl"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(InvalidInput, match="was changed after it was built"):
        trained(database, data_dir, wanted(sha256))


def test_rows_that_are_all_too_long_are_an_error(database: Database, data_dir: Path) -> None:
    long = [row("How much?", text="word " * 200)]
    with pytest.raises(InvalidInput, match="No row of the training set has an answer within 64 tokens"):
        trained(database, data_dir, wanted(kept_set(database, data_dir, long), longest_tokens=64))


@pytest.mark.parametrize(
    ("method", "training", "problem"),
    [("lora", {"epochs": 0}, "epochs"), ("lora", {"speed": 2}, "speed"), ("magic", {}, "no method magic")],
)
def test_options_that_there_are_not_begin_no_run(
    database: Database, data_dir: Path, method: str, training: dict[str, object], problem: str
) -> None:
    with pytest.raises(InvalidInput, match=problem):
        jobs(database, data_dir).begin(wanted(kept_set(database, data_dir), method, **training))


def test_a_set_of_another_contract_begins_no_run(
    database: Database, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = kept_set(database, data_dir)
    monkeypatch.setattr(contract, "CONTRACT_HASH", "0" * 64)
    with pytest.raises(Conflict, match="was made for another prompt contract"):
        jobs(database, data_dir).begin(wanted(sha256))


def test_a_set_of_another_tenant_is_not_there(database: Database, data_dir: Path) -> None:
    with pytest.raises(NotFound):
        jobs(database, data_dir, STRANGER).begin(wanted(kept_set(database, data_dir)))
