"""`policydesk tune router` as a person types it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from core.db import Database, open_database
from core.settings import Settings
from tests.support.catalogue import CONTRACT, LINEAGE, add_dataset, registered
from tests.support.people import AGENT
from tests.support.rollouts import crown
from tests.support.routed import BY_LABEL, as_csv, labelled
from tests.support.rows import row
from tuning.catalogue.origins import Dataset
from tuning.dataset import storage
from tuning.router.fitted import load_router


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedding model is converted once."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def data(tmp_path: Path, models: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    return tmp_path / "data"


@pytest.fixture
def database(data: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=data))
    yield opened
    opened.dispose()


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "questions.csv").write_text(as_csv(labelled("motor", "travel", "none")))
    return str(tmp_path / "questions.csv")


def _run(data: Path, *arguments: str) -> Result:
    environment = {"POLICYDESK_DATA_DIR": str(data), "COLUMNS": "200"}
    return CliRunner().invoke(app, ["tune", "router", *arguments], env=environment)


def _told(data: Path, *arguments: str) -> Any:
    ended = _run(data, *arguments, "--json")
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def _learnt(database: Database, folder: Path, name: str, seed: int) -> None:
    """A champion that was trained on the questions of its topic."""
    sha256 = storage.save(folder / "data" / "datasets", [row(question) for question in BY_LABEL[name]], {"name": name})
    add_dataset(database, AGENT, Dataset(sha256, name, CONTRACT, 16, {}, f"datasets/{sha256}"))
    registered(database, folder, AGENT, name, seed, replace(LINEAGE, dataset_sha256=sha256))
    crown(database, AGENT, 1, name)


def test_a_file_of_questions_makes_a_router_that_tells_how_well_it_leads(data: Path, file: str) -> None:
    told = _told(data, "--questions", file)
    assert load_router(Path(told["path"])).sha256 == told["sha256"]
    assert told["counts"] == {"motor": 16, "none": 12, "travel": 16}
    assert (told["figures"]["of"], told["figures"]["questions"]) == ("file", 44)


def test_the_same_questions_make_the_same_router(data: Path, file: str) -> None:
    assert _told(data, "--questions", file)["sha256"] == _told(data, "--questions", file)["sha256"]


def test_people_read_the_confusion_and_what_to_be_careful_of(data: Path, tmp_path: Path) -> None:
    questions = labelled("motor", "travel")
    path = tmp_path / "questions.csv"
    path.write_text(as_csv([*questions, replace(questions[0], label="travel")]))
    ended = _run(data, "--questions", str(path), "--save", str(tmp_path / "router.json"))
    assert ended.exit_code == 0, ended.output
    for said in ("31 questions of the file", "to motor", "Left out: 1 ", "No question is labelled none", "No champion"):
        assert said in ended.output


def test_what_champions_were_trained_on_makes_a_router(data: Path, database: Database, tmp_path: Path) -> None:
    for seed, name in enumerate(("motor", "travel"), start=1):
        _learnt(database, tmp_path, name, seed)
    told = _told(data, "--adapter", "motor", "--adapter", "travel")
    assert (told["counts"], told["figures"]["of"]) == ({"motor": 16, "travel": 16}, "training sets")
    assert told["unserved"] == []


def test_an_adapter_without_a_training_set_on_this_machine_is_named(
    data: Path, database: Database, tmp_path: Path
) -> None:
    registered(database, tmp_path, AGENT, "motor")
    crown(database, AGENT, 1, "motor")
    ended = _run(data, "--adapter", "motor")
    assert (ended.exit_code, "No training set that motor:1 learnt from" in ended.output) == (4, True)


def test_an_adapter_without_a_champion_is_named(data: Path, database: Database, tmp_path: Path) -> None:
    registered(database, tmp_path, AGENT, "motor")
    ended = _run(data, "--adapter", "motor")
    assert (ended.exit_code, "The adapter motor has no champion" in ended.output) == (4, True)


def test_without_questions_it_says_how_to_give_some(data: Path) -> None:
    ended = _run(data)
    assert (ended.exit_code, "--questions" in ended.output) == (2, True)
