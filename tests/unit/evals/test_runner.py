"""In which order a run asks."""

from unittest.mock import Mock

from hypothesis import given
from hypothesis import strategies as st

from evals.cases import Case
from evals.runner import Contender, in_turns

CASES = [Case(id=f"q{number}", question="What?", expected_status="abstained") for number in range(7)]


def test_variants_answer_a_case_one_after_the_other_and_take_turns_in_being_first() -> None:
    one, other = (Contender(Mock(), Mock(), writes=True) for _ in range(2))
    order = [(contender is one, case.id) for contender, case in in_turns([one, other], CASES[:2])]
    assert order == [(True, "q0"), (False, "q0"), (False, "q1"), (True, "q1")]


@given(contenders=st.integers(0, 4), cases=st.integers(0, 7))
def test_every_case_is_asked_once_of_every_variant(contenders: int, cases: int) -> None:
    asked = [Contender(Mock(name=str(number)), Mock(), writes=True) for number in range(contenders)]
    pairs = [(id(one), case.id) for one, case in in_turns(asked, CASES[:cases])]
    assert len(pairs) == len(set(pairs)) == contenders * cases
