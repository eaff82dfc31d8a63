"""The smallest difference that can be shown."""

import pytest

from evals.stats.power import smallest_shown


def test_with_many_families_it_is_two_point_eight_errors() -> None:
    assert smallest_shown(0.1, 100_000) == pytest.approx((1.959964 + 0.841621) * 0.1, rel=1e-4)


def test_with_ten_families_it_is_as_in_the_tables_of_students_distribution() -> None:
    assert smallest_shown(1, 10) == pytest.approx(2.262 + 0.883, abs=1e-3)


def test_fewer_families_show_less() -> None:
    few, many = smallest_shown(1, 5), smallest_shown(1, 50)
    assert few is not None
    assert many is not None
    assert few > many


@pytest.mark.parametrize(("error", "clusters"), [(None, 40), (0.1, 1), (0.1, 0), (0.0, 40)])
def test_without_an_error_or_families_nothing_is_said(error: float | None, clusters: int) -> None:
    assert smallest_shown(error, clusters) is None
