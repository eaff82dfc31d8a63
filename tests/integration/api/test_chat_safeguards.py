"""What stands around an answer: rules before and after it, masked questions, follow-ups, and reserves."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.wiring import Services
from core import catalogue
from core.tables import Ticket
from generation.calibration import Calibration, FittedOn, save_calibration
from tests.conftest import OpenServices
from tests.integration.api.conftest import DRAFT
from tests.integration.api.test_chat_trouble import _signed
from tests.support.engines import ScriptedEngine, saying
from tests.support.files import policy, write
from tests.support.jobs import ingest
from tests.support.people import AGENT

QUESTION = {"message": "What does courier delivery cost, what is the courier fee?"}
FAR = {"message": "What is the boiling point of tungsten?"}
FITTED_ON = FittedOn("cases", "embedder")
POLICY = """
rules:
  - {id: no-jokes, where: question, topics: [joke], action: refuse, text: We do not tell jokes here.}
  - {id: fee-note, where: answer, topics: [fee], action: add, text: Fees can change.}
"""


def _ask(client: TestClient, message: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/v1/chat", json={"message": message} | more).json()
    return answer


def test_a_request_for_a_person_is_handed_over_with_what_was_found(client: TestClient, engine: ScriptedEngine) -> None:
    answer = _ask(client, "I want to speak to a manager about the courier fee")
    assert (answer["status"], bool(answer["passages"]), engine.requests) == ("escalated", True, [])
    assert answer["escalation"]["reason"] == "The customer asks for a person."
    assert "courier fee" in answer["escalation"]["summary"]


def test_somebody_in_danger_comes_into_the_urgent_queue(client: TestClient, parts: Services) -> None:
    answer = _ask(client, "The customer says: I want to die. What is the courier fee?")
    with parts.database.read() as session:
        (ticket,) = session.scalars(select(Ticket)).all()
    assert (answer["status"], ticket.queue) == ("escalated", "urgent")
    assert answer["answer"].startswith("Someone may be in danger.")


def test_the_third_question_in_a_row_without_an_answer_is_handed_over(client: TestClient) -> None:
    first = _ask(client, FAR["message"])
    in_conversation = {"conversation_id": first["conversation_id"], "rewrite": False}
    statuses = [first["status"], *(_ask(client, FAR["message"], **in_conversation)["status"] for _ in range(2))]
    assert statuses == ["abstained", "abstained", "escalated"]


def test_personal_data_is_masked_in_what_is_kept(client: TestClient) -> None:
    answer = _ask(client, "I am ann.lee@example.org, what is the courier fee?")
    kept = client.get(f"/v1/conversations/{answer['conversation_id']}").json()
    assert kept["turns"][0]["question"] == "I am <EMAIL>, what is the courier fee?"
    assert "ann.lee" not in str(kept)


def test_personal_data_that_the_draft_repeats_is_masked_in_the_receipt(
    open_services: OpenServices, parts: Services, tmp_path: Path
) -> None:
    engine = ScriptedEngine(saying("The courier fee for ann.lee@example.org, 07700 900123, is £14. [1]"))
    with _signed(open_services(tmp_path / "data", engine=engine)) as client:
        answer = _ask(client, "I am ann.lee@example.org, 07700 900123: what is the courier fee?")
        kept = client.get(f"/v1/conversations/{answer['conversation_id']}").text
    assert answer["receipt"]["removed"]
    assert [one for one in ("ann.lee", "07700") if one in kept] == []


def test_a_follow_up_is_searched_for_as_a_question_of_its_own(client: TestClient) -> None:
    first = _ask(client, "What is the courier fee?")
    second = _ask(client, "And for a cheque?", conversation_id=first["conversation_id"])
    assert second["standalone_question"] == "What is the courier fee for a cheque?"


def test_a_follow_up_is_left_alone_where_the_asker_says_so(client: TestClient) -> None:
    first = _ask(client, "What is the courier fee?")
    second = _ask(client, "And for a cheque?", conversation_id=first["conversation_id"], rewrite=False)
    assert second["standalone_question"] is None


def test_a_forbidden_topic_is_refused_in_the_words_of_the_policy(
    open_services: OpenServices, parts: Services, tmp_path: Path
) -> None:
    with _signed(_under_policy(open_services, tmp_path)) as client:
        answer = _ask(client, "Tell me a joke about the courier fee")
    assert (answer["status"], answer["answer"]) == ("refused", "We do not tell jokes here.")
    assert [hit["rule"] for hit in answer["receipt"]["hits"]] == ["no-jokes"]


def test_a_follow_up_that_means_a_forbidden_topic_is_refused_too(
    open_services: OpenServices, parts: Services, tmp_path: Path
) -> None:
    with _signed(_under_policy(open_services, tmp_path)) as client:
        first = _ask(client, "Tell me a joke about the courier fee")
        second = _ask(client, "And for a cheque?", conversation_id=first["conversation_id"])
    assert "joke" in second["standalone_question"]
    assert (second["status"], second["answer"]) == ("refused", "We do not tell jokes here.")


def test_a_disclaimer_ends_the_answer_and_is_in_the_receipt(
    open_services: OpenServices, parts: Services, tmp_path: Path
) -> None:
    with _signed(_under_policy(open_services, tmp_path)) as client:
        answer = _ask(client, QUESTION["message"])
    assert answer["answer"].endswith(" Fees can change.")
    assert [(hit["rule"], hit["action"]) for hit in answer["receipt"]["hits"]] == [("fee-note", "add")]


@pytest.mark.parametrize(
    ("abstain_below", "sure_from", "status"), [(0.0, 0.0, "answered"), (0.0, 1.0, "partial"), (1.0, 1.0, "abstained")]
)
def test_the_calibration_decides_whether_an_answer_has_a_reserve(
    open_services: OpenServices,
    parts: Services,
    tmp_path: Path,
    abstain_below: float,
    sure_from: float,
    status: str,
) -> None:
    fitted = Calibration(5.0, -3.0, abstain_below, sure_from, FITTED_ON)
    save_calibration(fitted, tmp_path / "data" / "calibration.json")
    with _signed(open_services(tmp_path / "data", engine=ScriptedEngine(saying(*DRAFT)))) as client:
        answer = _ask(client, QUESTION["message"])
    assert (answer["status"], answer["receipt"]["calibration"]) == (status, fitted.sha256)
    assert 0 < answer["receipt"]["confidence"] < 1


def test_a_written_address_that_the_passage_does_not_have_is_not_sent(
    open_services: OpenServices, parts: Services, tmp_path: Path
) -> None:
    engine = ScriptedEngine(saying("The courier fee is £14, see www.evil.example.com for it. [1]"))
    with _signed(open_services(tmp_path / "data", engine=engine)) as client:
        answer = _ask(client, QUESTION["message"])
    assert "evil" not in answer["answer"]
    assert "evil" in str(answer["receipt"]["removed"])


def test_with_a_cache_the_same_question_is_written_once(
    open_services: OpenServices, parts: Services, tmp_path: Path
) -> None:
    engine = ScriptedEngine(saying(*DRAFT))
    services = open_services(tmp_path / "data", engine=engine, generation={"cache_entries": 5})
    with _signed(services) as client:
        first, second = (_ask(client, QUESTION["message"]) for _ in range(2))
    assert (len(engine.requests), first["answer"], first["citations"]) == (1, second["answer"], second["citations"])
    assert first["turn_id"] != second["turn_id"]


def test_without_a_cache_every_question_is_written(client: TestClient, engine: ScriptedEngine) -> None:
    for _ in range(2):
        _ask(client, QUESTION["message"])
    assert len(engine.requests) == 2


def test_an_answer_is_not_given_again_once_a_document_has_changed(
    open_services: OpenServices, parts: Services, tmp_path: Path
) -> None:
    engine = ScriptedEngine(saying(*DRAFT))
    services = open_services(tmp_path / "data", engine=engine, generation={"cache_entries": 5})
    with _signed(services) as client:
        _ask(client, QUESTION["message"])
        with services.database.write() as session:
            catalogue.advance(session, AGENT.tenant)
        _ask(client, QUESTION["message"])
    assert len(engine.requests) == 2


def test_a_condition_that_the_question_is_silent_about_is_asked_back(
    open_services: OpenServices, tmp_path: Path
) -> None:
    rule = "The deposit is paid back if the customer has returned the router."
    services = open_services(tmp_path / "data", engine=ScriptedEngine(saying("")))
    ingest(services, write(tmp_path / "in", {"deposit.md": policy(rule, "Deposits")}))
    with _signed(services) as client:
        silent = _ask(client, "Is the deposit paid back?")
        told = _ask(client, "The customer has returned the router. Is the deposit paid back?")
    assert silent["inquiry"] == {
        "question": "Does this hold for the customer: if the customer has returned the router?",
        "condition": "if the customer has returned the router",
        "marker": 1,
    }
    assert told["inquiry"] is None


def _under_policy(open_services: OpenServices, tmp_path: Path) -> Services:
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY)
    return open_services(tmp_path / "data", engine=ScriptedEngine(saying(*DRAFT)), guardrails={"policy": path})
