"""The load gate as a person meets it, with the packaged model and what it answers to the golden prompt."""

from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file
from typer.testing import CliRunner, Result

from api.schemas import AdaptersResponse
from cli.main import app
from generation.engines.adapter_files import WEIGHTS
from tests.support.adapters import save_adapter

PROMOTE = ("--why", "Better.", "--override", "It is urgent.")
SAID = "voice:2 does not answer the golden prompt. Asked “By when must a complaint be answered?”, it writes"


@pytest.fixture(scope="module")
def voice(data_dir: Path, converted: Path) -> Path:
    """The data folder, in which `voice:1` is champion, and `voice:2` the same a thousand times as strong."""
    folder = save_adapter(converted, data_dir.parent / "voice", "lora")
    _ran(data_dir, "add", "voice", str(folder))
    _ran(data_dir, "promote", "voice:1", *PROMOTE)
    save_file({name: 30 * weight for name, weight in load_file(folder / WEIGHTS).items()}, folder / WEIGHTS)
    _ran(data_dir, "add", "voice", str(folder))
    return data_dir


def test_an_adapter_that_still_answers_is_promoted(voice: Path) -> None:
    assert _champions(voice) == [1]


def test_one_that_breaks_the_answer_is_not_whatever_overrides_the_evaluation(voice: Path) -> None:
    refused = _run(voice, "promote", "voice:2", *PROMOTE)
    assert (refused.exit_code, SAID in refused.stderr) == (2, True)
    assert "17 working days" in refused.stderr
    assert _champions(voice) == [1]


def test_one_that_breaks_the_answer_is_not_tried_on_people_either(voice: Path) -> None:
    refused = _run(voice, "rollout", "start", "voice:2", "--mode", "canary", "--why", "To be tried.")
    assert (refused.exit_code, SAID in refused.stderr) == (2, True)
    assert "There is no rollout of voice." in _run(voice, "rollout", "show", "voice").stderr


def _run(data_dir: Path, *arguments: str) -> Result:
    environment = {"POLICYDESK_DATA_DIR": str(data_dir), "POLICYDESK_GENERATION__ADAPTER": "voice", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["adapters", *arguments], env=environment)


def _ran(data_dir: Path, *arguments: str) -> None:
    ended = _run(data_dir, *arguments)
    assert ended.exit_code == 0, ended.output


def _champions(data_dir: Path) -> list[int]:
    found = AdaptersResponse.model_validate_json(_run(data_dir, "list", "--json").stdout)
    return [one.version for one in found.adapters if "champion" in one.aliases]
