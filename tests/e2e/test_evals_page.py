"""Evaluations on the page: the list, one run with its figures, and answers that are graded blind."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from core.domain import Answer, AnswerStatus, Scope
from core.tables import EvalGrade, EvalRun, now
from tests.e2e.conftest import Server
from tests.support.evaluations import evaluated
from tests.support.observations import case
from tests.support.people import AGENT
from tests.support.turns import answer, passage

PLAIN, TUNED = "house-plain", "house-tuned"
COUNT = 3
WIDE_WORD = "Donau" + "dampfschiff" * 8
LONGER_THAN_A_REFRESH_MS = 8_000


def _told(text: str) -> dict[str, Answer]:
    return {f"q{number}": answer(text=text, passages=[passage(title=WIDE_WORD)]) for number in range(COUNT)}


def _evaluated(
    server: Server, folder: Path, name: str = "Tuned against plain", most: int = 10_000, **fields: object
) -> str:
    """A run of three cases, in which `TUNED` is always right and `PLAIN` never."""
    cases = [
        case(id=f"q{number}", question=f"What is fee {number}?", key_facts=("£14",), **fields)
        for number in range(COUNT)
    ]
    plain = dict.fromkeys((one.id for one in cases), answer(AnswerStatus.ABSTAINED, "Nobody knows."))
    told = {PLAIN: plain, TUNED: _told("It is £14. [1]")}
    return evaluated(server.database, AGENT, folder, cases, told, name, most).id


@pytest.fixture
def run_id(server: Server, tmp_path: Path) -> str:
    return _evaluated(server, tmp_path)


def _open(page: Page, server: Server, run_id: str) -> Locator:
    page.goto(f"{server.address}/#/evals/{run_id}")
    sheet = page.get_by_test_id("evaluation")
    expect(sheet.locator("h1")).to_be_focused()
    return sheet


def _begin_grading(page: Page, server: Server, run_id: str) -> Locator:
    page.goto(f"{server.address}/#/evals/{run_id}/grade/{PLAIN},{TUNED}")
    pair = page.get_by_test_id("pair")
    expect(pair.locator("h2")).to_be_focused()
    return pair


def _better(page: Page) -> str:
    """The key for the answer of `TUNED`."""
    return "1" if "£14" in page.locator(".pair__answer").first.inner_text() else "2"


def _expect_graded(page: Page, count: int) -> None:
    expect(page.locator(".grading__head")).to_contain_text(f"{count} of {COUNT} graded")


def test_an_agent_without_the_scope_sees_no_evaluations(open_page: Callable[..., Page], server: Server) -> None:
    page = open_page()
    page.goto(server.link_for(server.token_of("agent-17", Scope.CHAT)))
    expect(page.locator("#question")).to_be_visible()
    expect(page.locator("#nav-evals")).to_be_hidden()


def test_a_run_is_opened_from_the_list_with_the_keyboard(page: Page, run_id: str) -> None:
    page.locator("#nav-evals").focus()
    page.keyboard.press("Enter")
    row = page.locator(f"[data-run='{run_id}']")
    expect(row).to_contain_text("Finished")
    expect(row).to_contain_text(f"{2 * COUNT} of {2 * COUNT} answers")
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("evaluation").locator("h1")).to_be_focused()


def test_the_list_has_the_focus_again_where_it_was(page: Page, server: Server, run_id: str) -> None:
    page.locator("#nav-evals").click()
    page.locator(f"[data-run='{run_id}'] a").click()
    page.get_by_role("link", name="All evaluations").click()
    expect(page.locator(f"[data-run='{run_id}'] a")).to_be_focused()


def test_a_run_shows_verdicts_metrics_and_differences(page: Page, server: Server, run_id: str) -> None:
    sheet = _open(page, server, run_id)
    expect(sheet.locator(".evaluation__verdict")).to_contain_text(f"Too few cases to tell {TUNED} from {PLAIN}")
    row = sheet.locator("[data-metric='key_facts']").first
    expect(row).to_contain_text("0.0 %")
    expect(row).to_contain_text("100.0 %")
    picture = sheet.get_by_role("list", name=f"{TUNED} against {PLAIN}, in percentage points")
    expect(picture.get_by_role("listitem").filter(has_text="Key facts")).to_contain_text("too few cases +100.0")
    expect(picture.locator("circle").first).to_be_visible()


def test_a_run_is_compared_with_another_variant(page: Page, server: Server, run_id: str) -> None:
    sheet = _open(page, server, run_id)
    sheet.get_by_label("Compared with").select_option(TUNED)
    expect(page.locator(".evaluation__verdict")).to_contain_text(f"Too few cases to tell {PLAIN} from {TUNED}")
    expect(page.locator("#evaluation-baseline")).to_be_focused()


def test_the_report_is_downloaded(page: Page, server: Server, run_id: str) -> None:
    sheet = _open(page, server, run_id)
    with page.expect_download() as download:
        sheet.get_by_role("button", name="Download the report").click()
    assert download.value.suggested_filename == f"evaluation-{run_id}.html"
    assert "What is fee 1?" in Path(download.value.path()).read_text()


def test_a_run_that_goes_on_comes_up_to_date_by_itself(
    open_page: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    run_id = _evaluated(server, tmp_path, "Going on", most=2)
    page = open_page()
    page.clock.install()
    page.goto(server.sign_in_link)
    page.locator("#nav-evals").click()
    row = page.locator(f"[data-run='{run_id}']")
    expect(row).to_contain_text(f"2 of {2 * COUNT} answers")
    expect(row.get_by_role("progressbar")).to_have_attribute("value", "2")
    with server.database.write() as session:
        run = session.get_one(EvalRun, run_id)
        run.state, run.finished_at = "finished", now()
    page.clock.fast_forward(LONGER_THAN_A_REFRESH_MS)
    expect(row).to_have_attribute("data-state", "finished")
    expect(page.locator("#announcer")).to_have_text("Going on: Finished.")


def test_who_lacks_an_audience_is_told_which(
    open_page: Callable[..., Page], server: Server, tmp_path: Path, complaints: list[str]
) -> None:
    run_id = _evaluated(server, tmp_path, audiences=frozenset({"directors"}))
    page = open_page()
    page.goto(server.sign_in_link)
    page.locator("#question").wait_for()
    page.goto(f"{server.address}/#/evals/{run_id}")
    expect(page.locator("#evaluation .problem")).to_contain_text("the audience directors,")
    # The browser itself writes the status of a refused request to its console.
    assert all("403" in complaint for complaint in complaints)
    complaints.clear()


def test_answers_are_graded_with_keys_until_there_are_no_more(page: Page, server: Server, run_id: str) -> None:
    _open(page, server, run_id).get_by_role("link", name=f"Grade {TUNED} and {PLAIN} blind").click()
    question, last = page.get_by_test_id("pair").locator("h2"), ""
    for number in range(COUNT):
        _expect_graded(page, number)
        # The count tells that the grade is kept, and the next pair comes after it.
        expect(question).not_to_have_text(last)
        expect(question).to_be_focused()
        last = question.inner_text()
        page.keyboard.press(_better(page))
    agreement = page.get_by_test_id("agreement")
    expect(agreement).to_contain_text(f"{TUNED} is better{COUNT}")
    expect(agreement.get_by_role("row").filter(has_text="Key facts")).to_contain_text("100.0 %")
    expect(page.get_by_role("heading", name="You have graded all pairs")).to_be_focused()


def test_nothing_on_the_page_tells_whose_an_answer_is(page: Page, server: Server, run_id: str) -> None:
    _begin_grading(page, server, run_id)
    shown = page.locator("#grading").inner_html()
    assert PLAIN not in shown
    assert TUNED not in shown


def test_a_grade_is_said_aloud(page: Page, server: Server, run_id: str) -> None:
    _begin_grading(page, server, run_id)
    page.get_by_role("button", name="Both bad").click()
    expect(page.locator("#announcer")).to_have_text(f"Both bad. 1 of {COUNT} graded.")
    expect(page.get_by_test_id("pair").locator("h2")).to_be_focused()


def test_figures_in_a_note_grade_nothing(page: Page, server: Server, run_id: str) -> None:
    _begin_grading(page, server, run_id)
    page.get_by_label("Note (optional)").fill("")
    page.keyboard.type("1 fee, not 2")
    page.locator("[data-choice='tie']").click()
    _expect_graded(page, 1)
    expect(page.get_by_label("Note (optional)")).to_have_value("")
    with server.database.read() as session:
        grades = session.scalars(select(EvalGrade).where(EvalGrade.run_id == run_id)).all()
    assert [(grade.choice, grade.note) for grade in grades] == [("tie", "1 fee, not 2")]


def test_the_pair_before_can_be_graded_anew(page: Page, server: Server, run_id: str) -> None:
    first = _begin_grading(page, server, run_id).locator("h2").inner_text()
    page.keyboard.press("3")
    _expect_graded(page, 1)
    page.get_by_role("button", name="Previous pair").click()
    expect(page.get_by_test_id("pair").locator("h2")).to_have_text(first)
    page.keyboard.press("4")
    expect(page.get_by_test_id("pair").locator("h2")).not_to_have_text(first)
    _expect_graded(page, 1)
    page.get_by_role("button", name="To the agreement").click()
    expect(page.locator(".agreement__choices")).to_contain_text(re.compile("Tie0.*Both bad1"))


def test_a_phone_shows_it_all_without_scrolling_sideways(
    open_page: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    run_id = _evaluated(server, tmp_path, name=WIDE_WORD)
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(server.sign_in_link)
    page.locator("#question").wait_for()
    page.goto(f"{server.address}/#/evals")
    expect(page.locator(f"[data-run='{run_id}']")).to_be_visible()
    widths = [_overflow(page)]
    sheet = _open(page, server, run_id)
    sheet.get_by_text("All differences in numbers").click()
    widths.append(_overflow(page))
    pair = _begin_grading(page, server, run_id)
    widths.append(_overflow(page))
    assert widths == [0, 0, 0]
    above, below = (box for box in (one.bounding_box() for one in pair.locator(".pair__answer").all()) if box)
    assert above["y"] + above["height"] <= below["y"]


def _overflow(page: Page) -> int:
    """Of the page, and of what scrolls within it."""
    width: int = page.evaluate(
        "() => [document.documentElement, document.getElementById('evals')]"
        ".reduce((sum, one) => sum + one.scrollWidth - one.clientWidth, 0)"
    )
    return width
