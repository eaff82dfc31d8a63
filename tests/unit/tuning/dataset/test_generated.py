"""Questions that a language model writes."""

from collections import Counter
from collections.abc import Iterator

import pytest

from core.errors import Unavailable
from core.redaction import Redactor
from core.settings import PrivacySettings
from generation.engines.base import GenerationRequest
from generation.engines.inference_thread import Emit
from tests.support.engines import ScriptedEngine, Write, saying
from tests.support.materials import material
from tuning.dataset.asking import QuestionWriter
from tuning.dataset.barring import fingerprint
from tuning.dataset.generated import GeneratedQuestions
from tuning.dataset.row import Fact, Seed, normalised

FEES = material("# Parcels\n\n## Fees\n\nThe courier fee is £14 for each parcel.\n", "Parcels")
SEED = Seed("courier fee parcel", (FEES.quotables[0].text,), (Fact(FEES, FEES.quotables[0]),), "sentence: terse")
ASKED = "What does a courier cost for a parcel?"


def _failing(_: GenerationRequest, _emit: Emit) -> None:
    raise Unavailable("The generator is away.")


@pytest.fixture
def engines() -> Iterator[list[ScriptedEngine]]:
    opened: list[ScriptedEngine] = []
    yield opened
    for engine in opened:
        engine.close()


def _written(
    engines: list[ScriptedEngine], write: Write, *, finds: bool = True, barred: str = "", asked: str = ""
) -> tuple[Seed | None, Counter[str]]:
    engine, left_out = ScriptedEngine(write), Counter[str]()
    engines.append(engine)
    questions = GeneratedQuestions(
        QuestionWriter(engine),
        lambda _question, _fact: finds,
        frozenset({fingerprint(barred)}),
        Redactor(PrivacySettings()),
        left_out,
    )
    return questions.of(SEED, {normalised(asked)}), left_out


def test_a_question_takes_the_place_of_the_template_s_and_names_the_model(engines: list[ScriptedEngine]) -> None:
    seed, left_out = _written(engines, saying(ASKED))
    assert seed is not None
    assert (seed.question, seed.method) == (ASKED, "llm: scripted@000000000000")
    assert (seed.sentences, seed.facts) == (SEED.sentences, SEED.facts)
    assert not left_out


@pytest.mark.parametrize("written", [f'"{ASKED}"', f"Question: {ASKED}", f"\n{ASKED}\n\nAnswer: £14."])
def test_what_stands_around_the_question_is_left(engines: list[ScriptedEngine], written: str) -> None:
    seed, _ = _written(engines, saying(*written))
    assert seed is not None
    assert seed.question == ASKED


def test_the_model_reads_the_sentence_and_where_it_stands(engines: list[ScriptedEngine]) -> None:
    _written(engines, saying(ASKED))
    read = engines[0].requests[0].messages[-1]["content"]
    assert "Parcels › Fees" in read
    assert SEED.sentences[0] in read


def test_an_engine_that_fails_is_counted(engines: list[ScriptedEngine]) -> None:
    assert _written(engines, _failing) == (None, Counter({"llm: the engine failed": 1}))


def test_a_question_that_does_not_find_its_evidence_is_left_out(engines: list[ScriptedEngine]) -> None:
    assert _written(engines, saying(ASKED), finds=False) == (None, Counter({"llm: does not find its evidence": 1}))


def test_a_question_of_an_evaluation_is_left_out(engines: list[ScriptedEngine]) -> None:
    found = _written(engines, saying(ASKED), barred=ASKED.upper())
    assert found == (None, Counter({"a question of an evaluation": 1}))


def test_a_question_that_is_asked_already_is_left_out(engines: list[ScriptedEngine]) -> None:
    assert _written(engines, saying(ASKED), asked=ASKED.lower()) == (None, Counter({"asked before": 1}))


def test_a_question_that_tells_of_a_person_is_left_out(engines: list[ScriptedEngine]) -> None:
    found = _written(engines, saying("What does jo@example.com pay for a courier with a parcel?"))
    assert found == (None, Counter({"holds personal data": 1}))


def test_words_that_are_no_question_are_left_out(engines: list[ScriptedEngine]) -> None:
    assert _written(engines, saying("The courier fee is low."))[1] == {"llm: not one question": 1}
