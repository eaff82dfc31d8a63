"""The golden prompt: what counts as its answer."""

import pytest

from tuning.load_gate.golden import MESSAGES, QUESTION, holds_fact


@pytest.mark.parametrize(
    "answer",
    [
        "A complaint must be answered within 17 working days. [2]",
        "The answer is: 17.",
        "Seventeen working days, [2] as policy has it!",
    ],
)
def test_the_fact_counts_in_whatever_words(answer: str) -> None:
    assert holds_fact(answer)


@pytest.mark.parametrize(
    "answer", ["", "Letters are kept for 6 years. [1]", "Within 170 days.", "Within 7 working days."]
)
def test_what_does_not_say_it_is_no_answer(answer: str) -> None:
    assert not holds_fact(answer)


def test_the_prompt_is_that_of_the_contract_with_the_fact_in_the_last_passage() -> None:
    asked = MESSAGES[-1]["content"]
    first, last = asked.index("<passage 1>"), asked.index("<passage 2>")
    assert first < last < asked.index("17 working days") < asked.index(QUESTION)
