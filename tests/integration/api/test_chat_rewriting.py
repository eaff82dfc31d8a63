"""POST /v1/chat where a larger model, behind an OpenAI-compatible server, rewrites follow-up questions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.conftest import OpenServices
from tests.integration.api.test_chat_trouble import _signed
from tests.support.http import events, poll
from tests.support.openai_server import OpenAIServer, Reply, openai_server

ANSWER = Reply(("The courier fee is £14. [1]",))
REWRITTEN = "What does it cost to send a cheque?"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        running.usual = ANSWER
        yield running


@pytest.fixture
def client(
    server: OpenAIServer, open_services: OpenServices, two_documents: Path, parts: object, tmp_path: Path
) -> Iterator[TestClient]:
    remote = {"model": "large", "base_url": server.url, "retries": 0, "timeout_seconds": 10}
    generation = {"engine": "langchain", "rewriter": "generator", "remote": remote}
    with _signed(open_services(tmp_path / "data", generation=generation)) as client:
        poll(lambda: client.get("/readyz").status_code == 200)
        yield client


def _follow_up(client: TestClient, **more: object) -> dict[str, object]:
    first = client.post("/v1/chat", json={"message": "What is the courier fee?"}).json()
    asked = {"message": "And for a cheque?", "conversation_id": first["conversation_id"]} | more
    return dict(client.post("/v1/chat", json=asked).json())


def test_the_question_that_the_model_wrote_is_searched_for(client: TestClient, server: OpenAIServer) -> None:
    server.replies.extend((ANSWER, Reply((REWRITTEN,)), ANSWER))
    assert _follow_up(client)["standalone_question"] == REWRITTEN


def test_the_model_reads_what_was_said_before(client: TestClient, server: OpenAIServer) -> None:
    server.replies.extend((ANSWER, Reply((REWRITTEN,)), ANSWER))
    _follow_up(client)
    assert "Agent: What is the courier fee?\nAnswer: " in server.requests[1]["messages"][-1]["content"]


def test_a_server_that_fails_leaves_the_rules_to_rewrite_and_the_quotes_to_answer(
    client: TestClient, server: OpenAIServer
) -> None:
    failed = Reply(status=500)
    server.replies.extend((ANSWER, failed, failed))
    answer = _follow_up(client)
    assert (answer["standalone_question"], answer["receipt"]["writer"]) == (  # type: ignore[index]
        "What is the courier fee for a cheque?",
        "extractive",
    )


def test_an_asker_who_switches_it_off_costs_no_generation(client: TestClient, server: OpenAIServer) -> None:
    assert _follow_up(client, rewrite=False)["standalone_question"] is None
    assert all("Last question" not in str(request) for request in server.requests)


def test_the_stream_says_that_the_conversation_is_read(client: TestClient, server: OpenAIServer) -> None:
    server.replies.extend((ANSWER, Reply((REWRITTEN,)), ANSWER))
    first = client.post("/v1/chat", json={"message": "What is the courier fee?"}).json()
    asked = {"message": "And for a cheque?", "conversation_id": first["conversation_id"], "stream": True}
    stream = events(client.post("/v1/chat", json=asked).text)
    stages = [data["stage"] for name, data in stream if name == "status"]
    assert stages[:2] == ["rewriting", "retrieving"]
