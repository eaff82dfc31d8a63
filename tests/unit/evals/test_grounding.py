"""The check is tested with right sentences and with what is made wrong of them."""

from evals.grounding import Claim, examine
from retrieval.embedder import Embedder
from tests.support.passages import passage

FEE = "The courier delivery fee is £14."
REFUND = "Refunds are paid within 5 working days."
CLAIMS = [Claim(FEE, (passage(FEE),)), Claim(REFUND, (passage(REFUND, title="Refunds"),))]


def test_every_mutation_is_counted_with_those_that_were_found(embedder: Embedder) -> None:
    result = examine(CLAIMS, embedder.embed, 1, lambda *_: None)
    assert (result.claims, result.false_alarms) == (2, 0)
    assert {one.kind: (one.made, one.found) for one in result.mutations} == {
        "number changed": (2, 2),
        "negation flipped": (2, 2),
        "foreign sentence": (2, 2),
    }


def test_a_sentence_that_does_not_stand_is_a_false_alarm(embedder: Embedder) -> None:
    wrong = Claim("The moon is made of yellow cheese.", (passage(FEE),))
    assert examine([*CLAIMS, wrong], embedder.embed, 1, lambda *_: None).false_alarms == 1
