"""The summary for the person who takes over."""

from hypothesis import given
from hypothesis import strategies as st

from core.domain import AnswerStatus
from generation.handover import PastTurn, of_answer, summarise
from generation.handover.summary import LONGEST_SUMMARY, MOST_EARLIER
from tests.support.turns import answer, passage

turns = st.builds(
    PastTurn,
    question=st.text(max_size=6_000),
    status=st.sampled_from(AnswerStatus),
    answer=st.text(max_size=2_000),
    tried=st.lists(st.text(max_size=500), max_size=20).map(tuple),
)


def test_it_tells_the_questions_in_order_what_came_of_them_and_what_was_read() -> None:
    fees, cheques = passage(title="Fees"), passage("d2", "Cheques", None)
    told = summarise(
        [
            of_answer("What is the\ncourier fee?", answer(text="It is £14. [1] Ask again. [1]")),
            of_answer("And on the moon?", answer(AnswerStatus.ABSTAINED, "I cannot tell.")),
            of_answer("And by cheque?", answer(AnswerStatus.PARTIAL, passages=[fees, fees, cheques])),
        ]
    )
    assert told == (
        "Asked before:\n"
        "1. What is the courier fee?\n   answered: It is £14.\n"
        "2. And on the moon?\n   not answered\n\n"
        "Last question: And by cheque?\n\n"
        "It was answered in part.\n\n"
        "Read for it:\n- Fees › Courier\n- Cheques"
    )


def test_the_last_question_stands_in_full() -> None:
    question = "Why? " * 500
    assert f"Last question: {question}" in summarise([PastTurn(question, AnswerStatus.ABSTAINED, "")])


def test_the_oldest_questions_give_way() -> None:
    asked = [PastTurn(f"Question {number}?", AnswerStatus.ABSTAINED, "") for number in range(1, MOST_EARLIER + 4)]
    told = summarise(asked)
    assert "(2 more before these)\n3. Question 3?" in told
    assert "Question 2?" not in told


@given(st.lists(turns, min_size=1, max_size=20))
def test_it_has_a_greatest_length_whatever_was_asked(asked: list[PastTurn]) -> None:
    assert len(summarise(asked)) <= LONGEST_SUMMARY
