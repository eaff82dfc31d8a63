"""Words that count no thing."""

import pytest

from generation.grounding.ordinals import other_ordinal


@pytest.mark.parametrize(
    ("sentence", "evidence", "other"),
    [
        ("after the first reminder", "after the second reminder", "first"),
        ("twice a year", "once a year", "twice"),
        ("the whole premium", "half of the premium", "whole"),
        ("a weekly statement", "a monthly statement", "weekly"),
        ("first, call us", "call us", None),
        ("the second reminder", "after the first reminder a second one", None),
    ],
)
def test_another_of_a_series_is_named(sentence: str, evidence: str, other: str | None) -> None:
    assert other_ordinal(sentence, evidence) == other
