"""Evaluations over HTTP: who may open one, what it shows, and how its answers are graded blind."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.wiring import Services
from core.db import Database
from core.domain import Answer, AnswerStatus, Scope
from core.tables import EvalRun, now
from evals.cases import Case, Exchange
from evals.erasure import forget_document
from tests.integration.api.conftest import Login
from tests.support.evaluations import evaluated
from tests.support.observations import case
from tests.support.people import AGENT, EVERY_SCOPE, STRANGER, SUPERVISOR
from tests.support.turns import answer, passage

PLAIN, TUNED = "house-plain", "house-tuned"
GRADER = replace(AGENT, subject="grader", scopes=frozenset({Scope.EVALS}))
COUNT = 12


def _case(number: int, **fields: Any) -> Case:
    told = {"id": f"q{number:02}", "question": f"What is fee {number}?", "key_facts": (f"£{number}",)}
    return case(**(told | fields))


def _answers(right: bool) -> dict[str, Answer]:
    """To every case; one that is wrong says nothing of the fee."""
    said = {number: f"It is £{number}. [1]" if right else "It depends. [1]" for number in range(COUNT)}
    return {f"q{number:02}": answer(text=text, passages=[passage(f"d{number:02}")]) for number, text in said.items()}


CASES = [_case(number) for number in range(COUNT)]


@pytest.fixture
def database(parts: Services) -> Database:
    return parts.database


@pytest.fixture
def run_id(database: Database, tmp_path: Path) -> str:
    """`PLAIN` is never right, `TUNED` always."""
    told = {PLAIN: _answers(right=False), TUNED: _answers(right=True)}
    return evaluated(database, AGENT, tmp_path, CASES, told).id


@pytest.fixture
def grader(login: Login) -> TestClient:
    return login(GRADER)


def _pair(client: TestClient, run_id: str) -> dict[str, Any] | None:
    answered = client.get(f"/v1/evals/{run_id}/pair", params={"variants": f"{PLAIN},{TUNED}"})
    assert answered.status_code in (200, 204)
    found: dict[str, Any] | None = answered.json() if answered.status_code == 200 else None
    return found


def _number(pair: dict[str, Any]) -> int:
    return int(pair["question"].removeprefix("What is fee ").removesuffix("?"))


def _choose(client: TestClient, run_id: str, pair_id: str, choice: str) -> dict[str, Any]:
    answered = client.post(f"/v1/evals/{run_id}/grades", json={"pair_id": pair_id, "choice": choice})
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


def _agreement(client: TestClient, run_id: str) -> dict[str, Any]:
    answered = client.get(f"/v1/evals/{run_id}/agreement", params={"variants": f"{TUNED},{PLAIN}"})
    found: dict[str, Any] = answered.raise_for_status().json()
    return found


def test_the_newest_run_is_listed_first_with_how_far_it_is(
    grader: TestClient, database: Database, run_id: str, tmp_path: Path
) -> None:
    newer = evaluated(database, AGENT, tmp_path, CASES, {PLAIN: {}}, name="Broken off", most=2).id
    listed = grader.get("/v1/evals").json()
    assert (listed["total"], [one["run_id"] for one in listed["evaluations"]]) == (2, [newer, run_id])
    first, second = listed["evaluations"]
    assert (first["name"], first["state"], second["state"]) == ("Broken off", "running", "finished")
    assert first["counts"] == {"done": 0, "failed": 2, "skipped": 0, "expected": COUNT}
    assert [one["name"] for one in second["variants"]] == [PLAIN, TUNED]


def test_a_run_that_was_broken_off_long_ago_is_shown_so(grader: TestClient, database: Database, tmp_path: Path) -> None:
    begun = evaluated(database, AGENT, tmp_path, CASES, {PLAIN: {}}, most=1).id
    with database.write() as session:
        session.get_one(EvalRun, begun).seen_at = now() - timedelta(minutes=30)
    assert grader.get(f"/v1/evals/{begun}").json()["state"] == "interrupted"


def test_a_run_shows_figures_differences_and_what_they_come_to(grader: TestClient, run_id: str) -> None:
    shown = grader.get(f"/v1/evals/{run_id}").json()
    assert (shown["cases"], shown["environment"]["python"][:2]) == (COUNT, "3.")
    results = shown["results"]
    assert [one["variant"] for one in results["verdicts"]] == [TUNED]
    assert results["verdicts"][0]["overall"] == "better"
    assert results["verdicts"][0]["sentence"].startswith(f"{TUNED} is better than {PLAIN}")
    facts = {one["variant"]: one["mean"] for one in results["estimates"] if one["metric"] == "key_facts"}
    assert facts == {PLAIN: 0, TUNED: 1}
    (compared,) = [one for one in results["comparisons"] if one["metric"] == "key_facts"]
    assert (compared["difference"], compared["wins"], compared["losses"]) == (1, COUNT, 0)
    assert {one["label"] for one in results["metrics"] if one["headline"]} >= {"key facts"}


def test_another_baseline_turns_the_comparison_round(grader: TestClient, run_id: str) -> None:
    results = grader.get(f"/v1/evals/{run_id}", params={"baseline": TUNED}).json()["results"]
    (compared,) = [one for one in results["comparisons"] if one["metric"] == "key_facts"]
    assert (results["baseline"], compared["variant"], compared["losses"]) == (TUNED, PLAIN, COUNT)


def test_a_baseline_that_is_no_variant_is_refused(grader: TestClient, run_id: str) -> None:
    refused = grader.get(f"/v1/evals/{run_id}", params={"baseline": "other"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "baseline")


def test_a_run_without_an_answer_yet_has_no_results(grader: TestClient, database: Database, tmp_path: Path) -> None:
    begun = evaluated(database, AGENT, tmp_path, CASES, {PLAIN: {}}, most=0).id
    assert grader.get(f"/v1/evals/{begun}").json()["results"] is None
    assert grader.get(f"/v1/evals/{begun}/report").status_code == 422


def test_the_results_are_new_when_an_answer_is_taken_out(grader: TestClient, database: Database, run_id: str) -> None:
    before = grader.get(f"/v1/evals/{run_id}").json()
    with database.write() as session:
        forget_document(session, "d03")
    after = grader.get(f"/v1/evals/{run_id}").json()
    assert after["results"]["sha256"] != before["results"]["sha256"]
    assert after["counts"]["skipped"] == 2


def test_the_report_is_a_download_that_needs_nothing_else(grader: TestClient, run_id: str) -> None:
    report = grader.get(f"/v1/evals/{run_id}/report", params={"baseline": TUNED})
    assert report.headers["content-type"].startswith("text/html")
    assert report.headers["content-disposition"].startswith(f'attachment; filename="evaluation-{run_id}.html"')
    assert f"{PLAIN} against {TUNED}" in report.text


CALLS = [
    ("GET", "", {}),
    ("GET", "/report", {}),
    ("GET", "/pair", {"variants": f"{PLAIN},{TUNED}"}),
    ("GET", "/agreement", {"variants": f"{PLAIN},{TUNED}"}),
    ("POST", "/grades", {}),
]
GRADE = {"pair_id": "0" * 64, "choice": "tie"}


@pytest.mark.parametrize(("method", "path", "query"), CALLS)
def test_another_tenant_finds_no_run(login: Login, run_id: str, method: str, path: str, query: dict[str, str]) -> None:
    stranger = login(STRANGER)
    assert stranger.get("/v1/evals").json() == {"evaluations": [], "total": 0}
    answered = stranger.request(method, f"/v1/evals/{run_id}{path}", params=query, json=GRADE)
    assert answered.status_code == 404


@pytest.mark.parametrize(("method", "path", "query"), CALLS)
def test_every_other_scope_together_opens_no_run(
    login: Login, run_id: str, method: str, path: str, query: dict[str, str]
) -> None:
    client = login(replace(SUPERVISOR, scopes=EVERY_SCOPE - {Scope.EVALS}))
    assert client.get("/v1/evals").status_code == 403
    assert client.request(method, f"/v1/evals/{run_id}{path}", params=query, json=GRADE).status_code == 403


@pytest.mark.parametrize(("method", "path", "query"), CALLS)
def test_who_lacks_an_audience_of_the_cases_is_told_which(
    login: Login, database: Database, tmp_path: Path, method: str, path: str, query: dict[str, str]
) -> None:
    cases = [_case(1, audiences=frozenset({"agents"})), _case(2, audiences=frozenset({"supervisors"}))]
    run_id = evaluated(database, SUPERVISOR, tmp_path, cases, {PLAIN: {}, TUNED: {}}).id
    refused = login(GRADER).request(method, f"/v1/evals/{run_id}{path}", params=query, json=GRADE)
    assert refused.status_code == 403
    assert "the audience supervisors," in refused.json()["detail"]
    assert login(SUPERVISOR).get(f"/v1/evals/{run_id}").status_code == 200


def test_two_answers_to_be_graded_tell_not_whose_they_are(
    grader: TestClient, database: Database, tmp_path: Path
) -> None:
    asked = _case(
        1, history=(Exchange(question="About home?", answer="Yes."),), reference="It is £1.", as_of="2026-01-02"
    )
    told = {PLAIN: {asked.id: answer(confidence=0.25)}, TUNED: {asked.id: answer(AnswerStatus.ABSTAINED, "No.")}}
    run_id = evaluated(database, AGENT, tmp_path, [asked], told).id
    pair = _pair(grader, run_id)
    assert pair is not None
    assert set(pair) == {
        "pair_id", "question", "as_of", "history", "expected", "left", "right", "graded", "gradable"
    }  # fmt: skip
    assert set(pair["left"]) == set(pair["right"]) == {"status", "text", "quotes", "inquiry"}
    assert not [word for word in (PLAIN, TUNED, "writer", "confidence", "adapter", "_ms", "0.25") if word in str(pair)]
    assert pair["history"] == [{"question": "About home?", "answer": "Yes."}]
    assert (pair["question"], pair["as_of"]) == ("What is fee 1?", "2026-01-02")
    assert pair["expected"] == {
        "status": "answered",
        "reference": "It is £1.",
        "key_facts": [["£1"]],
        "must_not": [],
    }


def test_an_answer_comes_with_what_it_quotes(grader: TestClient, run_id: str) -> None:
    pair = _pair(grader, run_id)
    assert pair is not None
    quoted = {"marker": 1, "document": "Fees.md", "quote": "The text of Fees."}
    assert pair["left"]["quotes"] == pair["right"]["quotes"] == [quoted]


def test_what_is_chosen_counts_for_the_variant_that_stood_there(grader: TestClient, run_id: str) -> None:
    sides = set()
    for number in range(COUNT):
        pair = _pair(grader, run_id)
        assert pair is not None
        assert (pair["graded"], pair["gradable"]) == (number, COUNT)
        side = "left" if "£" in pair["left"]["text"] else "right"
        sides.add(side)
        assert _choose(grader, run_id, pair["pair_id"], side) == {"graded": number + 1, "gradable": COUNT}
    assert _pair(grader, run_id) is None
    assert sides == {"left", "right"}
    found = _agreement(grader, run_id)
    assert found["variants"] == [PLAIN, TUNED]
    assert found["choices"] == {"first": 0, "second": COUNT, "tie": 0, "both_bad": 0}


def test_a_metric_that_prefers_what_people_prefer_agrees_with_them(grader: TestClient, run_id: str) -> None:
    for _ in range(6):
        pair = _pair(grader, run_id)
        assert pair is not None
        _choose(grader, run_id, pair["pair_id"], "left" if "£" in pair["left"]["text"] else "right")
    metrics = {one["metric"]: one for one in _agreement(grader, run_id)["metrics"]}
    assert (metrics["key_facts"]["share"], metrics["key_facts"]["grades"]) == (1, 6)
    assert metrics["citations_stand"]["share"] == 0.5


def test_a_second_choice_takes_the_place_of_the_first(grader: TestClient, run_id: str) -> None:
    pair = _pair(grader, run_id)
    assert pair is not None
    _choose(grader, run_id, pair["pair_id"], "tie")
    assert _choose(grader, run_id, pair["pair_id"], "both_bad")["graded"] == 1
    assert _agreement(grader, run_id)["choices"] == {"first": 0, "second": 0, "tie": 0, "both_bad": 1}


def test_graders_who_choose_the_same_agree_with_one_another(login: Login, run_id: str) -> None:
    for subject in ("ann", "bo"):
        client = login(replace(GRADER, subject=subject))
        while (pair := _pair(client, run_id)) is not None:
            wanted = "tie" if _number(pair) % 2 else "both_bad"
            _choose(client, run_id, pair["pair_id"], wanted)
    found = _agreement(client, run_id)
    assert (found["graders"], found["cases"], found["shared"], found["alpha"]) == (2, COUNT, COUNT, 1)


@pytest.mark.parametrize("variants", [PLAIN, f"{PLAIN},{PLAIN}", f"{PLAIN},other", f"{PLAIN},{TUNED},{TUNED}", ","])
@pytest.mark.parametrize("path", ["pair", "agreement"])
def test_other_than_two_variants_are_refused(grader: TestClient, run_id: str, path: str, variants: str) -> None:
    refused = grader.get(f"/v1/evals/{run_id}/{path}", params={"variants": variants})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "variants")


def test_a_pair_of_somebody_else_is_not_there_to_be_graded(login: Login, grader: TestClient, run_id: str) -> None:
    pair = _pair(login(replace(GRADER, subject="bo")), run_id)
    assert pair is not None
    body = {"pair_id": pair["pair_id"], "choice": "tie"}
    assert grader.post(f"/v1/evals/{run_id}/grades", json=body).status_code == 404


def test_an_answer_that_is_gone_is_not_graded_any_more(grader: TestClient, database: Database, run_id: str) -> None:
    pair = _pair(grader, run_id)
    assert pair is not None
    with database.write() as session:
        forget_document(session, f"d{_number(pair):02}")
    body = {"pair_id": pair["pair_id"], "choice": "left"}
    assert grader.post(f"/v1/evals/{run_id}/grades", json=body).status_code == 404
    following = _pair(grader, run_id)
    assert following is not None
    assert following["gradable"] == COUNT - 1


def test_an_unknown_choice_is_refused(grader: TestClient, run_id: str) -> None:
    refused = grader.post(f"/v1/evals/{run_id}/grades", json=GRADE | {"choice": "first"})
    assert (refused.status_code, json.loads(refused.text)["errors"][0]["field"]) == (422, "choice")
