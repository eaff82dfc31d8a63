"""GET /v1/ingest/jobs/{id}/events: a job is told of while it changes, and the stream ends with it."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api import following
from api.main import create_app
from api.wiring import Services
from core.domain import DocumentState, Principal, Scope
from core.tables import IngestItem
from ingest import items, jobs
from tests.integration.api.conftest import Login
from tests.integration.api.test_ingest import RULE, upload
from tests.integration.api.test_job_control import JOBS, standing
from tests.support.http import events
from tests.support.people import AGENT, STRANGER

READER = Principal("reader", "default", frozenset({Scope.DOCUMENTS_READ}), frozenset({"agents"}))
PENDING = [DocumentState.PENDING] * 3


def test_the_events_of_a_job_end_with_the_whole_of_it(client: TestClient) -> None:
    sent = client.post(JOBS, files=[("files", (name, RULE)) for name in ("a.md", "b.md")])
    response = client.get(sent.headers["location"] + "/events")
    assert response.headers["content-type"].startswith("text/event-stream")
    *before, (name, job) = events(response.text)
    assert {event for event, _ in before} <= {"progress"}
    assert (name, job["state"], len(job["documents"])) == ("end", "finished", 2)


def test_a_job_that_is_over_is_told_at_once_with_the_documents_that_are_wanted(client: TestClient) -> None:
    job = upload(client, {"a.md": RULE, "empty.pdf": b""})["job_id"]
    ((name, ended),) = events(client.get(f"{JOBS}/{job}/events?state=quarantined&state=failed&limit=5").text)
    assert (name, [one["name"] for one in ended["documents"]]) == ("end", ["empty.pdf"])
    assert ended["total"] == 2


def test_events_come_only_when_something_has_changed(parts: Services) -> None:
    job = standing(parts, PENDING)

    def look_on(seen: list[tuple[str, dict[str, Any]]]) -> bool:
        if len(seen) == 1:
            with parts.database.write() as session:
                jobs.wait_for(session, job, "No space left")
        if len(seen) == 2:
            with parts.database.write() as session:
                jobs.cancel(session, AGENT, job)
        return False

    said = asyncio.run(_follow(parts, job, look_on))
    assert [(name, data["state"], data["waiting"]) for name, data in said] == [
        ("progress", "running", None),
        ("progress", "running", "No space left"),
        ("end", "cancelled", None),
    ]


def test_progress_comes_at_most_four_times_a_second(parts: Services) -> None:
    job = standing(parts, [DocumentState.PENDING] * 40)
    looks: list[int] = []

    def settle_one(_: Any) -> bool:
        looks.append(1)
        with parts.database.write() as session:
            item = session.query(IngestItem).filter_by(job_id=job, state=DocumentState.PENDING).first()
            assert item is not None
            items.settle(session, item, DocumentState.INDEXED, document_id=None)
        return len(looks) >= 10

    clock = asyncio.run(_timed(parts, job, settle_one))
    assert clock >= 8 * following.LOOK_SECONDS


def test_an_idle_stream_says_that_it_is_there_and_holds_no_session(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "KEEP_ALIVE_SECONDS", 0.3)
    job = standing(parts, PENDING)
    held: list[int] = []
    raw: list[str] = []

    def look_on(_: Any) -> bool:
        held.append(parts.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return len(raw) > 3

    asyncio.run(_follow(parts, job, look_on, raw))
    assert raw.count(": still here\n\n") >= 2
    assert set(held) == {0}


def test_a_client_who_leaves_ends_the_looking(parts: Services) -> None:
    job = standing(parts, PENDING)
    asyncio.run(asyncio.wait_for(_follow(parts, job, lambda seen: len(seen) >= 1), 10))
    statements: list[str] = []

    def count(*arguments: Any) -> None:
        statements.append(str(arguments[2]))

    event.listen(parts.database.engine, "before_cursor_execute", count)
    asyncio.run(asyncio.sleep(1.2))
    event.remove(parts.database.engine, "before_cursor_execute", count)
    assert [one for one in statements if "ingest_items" in one and "group by" in one.lower()] == []


def test_a_job_that_cannot_be_looked_at_any_more_is_an_error_event(parts: Services) -> None:
    job = standing(parts, PENDING)

    def remove(_: Any) -> bool:
        with parts.database.write() as session:
            session.delete(jobs.get(session, AGENT.tenant, job))
        return False

    name, problem = asyncio.run(_follow(parts, job, remove))[-1]
    assert (name, problem["status"]) == ("error", 404)


@pytest.mark.parametrize(("person", "status"), [(STRANGER, 404), (READER, 403)])
def test_events_are_for_those_who_may_see_the_job(
    login: Login, parts: Services, person: Principal, status: int
) -> None:
    job = standing(parts, PENDING)
    response = login(person).get(f"{JOBS}/{job}/events")
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


async def _timed(parts: Services, job: str, look_on: Callable[[Any], bool]) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.wait_for(_follow(parts, job, look_on), 30)
    return loop.time() - began


async def _follow(
    parts: Services, job: str, look_on: Callable[[list[tuple[str, dict[str, Any]]]], bool], raw: list[str] | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """Speak to the application as a server does; after each piece `look_on` says whether the client leaves."""
    body: list[str] = [] if raw is None else raw
    left = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if piece := message.get("body", b"").decode():
            body.append(piece)
            loop = asyncio.get_running_loop()
            if await loop.run_in_executor(None, look_on, events("".join(body))):
                left.set()

    token = parts.signer.sign(AGENT, timedelta(hours=1))
    where = f"{JOBS}/{job}/events"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": where,
        "raw_path": where.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"authorization", f"Bearer {token}".encode())],
        "client": None,
        "server": None,
    }
    await create_app(parts)(scope, receive, send)  # type: ignore[arg-type]
    return [(name, json.loads(json.dumps(data))) for name, data in events("".join(body))]
