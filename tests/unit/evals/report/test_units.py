"""How figures read."""

import pytest

from evals.report.units import (
    capital,
    label,
    shown,
    shown_count,
    shown_difference,
    shown_interval,
    shown_memory,
    shown_p,
    shown_range,
)


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.8734, "share", "87.3\u00a0%"),
        (850.4, "ms", "850\u00a0ms"),
        (1_240.0, "ms", "1.24\u00a0s"),
        (64.0, "tokens", "64.0"),
        (None, "share", "–"),
    ],
)
def test_a_figure_reads_by_its_unit(value: float | None, unit: str, told: str) -> None:
    assert shown(value, unit) == told


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.031, "share", "+3.1\u00a0points"),
        (-0.031, "share", "−3.1\u00a0points"),
        (0.0, "share", "0.0\u00a0points"),
        (-1_500.0, "ms", "−1.50\u00a0s"),
        (None, "ms", "–"),
    ],
)
def test_a_difference_has_its_sign(value: float | None, unit: str, told: str) -> None:
    assert shown_difference(value, unit) == told


def test_an_interval_that_was_not_estimated_is_not_shown() -> None:
    assert (shown_interval(None, None, "share"), shown_range(None, 0.1, "share")) == ("", "")


@pytest.mark.parametrize(("mib", "told"), [(812.4, "812\u00a0MiB"), (1_024.0, "1,024\u00a0MiB"), (None, "–")])
def test_memory_is_in_whole_mib(mib: float | None, told: str) -> None:
    assert shown_memory(mib) == told


def test_both_ends_of_a_difference_have_a_sign() -> None:
    assert shown_range(-0.02, 0.05, "share") == "−2.0 to +5.0\u00a0points"


@pytest.mark.parametrize(("p", "told"), [(0.0004, "< .001"), (0.042, ".042"), (1.0, "1.000"), (None, "–")])
def test_a_p_value_has_three_digits(p: float | None, told: str) -> None:
    assert shown_p(p) == told


@pytest.mark.parametrize(("number", "told"), [(1, "1 case"), (0, "0 cases"), (1_200, "1,200 cases")])
def test_a_noun_agrees_with_its_number(number: int, told: str) -> None:
    assert shown_count(number, "case") == told


@pytest.mark.parametrize(("name", "told"), [("key_facts", "Key facts"), ("ndcg_at_10", "nDCG at 10")])
def test_a_metric_is_named_in_words(name: str, told: str) -> None:
    assert capital(label(name)) == told
