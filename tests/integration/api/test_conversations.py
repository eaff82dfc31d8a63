"""Conversations belong to the one who had them."""

from dataclasses import replace

from fastapi.testclient import TestClient
from sqlalchemy import select

from api.schemas import ChatResponse
from api.wiring import Services
from core.tables import Turn
from tests.integration.api.conftest import Login
from tests.support.people import AGENT, STRANGER

QUESTION = {"message": "What does courier delivery cost, what is the courier fee?"}


def test_an_answer_begins_a_conversation_that_holds_it(client: TestClient) -> None:
    answer = client.post("/v1/chat", json=QUESTION).json()
    kept = client.get(f"/v1/conversations/{answer['conversation_id']}").json()
    (turn,) = kept["turns"]
    assert turn.pop("question") == QUESTION["message"]
    assert turn.pop("created_at")
    assert turn.pop("feedback") is None
    assert turn == answer


def test_an_answer_that_an_earlier_version_kept_is_still_shown(client: TestClient, parts: Services) -> None:
    answer = client.post("/v1/chat", json=QUESTION).json()
    with parts.database.write() as session:
        turn = session.scalars(select(Turn)).one()
        turn.record = turn.record | {
            "citations": [{key: one[key] for key in one if key != "table_header"} for one in turn.record["citations"]]
        }
    kept = client.get(f"/v1/conversations/{answer['conversation_id']}")
    assert (kept.status_code, kept.json()["turns"][0]["citations"]) == (200, answer["citations"])


def test_a_question_can_go_on_with_a_conversation(client: TestClient) -> None:
    first = client.post("/v1/chat", json=QUESTION).json()
    ChatResponse.model_validate(first)
    go_on = {"message": "And what is the cheque fee?", "conversation_id": first["conversation_id"]}
    assert client.post("/v1/chat", json=go_on).json()["conversation_id"] == first["conversation_id"]
    turns = client.get(f"/v1/conversations/{first['conversation_id']}").json()["turns"]
    assert [turn["question"] for turn in turns] == [QUESTION["message"], go_on["message"]]


def test_the_list_shows_the_newest_first_with_its_number_of_turns(client: TestClient) -> None:
    older = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    newer = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    client.post("/v1/chat", json=QUESTION | {"conversation_id": newer})
    listed = client.get("/v1/conversations").json()["conversations"]
    assert [(each["conversation_id"], each["turns"]) for each in listed] == [(newer, 2), (older, 1)]


def test_the_title_is_the_question_in_one_line(client: TestClient) -> None:
    client.post("/v1/chat", json={"message": "What is\n the courier fee? " + "Please tell. " * 20})
    title = client.get("/v1/conversations").json()["conversations"][0]["title"]
    assert title.startswith("What is the courier fee?")
    assert len(title) <= 80


def test_nobody_sees_anothers_conversations(client: TestClient, login: Login) -> None:
    identity = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    for person in (replace(AGENT, subject="colleague"), STRANGER, replace(AGENT, tenant="elsewhere")):
        other = login(person)
        assert other.get("/v1/conversations").json() == {"conversations": [], "total": 0}
        assert other.get(f"/v1/conversations/{identity}").status_code == 404
        assert other.post("/v1/chat", json=QUESTION | {"conversation_id": identity}).status_code == 404


def test_an_unknown_conversation_is_not_found_in_a_stream_either(client: TestClient) -> None:
    response = client.post("/v1/chat", json=QUESTION | {"conversation_id": "nothing", "stream": True})
    assert '"code": "not_found"' in response.text or response.status_code == 404


def test_words_are_searched_for_in_questions_and_answers(client: TestClient) -> None:
    found = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    client.post("/v1/chat", json={"message": "What is the cheque fee?"})
    for words in ("courier delivery", "COURIER £14"):
        listed = client.get("/v1/conversations", params={"q": words}).json()
        assert (listed["total"], [one["conversation_id"] for one in listed["conversations"]]) == (1, [found])
    assert client.get("/v1/conversations", params={"q": "giraffe"}).json() == {"conversations": [], "total": 0}


def test_the_list_comes_in_pages(client: TestClient) -> None:
    older, newer = (client.post("/v1/chat", json=QUESTION).json()["conversation_id"] for _ in range(2))
    page = client.get("/v1/conversations", params={"limit": 1, "offset": 1}).json()
    assert (page["total"], [one["conversation_id"] for one in page["conversations"]]) == (2, [older])
    assert newer != older


def test_an_export_is_a_file_with_every_turn(client: TestClient) -> None:
    identity = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    client.post("/v1/chat", json=QUESTION | {"conversation_id": identity})
    exported = client.get(f"/v1/conversations/{identity}/export")
    assert f'filename="conversation-{identity}.json"' in exported.headers["content-disposition"]
    whole = exported.json()
    assert (whole["subject"], len(whole["turns"])) == (AGENT.subject, 2)
    assert client.get(f"/v1/conversations/{identity}").json()["turns"] == whole["turns"]


def test_a_deleted_conversation_is_gone(client: TestClient) -> None:
    identity = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    assert client.delete(f"/v1/conversations/{identity}").status_code == 204
    assert client.get(f"/v1/conversations/{identity}").status_code == 404
    assert client.get("/v1/conversations").json()["total"] == 0
    assert client.delete(f"/v1/conversations/{identity}").status_code == 404


def test_nobody_exports_or_deletes_anothers_conversation(client: TestClient, login: Login) -> None:
    identity = client.post("/v1/chat", json=QUESTION).json()["conversation_id"]
    for person in (replace(AGENT, subject="colleague"), replace(AGENT, tenant="elsewhere")):
        other = login(person)
        assert other.get("/v1/conversations", params={"q": "courier"}).json()["total"] == 0
        assert other.get(f"/v1/conversations/{identity}/export").status_code == 404
        assert other.delete(f"/v1/conversations/{identity}").status_code == 404
    assert client.get(f"/v1/conversations/{identity}").status_code == 200
