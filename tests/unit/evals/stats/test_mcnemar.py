"""McNemar's exact test, against sums of binomial coefficients by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.stats.mcnemar import mcnemar_p

pairs = st.integers(0, 200)


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [
        (0, 0, 1),
        (1, 1, 1),
        (5, 0, 2 / 2**5),
        (9, 1, 2 * (1 + 10) / 2**10),
        (2, 8, 2 * (1 + 10 + 45) / 2**10),
    ],
)
def test_it_is_twice_the_smaller_tail_and_one_at_most(gained: int, lost: int, p: float) -> None:
    assert mcnemar_p(gained, lost) == pytest.approx(p)


@given(pairs, pairs)
def test_it_does_not_matter_which_variant_is_named_first(gained: int, lost: int) -> None:
    assert mcnemar_p(gained, lost) == mcnemar_p(lost, gained)


@given(pairs, pairs)
def test_it_is_a_probability(gained: int, lost: int) -> None:
    assert 0 < mcnemar_p(gained, lost) <= 1


@given(pairs)
def test_one_sided_changes_show_more_the_more_there_are(gained: int) -> None:
    assert mcnemar_p(gained + 1, 0) <= mcnemar_p(gained, 0)
