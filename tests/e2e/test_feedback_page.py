"""What people think of answers, on the page. The answers are given; what is said of them is kept by the server."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from api.schemas import examples
from tests.e2e.conftest import Server

BESIDE_THE_DOCUMENTS = "Which comet crosses the night sky?"


def test_a_good_answer_is_still_marked_when_the_conversation_is_opened_again(page: Page, server: Server) -> None:
    _open(page, server, _asked(server))
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")


def test_a_rating_is_taken_back_with_the_same_button(page: Page, server: Server) -> None:
    _open(page, server, _asked(server))
    good = page.get_by_role("button", name="Good answer")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "false")


def test_a_bad_answer_is_told_of_with_the_keyboard(page: Page, server: Server) -> None:
    panel = _open(page, server, _asked(server))
    bad = page.get_by_role("button", name="Bad answer")
    bad.focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_label("Should be answered")).to_be_focused()
    page.keyboard.press("Space")
    panel.get_by_label("What would be right?").focus()
    page.keyboard.type("The brass band.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel).to_have_text("You said: Should be answered. Right would be: The brass band.")
    expect(bad).to_be_focused()


def test_what_was_said_is_in_the_form_once_more(page: Page, server: Server) -> None:
    asked = _asked(server)
    _rate(server, asked, {"rating": "down", "reasons": ["should_answer"], "correction": "The choir."})
    panel = _open(page, server, asked)
    page.get_by_role("button", name="Bad answer").click()
    expect(panel.get_by_label("Should be answered")).to_be_checked()
    expect(panel.get_by_label("What would be right?")).to_have_value("The choir.")


@pytest.mark.parametrize("leave", ["Cancel", "Escape"])
def test_a_form_that_is_left_changes_nothing(page: Page, server: Server, leave: str) -> None:
    panel = _open(page, server, _asked(server))
    bad = page.get_by_role("button", name="Bad answer")
    bad.click()
    page.keyboard.press(leave) if leave == "Escape" else panel.get_by_role("button", name=leave).click()
    expect(panel).to_have_text("")
    expect(bad).to_have_attribute("aria-pressed", "false")
    expect(bad).to_be_focused()


def test_an_answer_that_was_just_given_can_be_rated(page: Page) -> None:
    stream = f"event: final\ndata: {json.dumps(examples.CHAT_RESPONSE)}\n\n"
    page.route("**/v1/chat", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    page.route("**/feedback", lambda route: route.fulfill(json=examples.FEEDBACK))
    page.locator("#question").fill("How long may it take?")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bad answer").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_test_id("feedback")).to_contain_text("You said: Incomplete.")


def test_a_refusal_of_the_server_is_shown_beside_the_form(
    open_page: Callable[..., Page], server: Server, complaints: list[str]
) -> None:
    page = open_page()
    page.goto(server.sign_in_link)
    asked = _asked(server)
    panel = _open(page, server, asked)
    page.get_by_role("button", name="Bad answer").click()
    httpx.delete(f"{server.address}/v1/conversations/{asked['conversation_id']}", headers=_bearer(server))
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_role("alert")).to_contain_text("Not found")
    expect(panel.get_by_role("button", name="Send")).to_be_visible()
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_a_phone_shows_the_form_without_scrolling_sideways(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(server.sign_in_link)
    page.locator("#question").wait_for()
    asked = _asked(server)
    _rate(server, asked, {"rating": "down", "reasons": ["should_answer"], "correction": "x" * 200})
    _open(page, server, asked)
    widths = [_overflow(page)]
    page.get_by_role("button", name="Bad answer").click()
    assert [*widths, _overflow(page)] == [0, 0]


def _asked(server: Server) -> dict[str, Any]:
    question = {"message": BESIDE_THE_DOCUMENTS}
    answer = httpx.post(f"{server.address}/v1/chat", json=question, headers=_bearer(server), timeout=120)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def _rate(server: Server, asked: dict[str, Any], feedback: dict[str, Any]) -> None:
    path = f"/v1/conversations/{asked['conversation_id']}/turns/{asked['turn_id']}/feedback"
    httpx.put(f"{server.address}{path}", json=feedback, headers=_bearer(server), timeout=60).raise_for_status()


def _open(page: Page, server: Server, asked: dict[str, Any]) -> Locator:
    """What is said of the answer, in the conversation that is opened."""
    page.goto(f"{server.address}/#/ask/{asked['conversation_id']}")
    expect(page.get_by_test_id("turn")).to_have_count(1)
    return page.get_by_test_id("feedback")


def _bearer(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.token}"}


def _overflow(page: Page) -> int:
    width: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
