"""A prompt is made to fit: what is read gives way, the question never does."""

from generation import contract
from generation.budget import fitted
from generation.excerpts import excerpts
from generation.extractive import Quote
from tests.support.engines import ScriptedEngine, saying
from tests.support.passages import passage, piece

QUESTION = "What is the courier fee?"
PIECES = [piece("word " * 400, 0), piece("other " * 400, 1), piece("last " * 400, 2)]
PASSAGES = [passage(one.quotable.text) for one in PIECES]


def _fitted(context_tokens: int, question: str = QUESTION, pieces: list[Quote] = PIECES) -> str | None:
    engine = ScriptedEngine(saying())
    engine.context_tokens = context_tokens
    try:
        messages = fitted(question, pieces, PASSAGES, engine, 100)
        assert messages is None or engine.count_tokens(messages) + 100 <= context_tokens
        return None if messages is None else str(messages)
    finally:
        engine.close()


def test_a_prompt_with_room_holds_all_pieces() -> None:
    assert _fitted(8192) == str(contract.render(QUESTION, excerpts(PIECES, PASSAGES)))


def test_the_last_pieces_give_way_first() -> None:
    prompt = _fitted(1100)
    assert prompt is not None
    assert ("word" in prompt, "other" in prompt, "last " in prompt) == (True, True, False)


def test_a_piece_that_is_too_long_alone_is_cut() -> None:
    prompt = _fitted(450)
    assert prompt is not None
    assert ("word word" in prompt, QUESTION in prompt) == (True, True)


def test_a_question_that_does_not_fit_makes_no_prompt() -> None:
    assert _fitted(450, question="why " * 400) is None


def test_without_pieces_there_is_no_prompt() -> None:
    assert _fitted(8192, pieces=[]) is None
