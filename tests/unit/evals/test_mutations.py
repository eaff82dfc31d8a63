"""Right sentences are made wrong in one place."""

from random import Random

import pytest

from evals.mutations import drop_condition, negate, swap_date, swap_names_of, swap_number, swap_numbers_of
from generation.grounding.dates import find_dates
from generation.grounding.figures import find_figures

RANDOM = Random(1)


def test_a_changed_number_is_another_number() -> None:
    changed = swap_number("The fee is £30 from 1 March 2026.", RANDOM)
    assert changed is not None
    assert find_figures(changed)[0].value != 30
    assert "1 March 2026" in changed


def test_a_number_from_nearby_is_one_of_the_passage() -> None:
    assert swap_numbers_of(["It was £30, it is £45."])("The fee is £30.", RANDOM) == "The fee is £45."


def test_a_number_of_the_same_value_is_no_other() -> None:
    assert swap_numbers_of(["The fee is £30.00."])("The fee is £30.", RANDOM) is None


@pytest.mark.parametrize("date", ["1 March 2026", "March 1, 2026", "2026-03-01"])
def test_a_changed_date_is_another_date(date: str) -> None:
    changed = swap_date(f"It starts on {date}.", RANDOM)
    assert changed is not None
    assert find_dates(changed)[0][0] != find_dates(date)[0][0]


def test_a_changed_name_is_another_of_the_names() -> None:
    assert swap_names_of(["Pet", "Travel"])("The Pet fee is £30.", RANDOM) == "The Travel fee is £30."


@pytest.mark.parametrize("names", [["Home", "Home Plus"], ["Home Plus"], []])
def test_a_name_gives_way_to_none_that_may_mean_the_same(names: list[str]) -> None:
    assert swap_names_of(names)("The Home Plus fee is £30.", RANDOM) is None


def test_the_longest_name_is_changed_as_a_whole() -> None:
    assert swap_names_of(["Home", "Home Plus", "Pet"])("The Home Plus fee.", RANDOM) == "The Pet fee."


def test_a_part_of_a_word_is_no_name() -> None:
    assert swap_names_of(["Pet", "Travel"])("Petrol is covered.", RANDOM) is None


def test_a_dropped_condition_leaves_the_rule() -> None:
    assert drop_condition("We pay the whole fee, unless rent is owed.", RANDOM) == "We pay the whole fee."


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [("Theft is covered.", "Theft is not covered."), ("Theft is not covered.", "Theft is covered.")],
)
def test_a_denial_is_put_in_or_taken_out(sentence: str, negated: str) -> None:
    assert negate(sentence, RANDOM) == negated


@pytest.mark.parametrize("mutate", [swap_number, swap_date, swap_names_of(["Pet"]), drop_condition, negate])
def test_a_sentence_that_cannot_be_changed_so_is_left_alone(mutate: object) -> None:
    assert callable(mutate)
    assert mutate("Theft, fire, flood.", RANDOM) is None
