"""What a person does on the page, in a real browser, with the real generator."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server
from tests.support.files import noise, policy, write
from tests.support.people import AS_OF

QUESTION = "How many days does a customer have to cancel a Home Plus policy?"
SETTLED = re.compile("answered|partial|abstained")
LONG_JOB = 150


def ask(page: Page, question: str) -> None:
    """Ask about the rules of a fixed day, and wait for the checked answer."""
    page.locator("#options summary").click()
    page.locator("#as-of").fill(AS_OF.isoformat())
    page.locator("#question").fill(question)
    page.locator("#send").click()
    expect(page.get_by_test_id("turn").last).to_have_attribute("data-status", SETTLED, timeout=120_000)


def test_the_sign_in_link_opens_the_page_and_leaves_no_token_in_the_address(page: Page, server: Server) -> None:
    expect(page.locator("#question")).to_be_focused()
    assert server.token not in page.url


def test_a_token_can_be_pasted(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page()
    page.goto(server.address)
    page.locator("#token").fill(server.token)
    page.locator("#sign-in-button").click()
    expect(page.locator("#question")).to_be_visible()


def test_the_marker_of_an_answer_opens_the_document_at_the_quote(page: Page) -> None:
    ask(page, QUESTION)
    turn = page.get_by_test_id("turn").last
    expect(turn.get_by_test_id("answer")).to_contain_text("21 days")
    expect(turn.locator(".answer--draft")).to_have_count(0)
    quote = turn.locator(".sources [data-marker='1'] .source__quote").inner_text()
    turn.locator("button.marker[data-marker='1']").first.click()
    expect(page.locator("#reader")).to_be_visible()
    expect(page.locator("#reader mark").first).to_be_in_viewport()
    marked = " ".join(page.locator("#reader mark").all_inner_texts())
    assert _letters(marked) == _letters(quote)
    page.locator("#reader-close").click()
    expect(page.locator("#reader")).to_be_hidden()


def test_a_question_beside_the_documents_is_answered_with_an_abstention(page: Page) -> None:
    ask(page, "Which orchestra plays in the park tomorrow?")
    expect(page.get_by_test_id("turn").last).to_have_attribute("data-status", "abstained")
    expect(page.get_by_test_id("answer").last).to_contain_text("do not say")


def test_a_conversation_can_be_opened_again(page: Page) -> None:
    ask(page, "Which orchestra plays in the park tonight?")
    page.reload()
    expect(page.get_by_test_id("turn").last).to_contain_text("Which orchestra plays in the park tonight?")


def test_an_answer_can_be_stopped(page: Page) -> None:
    page.locator("#question").fill(QUESTION)
    page.locator("#send").click()
    page.locator("#stop").click()
    expect(page.get_by_test_id("turn").last).to_have_attribute("data-status", "stopped")
    expect(page.locator("#send")).to_be_visible()


def test_asking_and_reading_need_only_the_keyboard(page: Page) -> None:
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("turn").last).to_have_attribute("data-status", SETTLED, timeout=120_000)
    marker = page.locator("button.marker").first
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if marker.evaluate("marker => marker === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#reader mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(marker).to_be_focused()


def test_the_documents_are_listed_with_their_state(page: Page) -> None:
    page.locator("#nav-documents").click()
    expect(page.locator("#documents-table tbody tr", has_text="Cancelling Home Plus")).to_have_attribute(
        "data-state", "indexed"
    )


def test_every_state_that_can_be_chosen_filters_the_list(page: Page) -> None:
    page.locator("#nav-documents").click()
    states = page.locator("#document-state option").evaluate_all("options => options.map(({ value }) => value)")
    assert "indexed" in states
    answers = {state: _status_of_list(page, state) for state in states if state}
    assert set(answers.values()) == {200}, answers


def test_an_uploaded_file_ends_as_indexed_and_is_listed(page: Page, tmp_path: Path) -> None:
    folder = write(tmp_path, {"parcels.md": policy("A parcel weighs at most twenty kilos.", "Parcel weights")})
    page.locator("#nav-documents").click()
    job = _upload(page, folder / "parcels.md")
    expect(job).to_have_attribute("data-state", "finished")
    expect(job).to_contain_text("Indexed")
    expect(page.locator("#documents-table tbody tr", has_text="Parcel weights")).to_have_attribute(
        "data-state", "indexed"
    )


def test_an_uploaded_file_that_cannot_be_read_is_shown_with_the_reason(page: Page, tmp_path: Path) -> None:
    folder = write(tmp_path, {"noise.md": noise()})
    page.locator("#nav-documents").click()
    job = _upload(page, folder / "noise.md")
    expect(job).to_have_attribute("data-state", "finished")
    expect(job).to_contain_text("cannot be read")


def test_dark_colours_are_dark_and_remembered(page: Page) -> None:
    page.locator("#theme label", has=page.locator("input[value=light]")).click()
    light = _background(page)
    page.locator("#theme label", has=page.locator("input[value=dark]")).click()
    assert _background(page) < light
    page.reload()
    page.locator("#question").wait_for()
    assert _background(page) < light


def test_a_phone_shows_an_answer_without_scrolling_sideways(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(server.sign_in_link)
    page.locator("#question").wait_for()
    ask(page, QUESTION)
    widths = [_overflow(page)]
    page.goto(f"{server.address}/#/documents")
    expect(page.locator("#documents-table")).to_be_visible()
    widths.append(_overflow(page))
    assert widths == [0, 0]


def _status_of_list(page: Page, state: str) -> int:
    with page.expect_response(re.compile(rf"/v1/documents\?.*state={state}")) as answered:
        page.locator("#document-state").select_option(state)
    return answered.value.status


def _overflow(page: Page) -> int:
    width: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def _background(page: Page) -> int:
    """The brightness of the page, 0 to 765."""
    color = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", color)[:3]))


def _letters(text: str) -> str:
    """A quote without what the reader lays out in its own way: blanks, cell borders, bullets."""
    return re.sub(r"[\s|•–*-]+|(?<!\w)\d+\.", "", text)


def test_a_job_is_followed_after_a_reload(page: Page, server: Server, tmp_path: Path) -> None:
    with _begin_long_job(page, server, tmp_path) as card:
        page.reload()
        expect(card).to_have_attribute("data-state", re.compile("queued|running"))
    expect(card).to_have_attribute("data-state", "finished", timeout=120_000)
    expect(card).to_contain_text(f"Indexed {LONG_JOB}")
    page.reload()
    expect(card).to_have_attribute("data-state", "finished")
    card.get_by_role("button", name="Dismiss").click()
    expect(card).to_have_count(0)
    with page.expect_response(lambda response: "/v1/ingest/jobs?" in response.url):
        page.reload()
    expect(page.locator("#documents-table tbody tr").first).to_be_visible()
    expect(card).to_have_count(0)


def test_a_job_is_cancelled_and_its_rest_retried_with_the_keyboard(page: Page, server: Server, tmp_path: Path) -> None:
    with _begin_long_job(page, server, tmp_path) as card:
        card.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    expect(card).to_have_attribute("data-state", "cancelled")
    expect(card).to_contain_text("not indexed")
    expect(card).to_contain_text("The job was cancelled before this document was read.")
    card.get_by_role("button", name="Retry failed").focus()
    page.keyboard.press("Enter")
    expect(card).to_have_attribute("data-state", "finished", timeout=120_000)
    expect(card.get_by_role("button", name="Retry failed")).to_have_count(0)


def test_two_revisions_are_compared_word_by_word(page: Page, tmp_path: Path) -> None:
    _two_revisions(page, tmp_path)
    compare = page.get_by_role("button", name="Compare with the revision before")
    compare.focus()
    page.keyboard.press("Enter")
    change = page.locator(".change[data-kind=changed]")
    expect(change.locator("del")).to_contain_text("twenty")
    expect(change.locator("ins")).to_contain_text("thirty")
    expect(change.locator("ins .unseen").first).to_have_text("[Added: ")
    expect(page.locator(".change__facts")).to_contain_text("1 Mar 2026")
    expect(compare).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".change")).to_have_count(0)
    expect(page.locator("#reader-body")).to_contain_text("thirty kilos")


def test_the_original_of_each_revision_can_be_downloaded(page: Page, tmp_path: Path) -> None:
    old, new = _two_revisions(page, tmp_path)
    revisions = page.locator(".reader__revisions")
    assert [_downloaded(page)] == [("crates.md", new)]
    revisions.select_option(index=1)
    expect(page.locator("#reader-meta")).to_contain_text("superseded")
    assert [_downloaded(page)] == [("crates.md", old)]


def _upload(page: Page, *files: Path) -> Locator:
    """Send files through the page; the card of their job."""
    card = _send(page, *files)
    expect(card).to_be_visible()
    return card


def _send(page: Page, *files: Path) -> Locator:
    with page.expect_response(lambda response: response.request.method == "POST") as begun:
        page.locator("#upload-files").set_input_files(files)
    return page.locator(f"[data-job='{begun.value.json()['job_id']}']")


@contextmanager
def _begin_long_job(page: Page, server: Server, tmp_path: Path) -> Iterator[Locator]:
    """Upload what takes a second or more to read; the card of its job, which does not go on within the block."""
    files = {f"{n}.md": policy(f"A pallet of kind {n} from {tmp_path.name}.", f"Pallets {n}") for n in range(LONG_JOB)}
    folder = write(tmp_path / "long", files)
    page.goto(f"{page.url.partition('#')[0]}#/documents")
    page.locator("#upload-collection").fill(tmp_path.name[:60])
    card = _send(page, *sorted(folder.iterdir()))
    with server.database.write() as session:
        # Nobody else writes while the lock is held.
        session.connection()
        expect(card).to_be_visible()
        yield card


def _two_revisions(page: Page, tmp_path: Path) -> tuple[str, str]:
    """Upload a document twice, and open it at its newest revision."""
    old = policy("A crate weighs at most twenty kilos.", "Crate weights", valid_from="2025-01-01")
    new = policy("A crate weighs at most thirty kilos.", "Crate weights", valid_from="2026-03-01")
    page.goto(f"{page.url.partition('#')[0]}#/documents")
    page.locator("#upload-collection").fill(tmp_path.name[:60])
    for text in (old, new):
        folder = write(tmp_path, {"crates.md": text})
        expect(_upload(page, folder / "crates.md")).to_have_attribute("data-state", "finished")
    page.locator("#document-collection").select_option(tmp_path.name[:60])
    expect(page.locator("#documents-table tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Crate weights", exact=True).click()
    expect(page.locator("#reader-body")).to_contain_text("thirty kilos")
    return old, new


def _downloaded(page: Page) -> tuple[str, str]:
    """The name and the text of the original that the reader hands out."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download original").click()
    return download.value.suggested_filename, Path(download.value.path()).read_text()
