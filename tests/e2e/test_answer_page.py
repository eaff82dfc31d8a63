"""What the page says beside an answer. The answers are given, so that each is as its test wants it."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.schemas import examples

GIVEN: dict[str, Any] = examples.CHAT_RESPONSE
RECEIPT: dict[str, Any] = GIVEN["receipt"]


def test_an_answer_with_a_reserve_says_in_words_how_sure_it_is_and_why(page: Page) -> None:
    _ask(page, status="partial", receipt=RECEIPT | {"confidence": 0.44})
    expect(page.locator(".verdict")).to_contain_text("The documents may not say this fully.")
    word = page.get_by_role("button", name="Confidence: fair")
    word.hover()
    expect(page.locator("#peek")).to_contain_text("about 44")


def test_a_sure_answer_has_no_reserve(page: Page) -> None:
    _ask(page)
    expect(page.locator(".verdict")).to_have_text("Answered")


def test_what_was_searched_for_stands_above_the_answer(page: Page) -> None:
    _ask(page, standalone_question="How long may pets stay abroad?")
    expect(page.locator(".turn__above")).to_have_text("Searched for: How long may pets stay abroad?")


def test_a_row_that_is_cited_stands_under_the_names_of_its_columns(page: Page) -> None:
    row = {"quote": "Escape of water | £450 | £300", "table_header": "Kind of claim | Home Essential | Home Plus"}
    _ask(page, citations=[GIVEN["citations"][0] | row])
    table = page.locator(".sources table")
    expect(table.get_by_role("columnheader")).to_have_text(["Kind of claim", "Home Essential", "Home Plus"])
    expect(table.get_by_role("rowheader")).to_have_text("Escape of water")
    expect(table.get_by_role("cell")).to_have_text(["£450", "£300"])


def test_a_generator_that_did_not_answer_is_told_of(page: Page) -> None:
    _ask(page, receipt=RECEIPT | {"errors": ["generator: the connection was refused"]})
    expect(page.locator(".turn__above")).to_have_text(
        "The generator did not answer; these are quotes from the documents."
    )


def test_what_to_ask_back_opens_the_condition_that_it_rests_on(page: Page) -> None:
    inquiry = {"question": "When did the documents arrive?", "condition": "whichever is later", "marker": 1}
    _ask(page, inquiry=inquiry)
    box = page.locator(".inquiry")
    expect(box).to_contain_text("When did the documents arrive?")
    expect(box.get_by_role("button", name=f"Source 1: {examples.TITLE}")).to_be_visible()


@pytest.mark.parametrize(
    "told",
    [
        "The cooling-off period of Home Plus is 14 days.",
        "a figure that the passage does not have: 14",
        "The documents: these are their own sentences",
        "High. Of 100 questions with passages this near, about 94 are answered by them.",
        "legal-disclaimer: added a sentence, because of the question (solicitor)",
    ],
)
def test_how_an_answer_was_made_is_told_in_words(page: Page, told: str) -> None:
    hit = {"rule": "legal-disclaimer", "where": "question", "action": "add", "detail": "solicitor"}
    _ask(page, receipt=RECEIPT | {"hits": [hit]})
    receipt = page.get_by_test_id("receipt")
    receipt.locator("summary").click()
    expect(receipt).to_contain_text(told)


def test_links_and_pictures_of_an_answer_stay_text(page: Page) -> None:
    text = "![x](http://127.0.0.2/x.png) <img src=http://127.0.0.2/y.png> [z](http://127.0.0.2) http://127.0.0.2 [1]"
    _ask(page, answer=text)
    answer = page.get_by_test_id("answer")
    expect(answer).to_contain_text("<img src=http://127.0.0.2/y.png> [z](http://127.0.0.2)")
    expect(answer.locator("a, img")).to_have_count(0)


def test_only_the_next_question_is_searched_as_written(page: Page) -> None:
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if "/v1/chat" in request.url else None)
    _give(page, GIVEN)
    page.locator("#options summary").click()
    page.locator("#as-written").check()
    for asked in ("And for pets?", "And abroad?"):
        page.locator("#question").fill(asked)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("turn").last).to_have_attribute("data-status", "answered")
        expect(page.locator("#send")).to_be_visible()
    assert [question["rewrite"] for question in sent] == [False, True]


def _ask(page: Page, **different: Any) -> None:
    """Ask, and get the answer of the examples, but for what is `different`."""
    given = GIVEN | different
    _give(page, given)
    page.locator("#question").fill("How long may it take?")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("turn")).to_have_attribute("data-status", given["status"])


def _give(page: Page, answer: dict[str, Any]) -> None:
    stream = f"event: final\ndata: {json.dumps(answer)}\n\n"
    page.route("**/v1/chat", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
