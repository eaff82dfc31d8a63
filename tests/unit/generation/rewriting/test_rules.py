"""A follow-up question is made to stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.rewriting.rules import standalone

COOLING = "How long is the cooling-off period on Home Essential?"
FEE = "What is the fee for a bounced cheque?"


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (COOLING, "And for Home Plus?", "How long is the cooling-off period on Home Plus?"),
        (COOLING, "what about Motor?", "How long is the cooling-off period on Motor?"),
        (COOLING, "On Home Plus?", "How long is the cooling-off period on Home Plus?"),
        (FEE, "And for a late payment?", "What is the fee for a late payment?"),
        (COOLING, "When does it start?", "When does it start? (long cooling-off period Home Essential)"),
        (FEE, "Who pays?", "Who pays? (fee bounced cheque)"),
        (FEE, "Does a gold account change that?", "Does a gold account change that? (fee bounced cheque)"),
        (
            FEE,
            "Is it charged when the customer is new?",
            "Is it charged when the customer is new? (fee bounced cheque)",
        ),
    ],
)
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(before: str, asked: str, expected: str) -> None:
    assert standalone(asked, [before]) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "How many days does a customer have to send a claim form?",
        "Can an agent waive the excess on Gadget?",
        "What does Travel pay for lost luggage?",
        "What is the theft excess for a gadget that cost £950?",
        "Is there a surcharge on the medical excess for a 73-year-old?",
        "Can the owner keep a written-off car and what does it cost?",
        "Customer cancelled the car insurance last week. Can we reopen it?",
        "How many days does a pet owner have to change their mind?",
        "Which home excesses were raised this year?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(asked: str) -> None:
    assert standalone(asked, [COOLING]) == asked


def test_the_first_question_is_left_as_it_is() -> None:
    assert standalone("And for Home Plus?", []) == "And for Home Plus?"


def test_a_follow_up_of_a_follow_up_goes_back_to_the_last_question_that_says_something() -> None:
    assert standalone("When does it start?", [COOLING, "Thanks!"]).startswith("When does it start? (long cooling-off")


@given(asked=st.text(max_size=80), earlier=st.lists(st.text(max_size=80), max_size=3))
def test_whatever_is_asked_nothing_is_made_up(asked: str, earlier: list[str]) -> None:
    said = {word.strip(",.;:()?") for one in (*earlier, asked) for word in one.split()}
    assert {word.strip(",.;:()?") for word in standalone(asked, earlier).split()} <= said | {"", "for"}
