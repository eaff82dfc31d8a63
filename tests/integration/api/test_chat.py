"""POST /v1/chat: the shape of an answer, whole and streamed."""

from fastapi.testclient import TestClient

from api.schemas import ChatResponse
from core.domain import Principal, Scope
from tests.integration.api.conftest import Login
from tests.support.engines import ScriptedEngine
from tests.support.http import events
from tests.support.people import AGENT, SUPERVISOR

QUESTION = {"message": "What does courier delivery cost, what is the courier fee?"}


def test_an_answer_has_the_shape_that_others_build_on(client: TestClient) -> None:
    answer = client.post("/v1/chat", json=QUESTION).json()
    assert set(answer) == {
        "conversation_id",
        "turn_id",
        "status",
        "answer",
        "citations",
        "passages",
        "adapter",
        "receipt",
        "timings_ms",
        "standalone_question",
        "inquiry",
        "escalation",
    }
    assert {"base_model", "contract_hash", "index_generation", "adapter_sha256"} <= set(answer["receipt"])
    assert set(answer["timings_ms"]) == {"retrieve", "first_token", "total"}


def test_a_citation_has_the_shape_that_others_build_on(client: TestClient) -> None:
    (citation,) = client.post("/v1/chat", json=QUESTION).json()["citations"]
    assert set(citation) == {
        "marker",
        "document_id",
        "title",
        "source_uri",
        "revision_id",
        "page",
        "heading",
        "start",
        "end",
        "quote",
        "table_header",
    }


def test_a_quote_is_the_text_of_the_revision_at_its_offsets(client: TestClient) -> None:
    (citation,) = client.post("/v1/chat", json=QUESTION).json()["citations"]
    path = f"/v1/documents/{citation['document_id']}/revisions/{citation['revision_id']}"
    text = client.get(path).json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "£14" in citation["quote"]


def test_a_sentence_that_nothing_supports_is_not_sent(client: TestClient) -> None:
    answer = client.post("/v1/chat", json=QUESTION).json()
    assert "courier fee is £14" in answer["answer"]
    assert "cheese" not in answer["answer"]


def test_a_stream_is_status_delta_citation_and_last_final(client: TestClient) -> None:
    response = client.post("/v1/chat", json=QUESTION | {"stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    names = [name for name, _ in events(response.text)]
    order = ["status", "delta", "citation", "final"]
    assert list(dict.fromkeys(names)) == order
    firsts = [names.index(name) for name in order]
    assert firsts == sorted(firsts)
    assert names[-1] == "final"


def test_the_stages_come_in_their_order(client: TestClient) -> None:
    stream = events(client.post("/v1/chat", json=QUESTION | {"stream": True}).text)
    stages = [data["stage"] for name, data in stream if name == "status"]
    assert stages == ["retrieving", "queued", "generating", "checking"]


def test_the_final_event_is_the_answer_that_a_plain_request_gets(client: TestClient) -> None:
    plain = client.post("/v1/chat", json=QUESTION).json()
    _, final = events(client.post("/v1/chat", json=QUESTION | {"stream": True}).text)[-1]
    ChatResponse.model_validate(final)
    same = ("status", "answer", "citations", "passages", "receipt", "adapter")
    assert {key: final[key] for key in same} == {key: plain[key] for key in same}


def test_the_citation_events_are_the_citations_of_the_final_event(client: TestClient) -> None:
    stream = events(client.post("/v1/chat", json=QUESTION | {"stream": True}).text)
    assert [data for name, data in stream if name == "citation"] == stream[-1][1]["citations"]


def test_a_question_near_to_nothing_is_answered_with_an_abstention(client: TestClient, engine: ScriptedEngine) -> None:
    answer = client.post("/v1/chat", json={"message": "Which orchestra plays tomorrow?"}).json()
    assert (answer["status"], answer["citations"]) == ("abstained", [])
    assert "do not say" in answer["answer"]
    assert engine.requests == []


def test_the_generator_never_sees_what_the_asker_may_not(login: Login, engine: ScriptedEngine) -> None:
    question = {"message": "How many points until a claim is referred?"}
    login(AGENT).post("/v1/chat", json=question)
    assert all("6 points" not in str(request.messages) for request in engine.requests)
    login(SUPERVISOR).post("/v1/chat", json=question)
    assert "6 points" in str(engine.requests[-1].messages)


def test_a_token_without_the_scope_to_chat_is_refused(login: Login) -> None:
    reader = Principal("reader", "default", frozenset({Scope.SEARCH}), frozenset({"agents"}))
    response = login(reader).post("/v1/chat", json=QUESTION)
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
