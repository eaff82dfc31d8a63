"""`policydesk adapters rollout` as a person types it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.schemas import RolloutOut, RolloutPairsResponse
from cli.main import app
from core.db import Database, open_database
from core.settings import Settings
from generation import contract
from tests.support.catalogue import LINEAGE, judged, registered
from tests.support.people import AGENT
from tests.support.rollouts import (
    abstained,
    canary,
    crown,
    kept_in_turns,
    quoted_instead,
    shadow,
    shadowed,
    written,
)
from tuning.catalogue.bases import base_identity

pytestmark = pytest.mark.usefixtures("unprobed")

START = ("start", "voice:2", "--mode", "canary", "--why", "To be tried.")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Two versions of `voice`: the first is champion, the second passed an evaluation."""
    opened = open_database(Settings(data_dir=tmp_path / "data"))
    lineage = replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)
    _, second = (registered(opened, tmp_path, AGENT, seed=seed, lineage=lineage) for seed in (1, 2))
    crown(opened, AGENT, 1)
    judged(opened, AGENT, second, passed=True)
    yield opened
    opened.dispose()


def run(tmp_path: Path, *arguments: str) -> Result:
    environment = {
        "POLICYDESK_DATA_DIR": str(tmp_path / "data"),
        "POLICYDESK_GENERATION__ADAPTER": "voice",
        "COLUMNS": "200",
    }
    return CliRunner().invoke(app, ["adapters", *arguments], env=environment)


def rollout(tmp_path: Path, *arguments: str) -> RolloutOut:
    ended = run(tmp_path, "rollout", *arguments, "--json")
    assert ended.exit_code == 0, ended.output
    return RolloutOut.model_validate(json.loads(ended.stdout))


def test_a_canary_is_started_widened_and_promoted(database: Database, tmp_path: Path) -> None:
    started = rollout(tmp_path, *START, "--margin", "support=0.2", "--margin", "thumbs=0.1")
    margins = {guard.guard: guard.margin for guard in started.guards}
    assert (started.share, margins["support"], margins["thumbs"]) == (0.1, 0.2, 0.1)
    assert rollout(tmp_path, "widen", "voice", "--share", "0.5").share == 0.5
    assert rollout(tmp_path, "promote", "voice", "--why", "As good.").state == "promoted"
    assert "champion" in run(tmp_path, "show", "voice:2").stdout


def test_a_shadow_is_started_and_stopped(database: Database, tmp_path: Path) -> None:
    started = rollout(tmp_path, "start", "voice:2", "--mode", "shadow", "--why", "To be tried.")
    assert [guard.guard for guard in started.guards] == ["support", "abstention"]
    stopped = rollout(tmp_path, "stop", "voice", "--why", "Enough.")
    assert (stopped.state, stopped.ended_by, stopped.reason) == ("stopped", "operator", "Enough.")


def test_what_the_guards_see_is_shown(database: Database, tmp_path: Path) -> None:
    kept_in_turns(database, AGENT, canary(database, AGENT), [quoted_instead()], [written(0.75)])
    shown = run(tmp_path, "rollout", "show", "voice").stdout
    assert "voice:2  canary of 50% against voice:1: running" in shown
    assert "1.000 of 1" in shown
    assert "0.250 of 1" in shown


def test_the_answers_of_a_shadow_stand_one_above_the_other(database: Database, tmp_path: Path) -> None:
    shadowed(database, AGENT, shadow(database, AGENT), written(0.9, 1_500.0), abstained())
    shown = [line.strip() for line in run(tmp_path, "rollout", "pairs", "voice").stdout.splitlines()]
    assert shown[0].startswith("The fee?")
    assert shown[1:5] == [
        "voice:1  answered · support 0.90 · 1.5 s",
        "It is £14. [1]",
        "voice:2  abstained · 0.0 s",
        "The documents do not say.",
    ]


def test_pairs_are_told_of_as_json_only_those_that_differ_and_no_more_than_asked_for(
    database: Database, tmp_path: Path
) -> None:
    rollout = shadow(database, AGENT)
    for unseen in (abstained(), quoted_instead(), abstained()):
        shadowed(database, AGENT, rollout, written(0.9), unseen)
    ended = run(tmp_path, "rollout", "pairs", "voice", "--differing", "--limit", "1", "--json")
    found = RolloutPairsResponse.model_validate(json.loads(ended.stdout))
    assert (len(found.pairs), found.total, found.summary.pairs) == (1, 2, 3)


def test_a_version_tells_of_the_rollouts_of_its_name(database: Database, tmp_path: Path) -> None:
    rollout(tmp_path, *START)
    rollout(tmp_path, "stop", "voice", "--why", "Enough.")
    assert "rollout of voice:2  canary of 10% against voice:1: stopped" in run(tmp_path, "show", "voice:1").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*START, "--margin", "speed=1"), "the guards are support, abstention, thumbs, latency"),
        ((*START, "--margin", "support"), "is not GUARD=VALUE"),
        (("show", "voice"), "There is no rollout of voice."),
        (("pairs", "voice"), "There is no rollout of voice."),
        (("widen", "voice", "--share", "1"), "at most 0.9"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    database: Database, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ended = run(tmp_path, "rollout", *arguments)
    assert ended.exit_code != 0
    assert said in ended.output
