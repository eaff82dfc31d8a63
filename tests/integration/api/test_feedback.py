"""What people think of answers, over HTTP."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.schemas import FeedbackOut
from core.domain import Scope
from tests.integration.api.conftest import Login
from tests.support.people import AGENT, EVERY_SCOPE, STRANGER, SUPERVISOR

QUESTION = {"message": "What does courier delivery cost, what is the courier fee?"}
DOWN = {"rating": "down", "reasons": ["outdated", "wrong"], "correction": "It is £15."}
COLLEAGUE = replace(AGENT, subject="colleague", scopes=EVERY_SCOPE - {Scope.HANDOVER})
LONGEST = 4_000


@pytest.fixture
def answer(client: TestClient) -> dict[str, Any]:
    """An answer of the agent's."""
    given: dict[str, Any] = client.post("/v1/chat", json=QUESTION).json()
    return given


def _path(answer: dict[str, Any]) -> str:
    return f"/v1/conversations/{answer['conversation_id']}/turns/{answer['turn_id']}/feedback"


def _shown(client: TestClient, answer: dict[str, Any]) -> Any:
    """The feedback in the turn of the opened conversation."""
    return client.get(f"/v1/conversations/{answer['conversation_id']}").json()["turns"][0]["feedback"]


def test_a_rating_is_kept_with_reasons_in_their_order_and_a_correction(
    client: TestClient, answer: dict[str, Any]
) -> None:
    given = FeedbackOut.model_validate(client.put(_path(answer), json=DOWN).json())
    assert (given.rating, given.reasons, given.correction) == ("down", ["wrong", "outdated"], "It is £15.")


def test_the_conversation_and_its_export_show_the_rating(client: TestClient, answer: dict[str, Any]) -> None:
    given = client.put(_path(answer), json=DOWN).json()
    exported = client.get(f"/v1/conversations/{answer['conversation_id']}/export").json()
    assert [_shown(client, answer), exported["turns"][0]["feedback"]] == [given, given]


def test_a_second_rating_takes_the_place_of_the_first(client: TestClient, answer: dict[str, Any]) -> None:
    client.put(_path(answer), json=DOWN)
    client.put(_path(answer), json={"rating": "up"})
    shown = _shown(client, answer)
    assert (shown["rating"], shown["reasons"], shown["correction"]) == ("up", [], None)


def test_a_rating_is_taken_back(client: TestClient, answer: dict[str, Any]) -> None:
    client.put(_path(answer), json=DOWN)
    assert client.delete(_path(answer)).status_code == 204
    assert _shown(client, answer) is None


def test_taking_back_what_was_not_given_changes_nothing(client: TestClient, answer: dict[str, Any]) -> None:
    assert client.delete(_path(answer)).status_code == 204


def test_personal_data_in_a_correction_and_a_comment_is_masked(client: TestClient, answer: dict[str, Any]) -> None:
    texts = {"correction": "Write to ann.lee@example.org.", "comment": "I am bob@example.org."}
    client.put(_path(answer), json={"rating": "down"} | texts)
    shown = _shown(client, answer)
    assert (shown["correction"], shown["comment"]) == ("Write to <EMAIL>.", "I am <EMAIL>.")


def test_a_correction_without_words_is_none(client: TestClient, answer: dict[str, Any]) -> None:
    assert client.put(_path(answer), json={"rating": "down", "correction": "  "}).json()["correction"] is None


@pytest.mark.parametrize("person", [COLLEAGUE, STRANGER, replace(AGENT, tenant="elsewhere")])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_rates_an_answer_that_they_may_not_read(
    answer: dict[str, Any], login: Login, person: Any, method: str
) -> None:
    response = login(person).request(method, _path(answer), json=DOWN if method == "PUT" else None)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_whoever_has_the_queue_rates_what_was_handed_over(
    client: TestClient, answer: dict[str, Any], login: Login
) -> None:
    lead = login(SUPERVISOR)
    assert lead.put(_path(answer), json=DOWN).status_code == 404
    ticket = client.post(f"/v1/conversations/{answer['conversation_id']}/handover").json()
    given = lead.put(_path(answer), json=DOWN).json()
    assert lead.get(f"/v1/handover/{ticket['ticket_id']}").json()["turns"][0]["feedback"] == given
    assert _shown(client, answer) is None


def test_a_turn_of_another_conversation_is_not_found(client: TestClient, answer: dict[str, Any]) -> None:
    other = client.post("/v1/chat", json=QUESTION).json()
    assert client.put(_path(answer | {"turn_id": other["turn_id"]}), json=DOWN).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rating": "sideways"}, "rating"),
        ({"reasons": ["ugly"]}, "reasons.0"),
        ({"correction": "x" * (LONGEST + 1)}, "correction"),
        ({"comment": "x" * (LONGEST + 1)}, "comment"),
        ({"rating": "up"}, "rating"),
    ],
)
def test_feedback_that_cannot_be_is_refused_with_its_field(
    client: TestClient, answer: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    refused = client.put(_path(answer), json=DOWN | wrong)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
