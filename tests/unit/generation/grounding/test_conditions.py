"""A rule without its condition is another rule."""

import pytest

from generation.grounding.conditions import added_condition, dropped_condition

RULE = "The deposit is returned if the keys are handed in, unless rent is owed."


@pytest.mark.parametrize(
    ("sentence", "dropped"),
    [
        ("The deposit is returned.", "if the keys are handed in"),
        ("The deposit is returned if the keys are handed in.", "unless rent is owed"),
        (RULE, None),
        ("Where no rent is owed and the keys are handed in, the deposit is returned.", None),
    ],
)
def test_a_condition_that_is_left_out_is_named(sentence: str, dropped: str | None) -> None:
    assert dropped_condition(sentence, RULE, "") == dropped


def test_a_condition_with_the_words_of_its_rule_is_told_by_what_only_it_has() -> None:
    rule = "If the monthly fee is £0, you are not charged a monthly fee."
    assert dropped_condition("You are not charged a monthly fee.", rule, "") == "If the monthly fee is £0"


def test_a_time_of_day_is_not_cut_in_two() -> None:
    rule = "Do not take a taxi until 09:00, the desk pays for the coach."
    assert dropped_condition("The desk pays for the coach.", rule, "") == "until 09:00"


@pytest.mark.parametrize(
    ("sentence", "added"),
    [
        ("The fee is charged if the car was sold abroad.", "if the car was sold abroad"),
        ("The fee is only charged once.", "only"),
        ("The fee is charged when a policy ends.", None),
        ("The fee is charged if the policy is ended.", None),
        ("The fee is charged in every case.", "every"),
    ],
)
def test_a_condition_that_only_the_sentence_has_is_named(sentence: str, added: str | None) -> None:
    assert added_condition(sentence, "The fee is charged once a policy is ended.", "") == added


def test_a_condition_of_the_question_may_be_said_again() -> None:
    sentence = "The fee is £20 if the customer moves abroad."
    assert added_condition(sentence, "The fee is £20.", "What if the customer moves abroad?") is None


def test_an_only_may_stand_for_a_limit_in_other_words() -> None:
    assert added_condition("Only two claims a year are paid.", "At most two claims a year are paid.", "") is None


def test_an_all_may_stand_for_each() -> None:
    assert added_condition("All claims are read.", "Each claim is read.", "") is None
