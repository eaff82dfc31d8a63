"""A prompt is made to fit: passages give way, the question never does."""

from core.domain import Passage
from generation import contract
from generation.budget import fitted
from tests.support.engines import ScriptedEngine, saying
from tests.support.passages import passage

QUESTION = "What is the courier fee?"
PASSAGES = [passage("word " * 400), passage("other " * 400), passage("last " * 400)]


def _fitted(context_tokens: int, question: str = QUESTION, passages: list[Passage] = PASSAGES) -> str | None:
    engine = ScriptedEngine(saying())
    engine.context_tokens = context_tokens
    try:
        messages = fitted(question, passages, engine, 100)
        assert messages is None or engine.count_tokens(messages) + 100 <= context_tokens
        return None if messages is None else str(messages)
    finally:
        engine.close()


def test_a_prompt_with_room_holds_all_passages() -> None:
    assert _fitted(8192) == str(contract.render(QUESTION, PASSAGES))


def test_the_last_passages_give_way_first() -> None:
    prompt = _fitted(1100)
    assert prompt is not None
    assert ("word" in prompt, "other" in prompt, "last " in prompt) == (True, True, False)


def test_a_passage_that_is_too_long_alone_is_cut() -> None:
    prompt = _fitted(450)
    assert prompt is not None
    assert ("word word" in prompt, QUESTION in prompt) == (True, True)


def test_a_question_that_does_not_fit_makes_no_prompt() -> None:
    assert _fitted(450, question="why " * 400) is None


def test_without_passages_there_is_no_prompt() -> None:
    assert _fitted(8192, passages=[]) is None
