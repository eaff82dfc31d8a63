"""`policydesk eval` as a person types it: killed and resumed, refused, gated."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.wiring import Services
from evals.progress import QUIET
from tests.support.evaluation_desk import VARIANTS, Desk
from tests.support.files import policy, write
from tests.support.jobs import ingest
from tests.support.machines import QuickEmbedder, quick_services

PLANS = range(1, 7)
DOCUMENTS = {f"plan-{n}.md": policy(f"The fee of plan {n} is £{n}0.", f"Plan {n}") for n in PLANS}
CASES = [
    {"id": f"q{n}", "question": f"What is the fee of plan {n}?", "documents": [f"plan-{n}.md"], "key_facts": [f"£{n}0"]}
    for n in PLANS
]
FIRST, SECOND = VARIANTS.split(",")
# Case by case, and the variants take turns in being the first.
EXPECTED = [
    (variant, case["id"])
    for number, case in enumerate(CASES)
    for variant in ((FIRST, SECOND) if number % 2 == 0 else (SECOND, FIRST))
]
KEPT = 4
KILLED = -9
KEEPS = "rules: [{id: facts, metric: key_facts, most: 1}]"
BREAKS = "rules: [{id: facts, metric: key_facts, least: 1}]"


@pytest.fixture(scope="module", autouse=True)
def _quick_embedder() -> Iterator[None]:
    """What is proved here is not how well a search finds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Services, "_new_embedder", lambda *_: QuickEmbedder())
        yield


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case file, and a data folder that holds its documents."""
    folder = tmp_path_factory.mktemp("filled")
    write(folder, {"cases.jsonl": "\n".join(json.dumps(case) for case in CASES)})
    _ingest(folder / "data", write(folder / "in", DOCUMENTS))
    return folder


@pytest.fixture(scope="module")
def after_the_kill(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, in which a run was killed."""
    folder = shutil.copytree(filled, tmp_path_factory.mktemp("killed") / "copy")
    assert Desk(folder).run_killed(KEPT) == KILLED
    return folder


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Desk:
    return Desk(shutil.copytree(filled, tmp_path / "copy"))


@pytest.fixture
def killed(after_the_kill: Path, tmp_path: Path) -> Desk:
    return Desk(shutil.copytree(after_the_kill, tmp_path / "copy"))


def _ingest(data: Path, folder: Path) -> None:
    services = quick_services(data)
    ingest(services, folder)
    services.close()


def _run_id(desk: Desk) -> str:
    (run,) = desk.eval("list", "--json").json["runs"]
    return str(run["run"])


def test_a_killed_run_has_kept_what_was_answered(killed: Desk) -> None:
    assert list(killed.kept().values()) == EXPECTED[:KEPT]


def test_a_killed_run_is_listed_as_interrupted_once_it_has_been_quiet(killed: Desk) -> None:
    assert "running" in killed.eval("list").out
    killed.let_pass(QUIET + timedelta(seconds=1))
    assert "interrupted" in killed.eval("list").out
    assert [run["state"] for run in killed.eval("list", "--json").json["runs"]] == ["interrupted"]


def test_a_resumed_run_asks_what_is_missing_and_nothing_else(killed: Desk) -> None:
    before = killed.kept()
    ended = killed.resume(_run_id(killed))
    after = killed.kept()
    assert ended.code == 0, ended.err
    assert list(after.values()) == EXPECTED
    assert before.items() <= after.items()


def test_a_resumed_run_ends_as_an_undisturbed_one(killed: Desk) -> None:
    resumed = killed.resume(_run_id(killed), "--json")
    undisturbed = killed.run("--fresh", "--json")
    assert (resumed.code, undisturbed.code) == (0, 0)
    assert resumed.json["run"] != undisturbed.json["run"]
    assert resumed.json["sha256"] == undisturbed.json["sha256"]


def test_a_resumed_run_writes_its_report(killed: Desk) -> None:
    report = json.loads(
        Path(killed.resume(_run_id(killed), "--json").json["report"]).with_name("report.json").read_text()
    )
    assert report["run"]["state"] == "finished"
    assert len(report["run"]["outcomes"]) == len(EXPECTED)


def test_with_other_settings_a_run_is_not_resumed(killed: Desk) -> None:
    ended = killed.resume(_run_id(killed), POLICYDESK_RETRIEVAL__MODE="lexical")
    assert ended.code == 2
    assert _one_line(ended.err).startswith("Error: The evaluation ")
    assert "first-passage, always-abstain may answer differently now" in ended.err
    assert "(settings)" in ended.err
    assert len(killed.kept()) == KEPT


def test_with_other_documents_a_run_is_not_resumed(killed: Desk, tmp_path: Path) -> None:
    _ingest(killed.data, write(tmp_path / "more", {"plan-9.md": policy("The fee of plan 9 is £90.")}))
    ended = killed.resume(_run_id(killed))
    assert ended.code == 2
    assert "(documents)" in _one_line(ended.err)
    assert "policydesk eval run" in ended.err


def test_a_run_that_is_not_there_cannot_be_resumed(desk: Desk) -> None:
    ended = desk.resume("nowhere")
    assert (ended.code, _one_line(ended.err)) == (4, "Error: There is no evaluation nowhere.")


@pytest.mark.parametrize(("rules", "code"), [(KEEPS, 0), (BREAKS, 1)])
def test_the_gate_ends_with_1_where_a_rule_is_not_kept(desk: Desk, rules: str, code: int) -> None:
    policy_file = write(desk.data, {"gate.yaml": rules}) / "gate.yaml"
    run_id = desk.run("--json").json["run"]
    ended = desk.eval("gate", run_id, "--variant", "always-abstain", "--policy", str(policy_file))
    assert (ended.code, ended.err) == (code, "")


def test_the_report_has_the_gate_s_word_by_the_policy_that_was_named(desk: Desk) -> None:
    policy_file = write(desk.data, {"gate.yaml": BREAKS}) / "gate.yaml"
    report = Path(desk.run("--policy", str(policy_file), "--json").json["report"])
    assert "## Gate: always-abstain failed\n\n- failed: facts: " in report.with_name("report.md").read_text()


def test_a_policy_that_cannot_be_read_is_refused_before_anything_is_asked(desk: Desk) -> None:
    ended = desk.run("--policy", "/nowhere.yaml")
    assert (ended.code, desk.kept()) == (2, {})
    assert "/nowhere.yaml" in _one_line(ended.err)


def test_the_gate_of_a_variant_that_was_not_asked_is_an_error(desk: Desk) -> None:
    ended = desk.eval("gate", desk.run("--json").json["run"], "--variant", "rag")
    assert (ended.code, _one_line(ended.err)) == (
        2,
        "Error: The run has no variant rag; it has first-passage, always-abstain.",
    )


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        pytest.param("", "holds no cases", id="an empty file"),
        pytest.param("{", "line 1: this is not JSON", id="no JSON"),
        pytest.param('{"id": "q1", "question": "Why?"}', "line 1: case: ", id="no expectation"),
        pytest.param(
            '{"id": "q1", "question": "Why?", "documents": ["gone.md"]}', "gone.md, which is not indexed", id="no gold"
        ),
    ],
)
def test_cases_that_cannot_be_asked_are_refused_in_one_line(desk: Desk, cases: str, said: str) -> None:
    desk.cases.write_text(cases)
    ended = desk.run()
    assert (ended.code, ended.out, desk.kept()) == (2, "", {})
    assert said in _one_line(ended.err)


def test_an_unknown_variant_is_refused_with_those_that_there_are(desk: Desk) -> None:
    ended = desk.run("--variants", "first-passage,oracle")
    assert ended.code == 2
    assert _one_line(ended.err).startswith("Error: There is no variant oracle; there are always-abstain, ")


def _one_line(err: str) -> str:
    (line,) = err.strip().splitlines()
    return line
