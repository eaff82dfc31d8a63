"""The report of an evaluation, opened from disk in a browser: filters, links to cases, pictures, phones, paper."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from evals.report.results import LOSS, TIE, WIN, results
from evals.report.writing import write_report
from evals.summary import Summary
from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.support import summaries
from tests.support.summaries import BASELINE, ERROR, FAILED, MARKED, MARKUP, TUNED

CASES = 12
PHONE = {"width": 360, "height": 740}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summaries.summary(CASES)


@pytest.fixture(scope="module")
def address(summary: Summary, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_report(summary, tmp_path_factory.mktemp("report")).as_uri()


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """Without a server: the page needs none."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_report(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the report at a fragment; an error on its console or a request for anything else fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_one(fragment: str = "", **settings: object) -> Page:
        context = browser.new_context(**({"reduced_motion": "reduce"} | settings))  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.extend({request.url.partition("#")[0]} - {address}))
        page.on("dialog", lambda dialog: complaints.append(f"said {dialog.message}"))
        page.goto(address + fragment)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_report: Open) -> Page:
    return open_report()


def test_the_page_has_its_landmarks_and_headings(page: Page) -> None:
    for role in ("banner", "main", "search"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("navigation", name="Sections")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Policies adapter against the base model")
    for name in ("Verdict", "Metrics", "Pictures", "Cases"):
        expect(page.get_by_role("heading", level=2, name=name)).to_have_count(1)


def test_a_failure_is_in_sight_at_once(page: Page) -> None:
    expect(page.get_by_text(f"{TUNED}: 1 failed of {CASES} cases.")).to_be_in_viewport()
    expect(page.get_by_text(f"1 × failed: {ERROR}")).to_be_in_viewport()


def test_why_the_gate_failed_unfolds_by_keyboard(page: Page) -> None:
    gate = page.get_by_role("article", name=TUNED).locator(".gate")
    gate.locator("summary").press("Enter")
    expect(gate.get_by_role("listitem").filter(has_text="key-facts")).to_be_visible()


def test_pictures_have_names_and_descriptions(page: Page) -> None:
    title = f"{TUNED} against {BASELINE}, in percentage points"
    picture = page.get_by_role("img", name=title, exact=True)
    expect(picture).to_be_visible()
    expect(picture).to_have_accessible_description(re.compile("Key facts: "))


def test_the_figures_of_a_picture_are_a_table(page: Page) -> None:
    picture = page.locator("figure", has=page.get_by_role("img", name="Total time of an answer"))
    picture.get_by_text("Figures").click()
    expect(picture.get_by_role("row", name=BASELINE).first.get_by_role("cell")).to_have_count(5)


@pytest.mark.parametrize(("name", "letter"), [("Wins", WIN), ("Losses", LOSS), ("Ties", TIE)])
def test_the_results_of_a_metric_and_a_variant_are_chosen_by_keyboard(
    page: Page, summary: Summary, name: str, letter: str
) -> None:
    page.get_by_role("radio", name="All", exact=True).focus()
    while not page.get_by_role("radio", name=name).is_checked():
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type(TUNED)
    page.keyboard.press("Tab")
    page.keyboard.type("total time")
    wanted = results(summary)[TUNED]["total_ms"].count(letter)
    expect(_shown(page)).to_have_count(wanted)
    expect(page.get_by_role("status")).to_have_text(f"{wanted} of {CASES} cases")


def test_a_slice_shows_its_cases_alone(page: Page, summary: Summary) -> None:
    page.get_by_label("Slice").select_option("claims")
    wanted = sum("claims" in case.tags for case in summary.run.cases)
    expect(page.get_by_role("status")).to_have_text(f"{wanted} of {CASES} cases")


def test_only_failed_cases_are_shown_by_pressing_space(page: Page) -> None:
    page.get_by_role("checkbox", name="Failed").focus()
    page.keyboard.press("Space")
    expect(_shown(page)).to_have_count(1)
    expect(_shown(page)).to_contain_text(FAILED)


def test_cases_with_unsupported_or_removed_sentences_are_told_apart(page: Page, summary: Summary) -> None:
    removed = {one.case_id for one in summary.run.outcomes if one.answer and one.answer.removed}
    page.get_by_role("checkbox", name="Unsupported or removed sentences").check()
    expect(_shown(page)).to_have_count(len(removed))


def test_a_text_is_found_in_questions_and_answers(page: Page) -> None:
    page.get_by_role("searchbox", name="Text").fill("ALERT(")
    expect(_shown(page)).to_have_count(1)
    page.get_by_role("searchbox", name="Text").fill("no such words")
    expect(page.get_by_text("No case is like that.")).to_be_visible()
    page.get_by_role("button", name="Show all cases").click()
    expect(page.get_by_role("status")).to_have_text(f"{CASES} cases")


def test_a_link_opens_its_case(open_report: Open) -> None:
    page = open_report(f"#case-{FAILED}")
    case = page.locator(f"#case-{FAILED}")
    expect(case.get_by_role("group", name=TUNED)).to_contain_text(ERROR)
    expect(case.get_by_role("heading", level=3)).to_be_in_viewport()


def test_a_link_shows_its_case_whatever_the_filters(page: Page) -> None:
    page.get_by_role("searchbox", name="Text").fill("no such words")
    page.locator(".alarm").get_by_role("link", name=FAILED).click()
    expect(page.locator(f"#case-{FAILED}").get_by_role("group", name=TUNED)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(f"1 of {CASES} cases")


def test_a_filter_that_is_changed_counts_for_the_linked_case_too(open_report: Open) -> None:
    page = open_report(f"#case-{FAILED}")
    page.get_by_role("searchbox", name="Text").fill("no such words")
    expect(_shown(page)).to_have_count(0)


def test_a_case_unfolds_by_keyboard(page: Page) -> None:
    case = page.locator("#case-q001")
    case.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(case.get_by_role("group", name=BASELINE, exact=True)).to_be_visible()


def test_scores_stand_under_the_names_of_the_variants(open_report: Open) -> None:
    case = open_report("#case-q001").locator("#case-q001")
    case.get_by_text("Scores", exact=True).click()
    table = case.get_by_role("table", name="Scores of q001")
    expect(table.get_by_role("columnheader")).to_have_count(4)
    expect(table.get_by_role("rowheader", name="Key facts")).to_be_visible()


def test_markup_in_a_question_is_shown_as_it_was_written(open_report: Open) -> None:
    case = open_report(f"#case-{MARKED}").locator(f"#case-{MARKED}")
    expect(case.get_by_role("heading", level=3)).to_contain_text(MARKUP)


def test_without_a_script_every_case_can_be_read_and_no_control_is_dead(open_report: Open) -> None:
    page = open_report(java_script_enabled=False)
    expect(page.get_by_role("search")).to_have_count(0)
    expect(_shown(page)).to_have_count(CASES)
    page.locator("#case-q001 summary").first.click()
    expect(page.locator("#case-q001").get_by_role("group", name=BASELINE, exact=True)).to_be_visible()


def test_nothing_scrolls_sideways_on_a_phone(open_report: Open) -> None:
    page = open_report(viewport=PHONE)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_words_of_a_picture_are_as_large_on_a_phone(open_report: Open) -> None:
    heights = {_label(open_report(viewport=size)).bounding_box()["height"] for size in (PHONE, PHONE | {"width": 1280})}  # type: ignore[index]
    assert len(heights) == 1


def test_paper_has_no_controls(page: Page) -> None:
    page.emulate_media(media="print")
    for role in ("search", "banner"):
        expect(page.get_by_role(role)).to_have_count(0)
    expect(page.get_by_role("img", name="Total time of an answer")).to_be_visible()
    expect(page.get_by_text("Gate failed").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(open_report: Open, scheme: str) -> None:
    page = open_report(f"#case-{FAILED}", color_scheme=scheme)
    page.evaluate("for (const one of document.querySelectorAll('.gate')) one.open = true")
    assert page.evaluate(FAINT) == []


def _shown(page: Page) -> Locator:
    return page.locator(".case:visible")


def _label(page: Page) -> Locator:
    return page.locator(".drawing .label").first


# The texts whose contrast is below that of WCAG 2.2, 1.4.3, with their ratios.
FAINT = """() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("main *, header *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.classList.contains("unseen")) continue;
    const style = getComputedStyle(element);
    const colour = rgba(element.closest("svg") ? style.fill : style.color);
    const [high, low] = [luminance(colour), luminance(ground(element))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push(`${element.className} ${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
