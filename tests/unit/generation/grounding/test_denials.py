"""What one text denies, the other has to deny."""

import pytest

from generation.grounding.denials import contradiction


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The policy covers theft.", "The policy does not cover theft."),
        ("The policy does not cover theft.", "The policy covers theft."),
        ("Claims are never paid in cash.", "Claims are paid in cash."),
        ("The fee applies, and the excess does not apply.", "The fee does not apply, and the excess applies."),
        ("The customer can cancel without notice.", "The customer can cancel with notice."),
        ("Theft is excluded.", "Theft is covered."),
        ("Pay before the start date.", "Pay after the start date."),
        ("You can't cancel by letter.", "You can cancel by letter."),
        ("The period is not never waived.", "The period is never waived."),
        ("A journey without a claim does matter.", "A journey without a claim does not matter."),
        ("There is no grace: cover does begin at once.", "There is no grace: cover does not begin at once."),
    ],
)
def test_the_opposite_is_a_contradiction(sentence: str, evidence: str) -> None:
    assert contradiction(sentence, evidence) is not None


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("The policy does not cover theft.", "The policy does not cover theft or fire."),
        ("No, theft is covered.", "Theft is covered."),
        ("The policy covers theft.", "The policy covers theft. Fire is not covered."),
        ("Theft is not covered.", "Theft is excluded."),
        ("Theft is not insured by us.", "We refuse to insure theft."),
        ("You can't cancel by letter.", "You cannot cancel by letter."),
        ("The fee is not charged again.", "The fee isn’t charged again."),
        ("No code may be sent, and no letter.", "No code may be sent, and no letter."),
    ],
)
def test_the_same_in_other_words_is_none(sentence: str, evidence: str) -> None:
    assert contradiction(sentence, evidence) is None
