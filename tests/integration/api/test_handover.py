"""The queue over HTTP: its scope, and what an agent who asked sees of it."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.wiring import Services
from core.domain import Scope
from generation.visibility import NOTICE
from tests.integration.api.conftest import Login
from tests.support.people import AGENT, EVERY_SCOPE, STRANGER, SUPERVISOR
from tests.support.turns import answer, keep, passage

CHATTER = replace(AGENT, subject="chatter", scopes=frozenset({Scope.CHAT}))
LEAD = replace(SUPERVISOR, subject="lead", scopes=frozenset({Scope.HANDOVER}))
OTHER_LEAD = replace(LEAD, subject="other-lead")


@pytest.fixture
def conversation_id(parts: Services) -> str:
    """A conversation of CHATTER's."""
    return keep(parts.database, CHATTER, "What is the courier fee?", answer()).conversation_id


@pytest.fixture
def chatter(login: Login) -> TestClient:
    return login(CHATTER)


@pytest.fixture
def lead(login: Login) -> TestClient:
    return login(LEAD)


@pytest.fixture
def ticket_id(chatter: TestClient, conversation_id: str) -> str:
    made = chatter.post(f"/v1/conversations/{conversation_id}/handover")
    assert made.status_code == 200
    identity: str = made.json()["ticket_id"]
    return identity


def test_an_agent_hands_a_conversation_over_and_sees_how_it_stands(
    chatter: TestClient, lead: TestClient, conversation_id: str, ticket_id: str
) -> None:
    def states() -> list[tuple[str, str]]:
        found = chatter.get(f"/v1/conversations/{conversation_id}").json()["tickets"]
        return [(one["ticket_id"], one["state"]) for one in found]

    assert states() == [(ticket_id, "open")]
    assert lead.post(f"/v1/handover/{ticket_id}/take").status_code == 200
    assert states() == [(ticket_id, "taken")]


def test_handing_over_twice_gives_the_same_ticket(chatter: TestClient, conversation_id: str, ticket_id: str) -> None:
    again = chatter.post(f"/v1/conversations/{conversation_id}/handover")
    assert (again.status_code, again.json()["ticket_id"]) == (200, ticket_id)


def test_a_ticket_is_listed_opened_taken_and_closed(lead: TestClient, conversation_id: str, ticket_id: str) -> None:
    listed = lead.get("/v1/handover", params={"state": "open"}).json()
    assert (listed["total"], [one["ticket_id"] for one in listed["tickets"]]) == (1, [ticket_id])
    opened = lead.get(f"/v1/handover/{ticket_id}").json()
    assert (opened["conversation_id"], opened["asked_by"], opened["rule"]) == (conversation_id, "chatter", "by-hand")
    assert [turn["question"] for turn in opened["turns"]] == ["What is the courier fee?"]
    assert "Last question: What is the courier fee?" in opened["summary"]
    assert lead.post(f"/v1/handover/{ticket_id}/take").json()["taken_by"] == "lead"
    assert lead.post(f"/v1/handover/{ticket_id}/close", json={"note": "Called back."}).json()["state"] == "closed"
    assert lead.get(f"/v1/handover/{ticket_id}").json()["note"] == "Called back."


def test_who_comes_second_gets_a_conflict_until_the_ticket_is_put_back(
    lead: TestClient, login: Login, ticket_id: str
) -> None:
    other = login(OTHER_LEAD)
    assert lead.post(f"/v1/handover/{ticket_id}/take").status_code == 200
    assert other.post(f"/v1/handover/{ticket_id}/take").status_code == 409
    assert other.post(f"/v1/handover/{ticket_id}/close", json={}).status_code == 409
    assert other.post(f"/v1/handover/{ticket_id}/release").json()["state"] == "open"
    assert other.post(f"/v1/handover/{ticket_id}/take").status_code == 200


CALLS = [("GET", ""), ("GET", "/{id}"), ("POST", "/{id}/take"), ("POST", "/{id}/release"), ("POST", "/{id}/close")]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_other_scope_together_does_not_open_the_queue(
    login: Login, ticket_id: str, method: str, path: str
) -> None:
    client = login(replace(SUPERVISOR, scopes=EVERY_SCOPE - {Scope.HANDOVER}))
    answered = client.request(method, f"/v1/handover{path.format(id=ticket_id)}", json={})
    assert answered.status_code == 403


@pytest.mark.parametrize(("method", "path"), CALLS[1:])
def test_another_tenant_finds_no_ticket(login: Login, ticket_id: str, method: str, path: str) -> None:
    client = login(STRANGER)
    assert client.get("/v1/handover").json() == {"tickets": [], "total": 0, "queues": []}
    assert client.request(method, f"/v1/handover{path.format(id=ticket_id)}", json={}).status_code == 404


def test_nobody_hands_anothers_conversation_over(login: Login, conversation_id: str) -> None:
    for person in (replace(AGENT, subject="colleague"), replace(CHATTER, tenant="elsewhere")):
        assert login(person).post(f"/v1/conversations/{conversation_id}/handover").status_code == 404


def test_who_opens_a_ticket_sees_the_documents_of_own_audiences_only(
    login: Login, lead: TestClient, parts: Services
) -> None:
    documents = _documents(login)
    read = [passage(documents["Fees"], "Fees"), passage(documents["Fraud"], "Fraud")]
    given = keep(parts.database, CHATTER, "How many points?", answer(passages=read))
    made = login(CHATTER).post(f"/v1/conversations/{given.conversation_id}/handover").json()
    part = login(replace(LEAD, audiences=frozenset({"agents"}))).get(f"/v1/handover/{made['ticket_id']}")
    whole = lead.get(f"/v1/handover/{made['ticket_id']}")
    assert [one["title"] for one in whole.json()["passages"]] == ["Fees", "Fraud"]
    assert [one["title"] for one in part.json()["passages"]] == ["Fees"]
    assert "Fraud" not in part.text


@pytest.mark.parametrize("path", ["", "/export"])
def test_who_lost_an_audience_sees_its_documents_in_own_conversations_no_longer(
    login: Login, parts: Services, path: str
) -> None:
    read = [passage(_documents(login)["Fraud"], "Fraud")]
    given = keep(parts.database, CHATTER, "How many points?", answer(text="Six. [1]", passages=read))
    shown = login(CHATTER).get(f"/v1/conversations/{given.conversation_id}{path}")
    assert shown.json()["turns"][0]["answer"] == NOTICE
    assert "Fraud" not in shown.text


def test_a_closing_note_is_kept_masked(lead: TestClient, ticket_id: str) -> None:
    lead.post(f"/v1/handover/{ticket_id}/take")
    lead.post(f"/v1/handover/{ticket_id}/close", json={"note": "Wrote to jo.smith@example.com."})
    assert lead.get(f"/v1/handover/{ticket_id}").json()["note"] == "Wrote to <EMAIL>."


def _documents(login: Login) -> dict[str, str]:
    found = login(SUPERVISOR).get("/v1/documents").json()["documents"]
    return {one["title"]: one["document_id"] for one in found}
