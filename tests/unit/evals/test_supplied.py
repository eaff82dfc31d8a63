"""An answer from elsewhere is scored as one that was given."""

from evals.metrics.catalogue import metric, score_case
from evals.supplied import Supplied
from retrieval.embedder import Embedder
from tests.support.observations import case, passage

FEE = "The courier delivery fee is £14."


def test_an_answer_from_elsewhere_counts_as_given() -> None:
    seen = Supplied(case(), [passage(FEE)]).observation(FEE)
    assert score_case(metric("status_right"), seen) == 1
    assert score_case(metric("content_word_precision"), seen) == 1


def test_without_an_embedding_the_support_is_not_known() -> None:
    assert Supplied(case(), [passage(FEE)]).observation(FEE).answer.support is None


def test_support_is_as_the_check_of_answers_has_it(embedder: Embedder) -> None:
    answers = Supplied(case(), [passage(FEE)], embedder.embed)
    right, foreign = (answers.observation(text).answer.support for text in (FEE, "The moon is made of cheese."))
    assert right is not None
    assert foreign is not None
    assert foreign < 0.5 < right
