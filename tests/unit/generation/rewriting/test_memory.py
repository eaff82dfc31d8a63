"""A conversation is remembered in as many tokens as there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from core.domain import AnswerStatus
from generation.history import PastTurn
from generation.rewriting.memory import remembered

LONG = " ".join(["Long"] * 30)


def _turn(number: int, answer: str = "It is £14. [1]") -> PastTurn:
    return PastTurn(f"What is fee {number}?", AnswerStatus.ANSWERED, answer)


def _count(text: str) -> int:
    return len(text.split())


def test_a_short_conversation_is_remembered_in_its_words_without_markers() -> None:
    assert remembered([_turn(1)], _count, 40) == "Agent: What is fee 1?\nAnswer: It is £14."


def test_the_turns_stay_in_their_order() -> None:
    said = remembered([_turn(1), _turn(2), _turn(3)], _count, 200)
    assert said.index("fee 1") < said.index("fee 2") < said.index("fee 3")


def test_older_turns_are_condensed_to_the_question_and_what_came_of_it() -> None:
    said = remembered([_turn(1, f"It is £14. {LONG}."), _turn(2)], _count, 40)
    assert said.startswith("What is fee 1?\n   answered: It is £14.\nAgent: What is fee 2?")


def test_what_has_no_room_is_counted() -> None:
    assert remembered([_turn(number) for number in range(9)], _count, 34).startswith("(6 more before these)\n")


def test_nothing_is_remembered_where_there_is_no_room() -> None:
    assert remembered([_turn(1)], _count, 3) == ""


turns = st.builds(
    PastTurn, st.text(max_size=60), st.sampled_from(AnswerStatus), st.text("ab .[1]\n", max_size=80), st.just(())
)


@given(history=st.lists(turns, max_size=8), room=st.integers(0, 60))
def test_never_more_than_the_room_is_taken(history: list[PastTurn], room: int) -> None:
    assert _count(remembered(history, _count, room)) <= room
