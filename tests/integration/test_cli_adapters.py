"""`policydesk adapters` as a person types it."""

import json
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.schemas import AdaptersResponse, AdapterVersionDetail, AliasOut
from cli.main import app
from core.db import Database, open_database
from core.domain import Principal
from core.settings import Settings
from core.tables import EvalRun
from generation import contract
from tests.support.catalogue import LINEAGE, adapter_folder, add_dataset, add_run, dataset, judged, registered
from tests.support.evaluations import evaluated
from tests.support.observations import case
from tests.support.people import AGENT
from tests.support.turns import answer
from tuning.catalogue import repository
from tuning.catalogue.bases import base_identity
from tuning.catalogue.origins import Loss, Source
from tuning.catalogue.records import Lineage

pytestmark = pytest.mark.usefixtures("unprobed")

OPERATOR = replace(AGENT, subject="operator")
PASSES = "rules: [{id: facts, metric: key_facts, most: 1}]"
FAILS = "rules: [{id: facts, metric: key_facts, least: 2}]"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=tmp_path / "data"))
    yield opened
    opened.dispose()


@pytest.fixture
def serving() -> Lineage:
    """Of an adapter for what serves here."""
    return replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)


@pytest.fixture
def foreign(database: Database, tmp_path: Path, serving: Lineage) -> None:
    """An adapter of another model."""
    registered(database, tmp_path, OPERATOR, "foreign", lineage=replace(serving, base=LINEAGE.base))


@pytest.fixture
def voice(database: Database, tmp_path: Path, serving: Lineage) -> None:
    """Two versions of `voice`: the first was trained and passed an evaluation, the second was made elsewhere."""
    learnt = add_dataset(database, OPERATOR, dataset(Source("d1", "r1", 3), contract_hash=contract.CONTRACT_HASH))
    losses = [Loss(1, 50, 2.0, None), Loss(2, 100, 1.5, 1.25)]
    run_id = add_run(database, OPERATOR, learnt.sha256, losses, serving.base)
    trained = replace(serving, dataset_sha256=learnt.sha256, run_id=run_id)
    first = registered(database, tmp_path, OPERATOR, seed=1, lineage=trained)
    registered(database, tmp_path, OPERATOR, seed=2, lineage=serving)
    judged(database, OPERATOR, first, passed=True)


def run(tmp_path: Path, *arguments: str, data: str = "data") -> Result:
    environment = {"POLICYDESK_DATA_DIR": str(tmp_path / data), "COLUMNS": "200"}
    return CliRunner().invoke(app, ["adapters", *arguments], env=environment)


def run_json(tmp_path: Path, *arguments: str, data: str = "data") -> Any:
    ended = run(tmp_path, *arguments, "--json", data=data)
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def test_a_folder_from_elsewhere_is_added_once_and_can_be_loaded(database: Database, tmp_path: Path) -> None:
    folder = str(adapter_folder(tmp_path / "made"))
    first, second = (run_json(tmp_path, "add", "voice", folder, "--about", "Ours.") for _ in range(2))
    assert (first["version"], first["new"], second["version"], second["new"]) == (1, True, 1, False)
    found = AdapterVersionDetail.model_validate(run_json(tmp_path, "show", "voice:1"))
    assert (found.about, found.problem, found.contract_hash) == ("Ours.", None, contract.CONTRACT_HASH)
    assert "voice:1 is there already" in run(tmp_path, "add", "voice", folder).stdout


def test_two_loras_put_together_are_a_version_with_its_parents(database: Database, tmp_path: Path) -> None:
    for seed, name in enumerate(("voice", "tone")):
        run_json(tmp_path, "add", name, str(adapter_folder(tmp_path / name, seed)))
    made = run_json(tmp_path, "compose", "both", "voice:1=0.7", "tone:1=0.3")
    found = AdapterVersionDetail.model_validate(run_json(tmp_path, "show", "both:1"))
    assert (made["new"], found.problem) == (True, None)
    assert [(one.adapter, one.weight) for one in found.parents] == [("voice:1", 0.7), ("tone:1", 0.3)]


@pytest.mark.parametrize(
    ("part", "problem"),
    [("tone:9=1", "There is no adapter tone:9"), ("tone:1", "is not ADAPTER=WEIGHT"), ("voice:1=1", "twice")],
)
def test_parts_that_cannot_be_put_together_change_nothing(
    database: Database, tmp_path: Path, part: str, problem: str
) -> None:
    for seed, name in enumerate(("voice", "tone")):
        run_json(tmp_path, "add", name, str(adapter_folder(tmp_path / name, seed)))
    ended = run(tmp_path, "compose", "both", "voice:1=0.7", part)
    assert ended.exit_code != 0
    assert problem in ended.output
    assert {one.name for one in AdaptersResponse.model_validate(run_json(tmp_path, "list")).adapters} == {
        "voice",
        "tone",
    }


def test_a_folder_with_a_pickle_is_refused_in_one_sentence(database: Database, tmp_path: Path) -> None:
    folder = adapter_folder(tmp_path / "made")
    (folder / "adapter_model.bin").write_bytes(pickle.dumps({}))
    ended = run(tmp_path, "add", "voice", str(folder))
    assert ended.exit_code == 2
    assert "holds adapter_model.bin, a pickle" in ended.stderr


@pytest.mark.usefixtures("voice")
def test_versions_are_listed(tmp_path: Path) -> None:
    found = AdaptersResponse.model_validate(run_json(tmp_path, "list"))
    assert [(one.version, one.passed, one.stale) for one in found.adapters] == [(2, None, 0), (1, True, 1)]
    shown = run(tmp_path, "list").stdout
    assert "voice:1" in shown
    assert "2 of 2 versions" in shown


@pytest.mark.usefixtures("voice")
def test_a_version_is_shown_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    run(tmp_path, "promote", "voice:1", "--why", "It is [bold]short[/].")
    shown = run(tmp_path, "show", "voice").stdout
    for said in (
        "house voice, 10 rows",
        "step 2: train 1.5, validation 1.25",
        "passed  evaluation e1 as rag+voice",
        "champion: none → 1",
        "It is [bold]short[/]. (passed)",
        "Stale: 3 rows learnt from d1, which is deleted, or not in this installation.",
    ):
        assert said in shown


@pytest.mark.usefixtures("voice")
def test_a_version_that_can_be_loaded_says_so(tmp_path: Path) -> None:
    assert "It can be loaded here." in run(tmp_path, "show", "voice:2").stdout


@pytest.mark.usefixtures("foreign")
def test_a_version_of_another_model_says_so_and_is_not_promoted(tmp_path: Path) -> None:
    said = "foreign:1 is for small with the weights"
    assert said in run(tmp_path, "show", "foreign:1").stdout
    refused = run(tmp_path, "promote", "foreign:1", "--alias", "candidate", "--why", "To be tried.")
    assert (refused.exit_code, said in refused.stderr) == (2, True)


@pytest.mark.usefixtures("voice")
def test_two_versions_are_compared(tmp_path: Path) -> None:
    found = run_json(tmp_path, "diff", "voice:1", "voice:2")
    told = {one["what"]: (one["first"], one["second"]) for one in found["differences"]}
    assert told["settings.rank"] == (2, None)
    assert told["figure.key_facts"] == (0.75, None)
    assert told["last validation loss"] == (1.25, None)
    assert {"sha256", "dataset"} <= told.keys()
    assert "contract" not in told
    assert "settings.rank" in run(tmp_path, "diff", "voice:1", "voice:2").stdout
    assert "do not differ" in run(tmp_path, "diff", "voice:1", "voice:1").stdout


@pytest.mark.usefixtures("voice")
def test_an_alias_is_moved_and_moved_back(tmp_path: Path) -> None:
    promoted = run_json(tmp_path, "promote", "voice:1", "--why", "Good.", "--expected", "0")
    assert AliasOut.model_validate(promoted).version == 1
    refused = run(tmp_path, "promote", "voice:2", "--why", "Better.")
    assert (refused.exit_code, "voice:2 has had no evaluation" in refused.stderr) == (2, True)
    run_json(tmp_path, "promote", "voice:2", "--why", "Better.", "--override", "It is urgent.")
    stale = run(tmp_path, "promote", "voice:1", "--why", "Again.", "--expected", "1")
    assert (stale.exit_code, "voice:champion is voice:2 now" in stale.stderr) == (2, True)
    assert "voice:champion is voice:1 now" in run(tmp_path, "rollback", "voice", "--why", "Worse.").stdout
    assert run(tmp_path, "rollback", "voice:2", "--why", "Worse.").exit_code == 2


@pytest.mark.usefixtures("voice")
def test_an_adapter_goes_to_another_installation_in_a_file(tmp_path: Path) -> None:
    file = str(tmp_path / "voice.tar")
    assert run_json(tmp_path, "export", "voice:2", file)["adapter"] == "voice:2"
    assert run(tmp_path, "export", "voice:2", file).exit_code == 2
    first, second = (run_json(tmp_path, "import", file, data="other") for _ in range(2))
    assert (first["version"], first["new"], second["new"]) == (1, True, False)
    assert run_json(tmp_path, "show", "voice:1", data="other")["problem"] is None


@pytest.mark.usefixtures("foreign")
def test_an_adapter_of_another_model_is_not_imported(tmp_path: Path) -> None:
    file = str(tmp_path / "foreign.tar")
    run_json(tmp_path, "export", "foreign:1", file)
    ended = run(tmp_path, "import", file, data="other")
    assert (ended.exit_code, "foreign is for the model small" in ended.stderr) == (2, True)


@pytest.mark.usefixtures("voice")
def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    ended = run(tmp_path, "show", "voice:9")
    assert (ended.exit_code, "voice has voice:1, voice:2" in ended.stderr) == (4, True)


@pytest.mark.parametrize(("policy", "code"), [(PASSES, 0), (FAILS, 1)])
def test_the_verdict_on_a_run_is_kept_with_the_adapter(
    database: Database, voice: None, tmp_path: Path, policy: str, code: int
) -> None:
    run_id = _evaluated(database, OPERATOR, tmp_path)
    (tmp_path / "gate.yaml").write_text(policy)
    ended = run(tmp_path, "judge", "voice:2", run_id, "--variant", "rag+voice", "--policy", str(tmp_path / "gate.yaml"))
    assert ended.exit_code == code, ended.output
    (kept,) = run_json(tmp_path, "show", "voice:2")["evaluations"]
    assert (kept["eval_run_id"], kept["passed"], kept["verdict"]["figures"]["key_facts"]) == (run_id, code == 0, 1.0)
    assert [check["rule"] for check in kept["verdict"]["checks"]] == ["facts"]
    assert run(tmp_path, "promote", "voice:2", "--why", "So.").exit_code == (0 if code == 0 else 2)


def test_a_run_of_other_weights_is_no_evaluation_of_it(database: Database, voice: None, tmp_path: Path) -> None:
    run_id = _evaluated(database, OPERATOR, tmp_path)
    ended = run(tmp_path, "judge", "voice:1", run_id, "--variant", "rag+voice")
    assert (ended.exit_code, "did not answer with voice:1" in ended.stderr) == (2, True)
    assert run(tmp_path, "judge", "voice:2", run_id, "--variant", "extractive").exit_code == 2


def _evaluated(database: Database, person: Principal, tmp_path: Path) -> str:
    """A run in which `voice:2` knew everything, and the base model nothing."""
    cases = [case(id=f"q{number:02}", question=f"Fee {number}?", key_facts=(f"£{number}",)) for number in range(12)]
    told = {
        "rag": {one.id: answer(text="It depends. [1]") for one in cases},
        "rag+voice": {one.id: answer(text=f"It is {one.key_facts[0]}. [1]") for one in cases},
    }
    run_id = evaluated(database, person, tmp_path, cases, told).id
    _say_who_answered(database, run_id)
    return run_id


def _say_who_answered(database: Database, run_id: str) -> None:
    with database.write() as session:
        found = repository.get(session, "default", "voice", 2)
        row = session.get_one(EvalRun, run_id)
        made_by, spec = {"adapter": found.sha256}, {"way": "served"}
        row.variants = [
            one | ({"made_by": made_by, "spec": spec} if one["name"] == "rag+voice" else {}) for one in row.variants
        ]
