"""Conversations that are found, kept, deleted and handed over on the page, and the queue that they then stand in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from core.domain import Scope
from tests.e2e.conftest import Server

BESIDE_THE_DOCUMENTS = "Which orchestra plays in the park on {}?"
FOR_A_PERSON = "I want to talk to a manager about {}"
LONGER_THAN_A_REFRESH_MS = 16_000


def test_a_question_for_a_manager_shows_why_it_went_to_a_person(page: Page) -> None:
    _ask(page, FOR_A_PERSON.format("my bill"))
    note = page.get_by_test_id("handed-over")
    expect(note).to_contain_text("The customer asks for a person. Waiting for a person.")


def test_a_conversation_is_handed_over_with_a_button(page: Page) -> None:
    _ask(page, BESIDE_THE_DOCUMENTS.format("Monday"))
    page.get_by_role("button", name="Hand over to a person").click()
    page.locator("#confirm-yes").click()
    state = page.locator("#thread-state")
    expect(state).to_have_text("Handed over. Waiting for a person.")
    expect(state).to_be_focused()


def test_the_agent_sees_that_a_person_has_taken_it(page: Page, server: Server) -> None:
    asked = _asked(server, FOR_A_PERSON.format("a broken gate"))
    _change(server, server.token, asked, "take")
    page.goto(f"{server.address}/#/ask/{asked['conversation_id']}")
    expect(page.get_by_test_id("handed-over")).to_contain_text("A person has taken it")


def test_conversations_are_found_by_their_words(page: Page, server: Server) -> None:
    _asked(server, BESIDE_THE_DOCUMENTS.format("Tuesday"))
    _asked(server, BESIDE_THE_DOCUMENTS.format("Thursday"))
    page.reload()
    expect(page.locator("#history-list a", has_text="Tuesday")).to_be_visible()
    page.locator("#history-query").fill("thursday orchestra")
    expect(page.locator("#history-list a")).to_have_count(1)
    expect(page.locator("#history-list a")).to_contain_text("Thursday")


def test_a_deleted_conversation_leaves_the_list(page: Page) -> None:
    _ask(page, BESIDE_THE_DOCUMENTS.format("Friday"))
    expect(page.locator("#history-list a", has_text="Friday")).to_be_visible()
    page.get_by_role("button", name="Delete the conversation").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#history-list a", has_text="Friday")).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()


def test_a_conversation_that_is_to_be_kept_stays(page: Page) -> None:
    _ask(page, BESIDE_THE_DOCUMENTS.format("Sunday"))
    page.get_by_role("button", name="Delete the conversation").click()
    page.locator("#confirm-no").click()
    page.reload()
    expect(page.get_by_test_id("turn")).to_contain_text("Sunday")


def test_a_conversation_is_downloaded(page: Page) -> None:
    _ask(page, BESIDE_THE_DOCUMENTS.format("Saturday"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the conversation").click()
    kept = json.loads(Path(download.value.path()).read_text())
    assert [turn["question"] for turn in kept["turns"]] == [BESIDE_THE_DOCUMENTS.format("Saturday")]


def test_an_agent_without_the_scope_sees_no_queue(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page()
    page.goto(server.link_for(server.token_of("agent-17", Scope.CHAT)))
    expect(page.locator("#question")).to_be_visible()
    expect(page.locator("#nav-queue")).to_be_hidden()


def test_an_opened_ticket_shows_summary_passages_and_conversation(page: Page, server: Server) -> None:
    ticket = _open(page, server, _asked(server, FOR_A_PERSON.format("a refund for my Home Plus policy")))
    expect(ticket).to_contain_text("Last question: I want to talk to a manager about a refund")
    expect(ticket.locator(".passages").first).to_contain_text("Home Plus")
    expect(ticket.get_by_test_id("turn")).to_have_count(1)


def test_a_ticket_is_taken_and_closed_with_the_keyboard(page: Page, server: Server) -> None:
    ticket = _open(page, server, _asked(server, FOR_A_PERSON.format("a lost key")))
    ticket.get_by_role("button", name="Take").focus()
    page.keyboard.press("Enter")
    expect(ticket.locator(".ticket__facts")).to_contain_text("Taken by you")
    expect(ticket.locator("h1")).to_be_focused()
    ticket.get_by_label("Note: what came of it").focus()
    page.keyboard.type("Called back.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(ticket.locator(".ticket__facts")).to_contain_text("Closed by you")
    expect(ticket).to_contain_text("Called back.")


def test_a_ticket_is_put_back(page: Page, server: Server) -> None:
    ticket = _open(page, server, _asked(server, FOR_A_PERSON.format("a lost card")))
    ticket.get_by_role("button", name="Take").click()
    ticket.get_by_role("button", name="Put back").click()
    expect(ticket.locator(".ticket__facts")).to_contain_text("Open")
    expect(ticket.get_by_role("button", name="Take")).to_be_visible()


def test_who_comes_second_is_told_who_has_the_ticket(
    open_page: Callable[..., Page], server: Server, complaints: list[str]
) -> None:
    page = open_page()
    page.goto(server.sign_in_link)
    asked = _asked(server, FOR_A_PERSON.format("a wet cellar"))
    ticket = _open(page, server, asked)
    _change(server, server.token_of("lead-2", Scope.HANDOVER), asked, "take")
    ticket.get_by_role("button", name="Take").click()
    expect(ticket.get_by_role("alert")).to_have_text("lead-2 has taken the ticket.")
    expect(ticket.locator(".ticket__facts")).to_contain_text("Taken by lead-2")
    _only_conflicts(complaints)


def test_a_new_ticket_comes_into_the_list_by_itself(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page()
    page.clock.install()
    page.goto(server.sign_in_link)
    page.locator("#nav-queue").click()
    expect(page.locator("#queue-count")).to_contain_text("ticket")
    expected = _asked(server, FOR_A_PERSON.format("a fallen tree"))["escalation"]["id"]
    page.clock.fast_forward(LONGER_THAN_A_REFRESH_MS)
    expect(page.locator(f"[data-ticket='{expected}']")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("1 new ticket.")


@pytest.mark.parametrize("state", ["open", "taken", "closed"])
def test_the_queue_is_filtered_by_state(page: Page, server: Server, state: str) -> None:
    deeds = {"open": (), "taken": ("take",), "closed": ("take", "close")}
    tickets = {other: _asked(server, FOR_A_PERSON.format(f"a ticket that is {other}")) for other in deeds}
    for other, asked in tickets.items():
        for deed in deeds[other]:
            _change(server, server.token, asked, deed)
    page.locator("#nav-queue").click()
    page.locator("#queue-state").select_option(state)
    expect(page.locator(f"[data-ticket='{tickets[state]['escalation']['id']}']")).to_be_visible()
    expect(page.locator(f"#queue-table tbody tr:not([data-state='{state}'])")).to_have_count(0)


def test_the_queue_is_filtered_by_its_name(page: Page, server: Server) -> None:
    urgent = _asked(server, "The customer says: I want to die.")["escalation"]["id"]
    other = _asked(server, FOR_A_PERSON.format("a flooded cellar"))["escalation"]["id"]
    page.locator("#nav-queue").click()
    expect(page.locator(f"[data-ticket='{other}']")).to_be_visible()
    page.locator("#queue-name").select_option("urgent")
    expect(page.locator(f"[data-ticket='{other}']")).to_have_count(0)
    expect(page.locator(f"[data-ticket='{urgent}']")).to_be_visible()


def test_a_phone_shows_the_queue_without_scrolling_sideways(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(server.sign_in_link)
    page.locator("#question").wait_for()
    asked = _asked(server, FOR_A_PERSON.format("Donau" + "dampfschiff" * 8))
    page.goto(f"{server.address}/#/queue")
    expect(page.locator("#queue-table")).to_be_visible()
    widths = [_overflow(page)]
    _open(page, server, asked)
    assert [*widths, _overflow(page)] == [0, 0]


def _ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("turn")).not_to_have_attribute("data-status", "working", timeout=120_000)
    expect(page.locator("#thread")).to_be_visible()


def _asked(server: Server, question: str) -> dict[str, Any]:
    """The answer to a question that is asked elsewhere."""
    answer = httpx.post(
        f"{server.address}/v1/chat", json={"message": question}, headers=_bearer(server.token), timeout=120
    )
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def _change(server: Server, token: str, asked: dict[str, Any], deed: str) -> None:
    address = f"{server.address}/v1/handover/{asked['escalation']['id']}/{deed}"
    httpx.post(address, json={}, headers=_bearer(token)).raise_for_status()


def _open(page: Page, server: Server, asked: dict[str, Any]) -> Locator:
    page.goto(f"{server.address}/#/queue/{asked['escalation']['id']}")
    ticket = page.get_by_test_id("ticket")
    expect(ticket.locator("h1")).to_be_focused()
    return ticket


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _only_conflicts(complaints: list[str]) -> None:
    """The browser itself writes the status of a refused request to its console."""
    assert all("409" in complaint for complaint in complaints)
    complaints.clear()


def _overflow(page: Page) -> int:
    width: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
