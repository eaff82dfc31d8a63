"""Questions of an evaluation are not trained on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from tests.support.rows import row
from tuning.dataset.barring import check_barred, fingerprint


@pytest.mark.parametrize("other", ["how much is the fee", "How much is the FEE??", "  How  much is the fee ?"])
def test_a_question_is_known_however_it_is_written(other: str) -> None:
    assert fingerprint("How much is the fee?") == fingerprint(other)


def test_a_question_of_an_evaluation_among_the_rows_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="How much is it"):
        check_barred([row("How much is it?")], frozenset({fingerprint("how much is it")}))


def test_other_questions_pass() -> None:
    check_barred([row("How much is it?")], frozenset({fingerprint("How many are they?")}))


@given(st.lists(st.sampled_from(["fee", "£5", "14", "days", "is"]), min_size=1))
def test_other_words_are_another_question(words: list[str]) -> None:
    assert fingerprint(" ".join(words)) != fingerprint(" ".join([*words, "now"]))
