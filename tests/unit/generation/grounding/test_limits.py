"""From which side a figure limits."""

import pytest

from generation.grounding.limits import turned_limit


@pytest.mark.parametrize(
    ("sentence", "evidence", "turned"),
    [
        ("at least 5 payments", "up to 5 payments", "5 as the least"),
        ("no more than 5 payments", "up to 5 payments", None),
        ("no less than 5 payments", "up to 5 payments", "5 as the least"),
        ("Pay more than £50.", "Pay no more than £50.", "£50 as the least"),
        ("after 30 days", "within 30 days", "30 as the least"),
        ("a balance below £100", "a balance of £100 or more", "£100 as the most"),
        ("a balance of at least £100", "a minimum of £100", None),
        ("people aged 65 and over", "people under the age of 65", "65 as the least"),
        ("30 days maximum", "at most 30 days", None),
        ("5 payments", "up to 5 payments", None),
        ("up to 5 payments", "5 payments", None),
        ("up to 5 payments", "at least 6 payments", None),
        ("up to 5 payments", "at least 5 visits, up to 5 payments", None),
    ],
)
def test_a_least_is_no_most(sentence: str, evidence: str, turned: str | None) -> None:
    assert turned_limit(sentence, evidence) == turned
