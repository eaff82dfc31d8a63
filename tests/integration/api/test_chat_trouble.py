"""POST /v1/chat when the generator fails, is busy, or the asker goes away."""

import asyncio
import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.wiring import Services
from generation.engines.base import GenerationRequest
from generation.engines.inference_thread import Emit
from tests.conftest import OpenServices
from tests.support.engines import LoadingEngine, ScriptedEngine, saying
from tests.support.http import events, poll
from tests.support.people import AGENT

QUESTION = {"message": "What does courier delivery cost, what is the courier fee?"}


@pytest.mark.parametrize("stream", [False, True])
def test_where_the_generator_fails_the_quotes_are_the_answer_and_the_receipt_says_so(
    open_services: OpenServices, parts: object, tmp_path: Path, stream: bool
) -> None:
    def fail(_: GenerationRequest, emit: Emit) -> None:
        emit("The courier")
        raise RuntimeError("secret inside")

    services = open_services(tmp_path / "data", engine=ScriptedEngine(fail))
    with _signed(services) as client:
        response = client.post("/v1/chat", json=QUESTION | {"stream": stream})
    answer = events(response.text)[-1][1] if stream else response.json()
    assert (answer["receipt"]["writer"], bool(answer["citations"])) == ("extractive", True)
    assert answer["receipt"]["errors"] == ["generator: The generator failed (RuntimeError); try again."]
    assert "secret" not in response.text


def test_where_the_generator_is_still_loading_the_quotes_are_the_answer(
    open_services: OpenServices, parts: object, tmp_path: Path
) -> None:
    services = open_services(tmp_path / "data", engine=LoadingEngine(saying("The courier fee is £14. [1]")))
    with _signed(services) as client:
        answer = client.post("/v1/chat", json=QUESTION).json()
    assert (answer["receipt"]["writer"], answer["receipt"]["errors"]) == ("extractive", ["generator: Still loading."])


def test_a_sentence_that_a_failing_generator_broke_off_is_not_sent(
    open_services: OpenServices, parts: object, tmp_path: Path
) -> None:
    def break_off(_: GenerationRequest, emit: Emit) -> None:
        emit("For courier delivery the fee is £14")
        raise RuntimeError

    services = open_services(tmp_path / "data", engine=ScriptedEngine(break_off))
    with _signed(services) as client:
        answer = client.post("/v1/chat", json=QUESTION).json()
    assert (answer["receipt"]["writer"], "For courier delivery" in answer["answer"]) == ("extractive", False)


def test_more_questions_than_the_queue_holds_are_turned_away(
    open_services: OpenServices, parts: object, tmp_path: Path
) -> None:
    release = threading.Event()

    def wait(_: GenerationRequest, emit: Emit) -> None:
        release.wait(60)
        emit("The courier fee is £14. [1]")

    engine = ScriptedEngine(wait, capacity=1)
    services = open_services(tmp_path / "data", engine=engine)
    with _signed(services) as client:
        answers: list[int] = []
        ask = [
            threading.Thread(target=lambda: answers.append(client.post("/v1/chat", json=QUESTION).status_code))
            for _ in range(2)
        ]
        try:
            ask[0].start()
            poll(lambda: len(engine.requests) == 1)
            ask[1].start()
            poll(lambda: engine._thread._waiting.full())
            busy = client.post("/v1/chat", json=QUESTION)
        finally:
            release.set()
            for thread in ask:
                thread.join()
    assert (busy.status_code, busy.json()["code"]) == (429, "busy")
    assert busy.headers["retry-after"]
    assert answers == [200, 200]


@pytest.mark.parametrize("stream", [False, True])
def test_an_asker_who_goes_away_stops_the_generator(
    open_services: OpenServices, parts: object, tmp_path: Path, stream: bool
) -> None:
    stopped = threading.Event()

    def write_for_ever(request: GenerationRequest, emit: Emit) -> None:
        while not request.cancel.wait(0.01):
            emit("word ")
        stopped.set()

    engine = ScriptedEngine(write_for_ever)
    services = open_services(tmp_path / "data", engine=engine)
    asyncio.run(_ask_and_leave(services, stream, engine))
    assert stopped.wait(30)


def test_a_turn_that_was_given_up_is_not_kept(open_services: OpenServices, parts: object, tmp_path: Path) -> None:
    engine = ScriptedEngine(lambda request, _: _until(request.cancel))
    services = open_services(tmp_path / "data", engine=engine)
    asyncio.run(_ask_and_leave(services, True, engine))
    with services.database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM turns").scalar() == 0


def _until(cancel: threading.Event) -> None:
    cancel.wait(30)


async def _ask_and_leave(services: Services, stream: bool, engine: ScriptedEngine) -> None:
    """Speak to the application as a server does whose client closes the connection once the answer is being written."""
    app, sent_body = create_app(services), False

    async def receive() -> dict[str, Any]:
        nonlocal sent_body
        if not sent_body:
            sent_body = True
            return {"type": "http.request", "body": json.dumps(QUESTION | {"stream": stream}).encode()}
        while not engine.requests:  # noqa: ASYNC110  (the engine works in a thread)
            await asyncio.sleep(0.02)
        return {"type": "http.disconnect"}

    async def send(_: object) -> None:
        pass

    token = services.signer.sign(AGENT, timedelta(hours=1))
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http"}
    where = {"path": "/v1/chat", "raw_path": b"/v1/chat", "query_string": b"", "root_path": "", "headers": headers}
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app({**scope, **where, "client": None, "server": None}, receive, send), 15)


def _signed(services: Services) -> TestClient:
    client = TestClient(create_app(services), raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {services.signer.sign(AGENT, timedelta(hours=1))}"
    return client
