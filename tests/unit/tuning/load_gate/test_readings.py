"""What the probe makes of two readings of the golden prompt."""

import pytest
import torch

from core.errors import Conflict, InvalidInput
from tuning.load_gate.readings import NO_CHANGE, Reading, require_answer, require_change, require_numbers

RIGHT = "A complaint must be answered within 17 working days."
LARGEST = 20.0


def _reading(
    text: str = RIGHT, tokens: tuple[int, ...] = (5, 6, 2), logits: tuple[float, ...] = (LARGEST, 1.0)
) -> Reading:
    return Reading(torch.tensor([logits]), list(tokens), text)


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), float("-inf")])
def test_a_logit_that_is_no_number_is_refused(odd: float) -> None:
    with pytest.raises(InvalidInput, match="With voice:1 the model computes what is no number"):
        require_numbers("voice:1", _reading(logits=(LARGEST, odd)))


def test_what_only_another_order_of_sums_changes_is_no_change() -> None:
    almost = _reading(logits=(LARGEST, 1.0 + NO_CHANGE * LARGEST / 2))
    with pytest.raises(Conflict, match="voice:1 changes nothing"):
        require_change("voice:1", almost, _reading())


def test_a_small_change_is_one() -> None:
    require_change("voice:1", _reading(logits=(LARGEST, 1.0 + NO_CHANGE * LARGEST * 2)), _reading())


@pytest.mark.parametrize("written", ["", "The documents do not say.", "17" * 9])
def test_what_the_base_model_answers_an_adapter_has_to_answer(written: str) -> None:
    with pytest.raises(Conflict, match=rf"voice:1 does not answer the golden prompt.* “{written}”.* “{RIGHT}”"):
        require_answer("voice:1", _reading(written), _reading())


def test_an_answer_in_other_words_is_one() -> None:
    require_answer("voice:1", _reading("17 working days! [2]"), _reading())


def test_what_the_base_model_does_not_answer_is_not_asked_of_an_adapter() -> None:
    require_answer("voice:1", _reading("In May."), _reading("In June."))


@pytest.mark.parametrize("tokens", [(2,), (9,) * 40])
def test_where_the_base_model_does_not_answer_an_adapter_still_has_to_write_words(tokens: tuple[int, ...]) -> None:
    with pytest.raises(Conflict, match="does not answer the golden prompt"):
        require_answer("voice:1", _reading("la" * len(tokens), tokens), _reading("In June."))


def test_what_is_long_or_of_many_lines_is_told_in_one_short_line() -> None:
    with pytest.raises(Conflict) as refused:
        require_answer("voice:1", _reading("na\n\nna " * 99), _reading())
    assert "“na na na" in refused.value.message
    assert len(refused.value.message) < 500
