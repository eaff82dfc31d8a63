"""`policydesk tune embedder` as a person types it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from evals.cases import Case, Evidence, save_cases
from tests.support.files import policy, write
from tests.support.tiny_embedder import tiny_embedder

WORDS = ("cats", "dogs", "boats", "cars", "trees", "roads", "bread", "tea")
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs policydesk on a data folder with a document for each word, and an embedding model that knows nothing."""
    folder = tmp_path_factory.mktemp("command")
    environment = {
        "POLICYDESK_DATA_DIR": str(folder / "data"),
        "POLICYDESK_RETRIEVAL__EMBEDDER_PATH": str(tiny_embedder(folder / "tiny")),
        "COLUMNS": "200",
    }

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env=environment)

    texts = {
        f"{word}.md": policy(f"The fee for {word} is £{n}5 for each.", f"Of {word}") for n, word in enumerate(WORDS)
    }
    assert run("ingest", str(write(folder / "in", dict(texts)))).exit_code == 0
    return run


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    save_cases(
        path,
        (
            Case(id=word, question=f"Is there one for {word}?", evidence=(Evidence(document=f"{word}.md", quote=word),))
            for word in WORDS
        ),
    )
    return path


def test_it_ends_with_a_model_that_an_index_is_built_with(run: Run, cases: Path, tmp_path: Path) -> None:
    options = ("--set", "learning_rate=0.01", "--set", "epochs=2", "--test", "0.2")
    ended = run("tune", "embedder", "--cases", str(cases), "--hold-out", str(tmp_path / "held"), *options, "--json")
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert told["tuned"] > told["base"]
    assert (tmp_path / "held").is_file()
    built = run("index", "build", "--embedder", told["model"], "--json")
    assert json.loads(built.stdout)["model"] == told["model"]


def test_a_run_that_has_ended_is_not_gone_on_with(run: Run, cases: Path) -> None:
    run_id = json.loads(run("tune", "embedder", "--cases", str(cases), "--json").stdout)["run"]
    ended = run("tune", "resume", run_id)
    assert (ended.exit_code, "has finished; begin a new one" in ended.stderr) == (2, True)


@pytest.mark.parametrize(
    ("option", "message"),
    [("depth=3", "depth: Extra inputs are not permitted"), ("margin=2", "margin:"), ("epochs", "not OPTION=VALUE")],
)
def test_an_option_that_there_is_not_is_told_before_anything_is_mined(run: Run, option: str, message: str) -> None:
    ended = run("tune", "embedder", "--set", option)
    assert ended.exit_code == 2
    assert message in ended.stderr
