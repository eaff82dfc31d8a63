"""The pictures of the report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evals.report.pictures.axis import axis_around_zero, axis_from_zero
from evals.report.pictures.forest import Difference, Group, draw_forest
from evals.report.pictures.gallery import gallery
from evals.report.pictures.picture import Picture
from evals.report.pictures.svg import place
from evals.summary import Summary, VerdictWord
from tests.support.summaries import QUOTES, TUNED

MOST = st.floats(1e-6, 1e6)


@given(MOST, st.integers(1, 6))
def test_an_axis_holds_what_is_drawn_in_few_steps(most: float, steps: int) -> None:
    axis = axis_from_zero(most, steps)
    assert axis.high >= most * (1 - 1e-9)
    assert len(axis.ticks) <= steps + 1


@given(MOST)
def test_an_axis_around_zero_has_it_in_the_middle(most: float) -> None:
    axis = axis_around_zero(most)
    assert axis.share(0) == pytest.approx(0.5)
    assert axis.ticks[len(axis.ticks) // 2] == pytest.approx(0, abs=axis.step * 1e-9)


def test_a_metric_where_less_is_better_is_drawn_turned_round(summary: Summary) -> None:
    (cost, _) = _pictures(summary, "Differences in cost")
    slower = next(
        one for one in summary.comparisons if (one.variant, one.metric, one.slice) == (QUOTES, "total_ms", None)
    )
    assert slower.difference is not None
    assert slower.difference < 0
    row = _rows(_pictures(summary, "Differences in cost")[1])["Total time"]
    mark = row.find("use")
    assert cost.title.startswith(TUNED)
    assert mark is not None
    assert float(mark.get("x", "").rstrip("%")) > 50


@pytest.mark.parametrize(("verdict", "mark"), [("better", "#mark-better"), ("worse", "#mark-worse")])
def test_a_verdict_is_told_by_a_shape_and_a_word(verdict: VerdictWord, mark: str) -> None:
    row = _row(Difference("Key facts", verdict, "+3.1 points", 3.1, 1.0, 5.0))
    assert row.findtext("text[@class='told']") == verdict
    assert row.find("use").get("href") == mark


def test_an_interval_ends_where_its_ends_are() -> None:
    interval = _row(Difference("Key facts", "better", "+5.0 points", 5.0, 0.0, 10.0)).find("line")
    assert interval is not None
    assert (interval.get("x1"), interval.get("x2")) == (place(0.5), place(1.0))


def test_too_few_cases_are_named_and_not_drawn() -> None:
    row = _row(Difference("Key facts", "too few cases", "", None, None, None))
    assert (row.find("use"), row.find("line")) == (None, None)


def test_every_picture_has_a_title_a_description_and_its_figures(summary: Summary) -> None:
    for picture in (one for wall in gallery(summary) for one in (*wall.pictures, *wall.more)):
        svg = _svg(picture)
        assert svg.findtext("title") == picture.title
        assert svg.findtext("desc")
        assert picture.rows
        assert {len(row) for row in picture.rows} == {len(picture.columns)}


def test_words_of_the_run_are_never_markup() -> None:
    svg = draw_forest("k", "</title><script>", "&", "points", [Group("<b>", (_undecided("<script>alert(1)"),))])
    assert not etree.fromstring(svg).findall(".//script")


def test_a_long_name_is_cut_in_the_middle_of_it() -> None:
    label = _row(_undecided("an adapter of a long name, version 2")).findtext("text[@class='label']")
    assert label == "an adapter …e, version 2"


def test_a_run_of_one_variant_has_no_differences(summary: Summary) -> None:
    variants = summary.run.variants[:1]
    alone = summary.model_copy(update={"run": summary.run.model_copy(update={"variants": variants})})
    assert [wall.heading for wall in gallery(alone)] == ["Confidence and time"]


def _undecided(label: str) -> Difference:
    return Difference(label, "no difference shown", "0.0 points", 0.0, -1.0, 1.0)


def _row(difference: Difference) -> etree._Element:
    svg = etree.fromstring(draw_forest("k", "t", "d", "points", [Group("", (difference,))]))
    row = svg.find("g")
    assert row is not None
    return row


def _pictures(summary: Summary, heading: str) -> tuple[Picture, ...]:
    return next(wall.pictures for wall in gallery(summary) if wall.heading == heading)


def _svg(picture: Picture) -> etree._Element:
    return etree.fromstring(picture.svg)


def _rows(picture: Picture) -> dict[str | None, etree._Element]:
    return {row.findtext("text[@class='label']"): row for row in _svg(picture).findall("g")}
