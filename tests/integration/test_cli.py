"""The command line: what it prints, and how it ends."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.schemas import ChatResponse, JobResponse, SearchResponse
from api.wiring import Services
from cli.main import app
from core.security import open_signer
from core.settings import Settings
from tests.conftest import OpenServices
from tests.support.files import QUESTIONS, noise, policy, write
from tests.support.jobs import ingest


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


def _runner(data_dir: Path) -> Run:
    def run(*arguments: str, **variables: str) -> Ended:
        environment = {"POLICYDESK_DATA_DIR": str(data_dir), "COLUMNS": "200", **variables}
        ended = CliRunner().invoke(app, arguments, env=environment)
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    return run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs policydesk on an empty data folder."""
    return _runner(tmp_path)


@pytest.fixture(scope="module")
def run_filled(open_shared: OpenServices, converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs policydesk on a data folder with two documents."""
    data = tmp_path_factory.mktemp("cli")
    files = {"fees.md": policy("The courier fee is £14.", "Fees"), "b.md": policy("A parcel weighs 20 kilos.")}
    services: Services = open_shared(data)
    ingest(services, write(tmp_path_factory.mktemp("cli-in"), files))
    services.close()
    shutil.copytree(converted, data / "models")
    return _runner(data)


def test_token_prints_a_token_that_is_valid(run: Run, tmp_path: Path) -> None:
    ended = run("token", "--subject", "ann", "--scope", "search", "--audience", "supervisors")
    assert (ended.code, ended.err) == (0, "")
    person = open_signer(Settings(data_dir=tmp_path)).read(ended.out.strip())
    assert (person.subject, set(person.scopes)) == ("ann", {"search"})
    assert person.audiences == {"agents", "supervisors"}


def test_ingest_ends_with_3_when_a_file_was_quarantined(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"good.md": policy("A rule."), "bad.md": noise()})
    ended = run("ingest", str(folder), "--json")
    job = JobResponse.model_validate(ended.json)
    assert ended.code == 3
    assert (job.counts.indexed, job.counts.quarantined) == (1, 1)


def test_ingest_shows_people_which_file_and_why(run: Run, tmp_path: Path) -> None:
    ended = run("ingest", str(write(tmp_path / "in", {"bad.md": b""})))
    assert ended.code == 3
    assert "bad.md" in ended.out
    assert "empty" in ended.out


def test_ingest_of_nothing_is_one_sentence_and_2(run: Run) -> None:
    ended = run("ingest", "/nowhere")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.strip().endswith("Error: There is no file or folder at /nowhere.")


def test_an_error_with_json_is_an_object(run: Run) -> None:
    ended = run("ingest", "/nowhere", "--json")
    assert ended.code == 2
    assert (ended.json["error"]["code"], ended.json["error"]["errors"][0]["field"]) == ("invalid_input", "path")


def test_an_unknown_setting_is_one_sentence_and_2(run: Run) -> None:
    ended = run("doctor", POLICYDESK_COLOUR="red")
    assert ended.code == 2
    assert ended.err.strip().splitlines() == ["Error: Unknown settings: POLICYDESK_COLOUR; see docs/settings.md."]


def test_search_prints_what_the_api_answers(run_filled: Run) -> None:
    ended = run_filled("search", "courier fee", "--top-k", "1", "--as-of", "2026-11-15", "--json")
    (passage,) = SearchResponse.model_validate(ended.json).passages
    assert ended.code == 0
    assert "£14" in passage.text


def test_search_shows_people_the_passage(run_filled: Run) -> None:
    ended = run_filled("search", "courier fee", "--mode", "lexical", "--as-of", "2026-11-15")
    assert ended.code == 0
    assert "The courier fee is £14." in ended.out


@pytest.mark.parametrize(
    ("arguments", "field"),
    [(("--as-of", "soon"), "as_of"), (("--top-k", "0"), "top_k"), (("--collection", "nonsense"), "collection")],
)
def test_search_refuses_what_the_api_refuses(run_filled: Run, arguments: tuple[str, str], field: str) -> None:
    ended = run_filled("search", "courier fee", "--json", *arguments)
    assert ended.code == 2
    assert ended.json["error"]["errors"][0]["field"] == field


def test_ask_prints_what_the_api_answers(run_filled: Run) -> None:
    ended = run_filled("ask", "What is the courier fee?", "--as-of", "2026-11-15", "--json")
    assert ended.code == 0, ended.err
    answer = ChatResponse.model_validate(ended.json)
    assert "£14" in answer.answer
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_doctor_finds_a_healthy_machine_healthy(run_filled: Run) -> None:
    ended = run_filled("doctor", "--json")
    assert [finding for finding in ended.json["findings"] if not finding["ok"]] == []
    assert ended.code == 0


def test_doctor_names_what_is_missing_and_ends_with_1(run_filled: Run) -> None:
    ended = run_filled("doctor", "--json", POLICYDESK_GENERATION__MODEL_PATH="/nowhere")
    (broken,) = [finding for finding in ended.json["findings"] if not finding["ok"]]
    assert (ended.code, broken["check"]) == (1, "generator")
    assert "/nowhere" in broken["detail"]


def test_rebuild_index_tells_the_new_generation(run: Run, tmp_path: Path) -> None:
    ended = run("index", "rebuild", "--json")
    assert (ended.code, ended.json["generation"], ended.json["state"]) == (0, "g0002", "active")


def test_eval_retrieval_without_the_documents_says_what_to_do(run_filled: Run) -> None:
    ended = run_filled("eval", "retrieval", str(QUESTIONS), "--json")
    assert ended.code == 2
    assert "ingest" in ended.json["error"]["detail"]


def test_eval_retrieval_measures_every_mode(run_filled: Run, tmp_path: Path) -> None:
    case = json.loads(QUESTIONS.read_text().splitlines()[0])
    mine = case | {"question": "courier fee", "documents": ["fees.md"], "evidence": [], "as_of": "2026-11-15"}
    write(tmp_path, {"cases.jsonl": json.dumps(mine)})
    ended = run_filled("eval", "retrieval", str(tmp_path / "cases.jsonl"), "--json")
    assert [(each["mode"], each["figures"]["recall_at_5"]) for each in ended.json["results"]] == [
        ("hybrid", 1.0),
        ("dense", 1.0),
        ("lexical", 1.0),
    ]


def test_a_document_is_deleted_by_a_part_of_its_title(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The courier fee is £14.", "Courier fees")})
    run("ingest", str(folder))
    assert run("delete", "courier", "--yes").code == 0
    assert "Courier" not in run("search", "courier fee").out


def test_deleting_without_a_person_to_ask_wants_a_yes(run: Run, tmp_path: Path) -> None:
    run("ingest", str(write(tmp_path / "in", {"a.md": policy("The courier fee is £14.", "Courier fees")})))
    assert run("delete", "courier", "--json").code == 2
    assert "£14" in run("search", "courier fee").out


def test_a_job_is_listed_with_its_end(run: Run, tmp_path: Path) -> None:
    run("ingest", str(write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")})))
    (job,) = run("jobs", "list", "--json").json["jobs"]
    assert (job["state"], job["counts"]["indexed"]) == ("finished", 1)
    listed = run("jobs", "list").out
    assert f"{job['job_id']}  finished" in listed
    assert f"1 of 1 done: 1 indexed · {tmp_path / 'in'}" in listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([""], "Name a file"),
        (["s3://"], "Name the bucket"),
        (["records.jsonl", "--include", "*.pdf"], "Patterns narrow a folder"),
        (["list.csv", "--manifest", "--exclude", "*"], "Patterns narrow a folder"),
        (["list.csv", "--delete-missing"], "What is missing"),
        (["list.csv", "--report", "nowhere/report.json"], "cannot be written"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_a_job_begins(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(write(tmp_path / "in", {"records.jsonl": '{"content": "A."}', "list.csv": "path\na.md"}))
    ended = run("ingest", *arguments)
    assert (ended.code, said in " ".join(ended.err.split())) == (2, True), ended.err
    assert run("jobs", "list", "--json").json == {"jobs": []}


def test_a_report_of_the_job_is_written_where_asked(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The courier fee is £14."), "b.md": ""})
    run("ingest", str(folder), "--report", str(tmp_path / "report.json"))
    report = json.loads((tmp_path / "report.json").read_text())
    assert {one["name"]: one["state"] for one in report["documents"]} == {"a.md": "indexed", "b.md": "quarantined"}
