"""A sentence stands when a passage holds it up."""

import pytest

from generation.contract import WrittenSentence
from generation.grounding import ground
from tests.support.passages import passage

FEES = passage("Intro sentence here. The courier delivery fee is £14. Cheques cost nothing extra.")
REFUNDS = passage("Refunds are paid within 5 working days. Refunds are not paid in cash.", title="Refunds")


def _span(text: str, *markers: int) -> str | None:
    standing = ground(WrittenSentence(text, markers), [FEES, REFUNDS])
    if standing is None:
        return None
    evidence = standing.evidence
    return [FEES, REFUNDS][evidence.passage].text[evidence.start : evidence.end]


def test_a_supported_sentence_stands_on_the_shortest_span_that_holds_it() -> None:
    assert _span("The courier delivery fee is £14.", 1) == "The courier delivery fee is £14."


@pytest.mark.parametrize("text", ["The courier delivery fee is £15.", "Refunds are paid within 50 working days."])
def test_a_number_that_is_not_there_brings_the_sentence_down(text: str) -> None:
    assert _span(text, 1, 2) is None


def test_a_sentence_that_cites_the_wrong_passage_is_given_the_right_one() -> None:
    assert _span("Refunds are paid within 5 working days.", 1) == "Refunds are paid within 5 working days."


@pytest.mark.parametrize("marker", [0, 3, 999])
def test_an_unknown_marker_does_not_bring_a_supported_sentence_down(marker: int) -> None:
    assert _span("The courier delivery fee is £14.", marker) is not None


def test_a_sentence_that_denies_what_the_passage_says_does_not_stand() -> None:
    assert _span("Refunds are not paid within 5 working days.", 2) is None


@pytest.mark.parametrize("text", ["The moon is made of cheese.", "Yes.", "It is the of."])
def test_what_no_passage_holds_does_not_stand(text: str) -> None:
    assert _span(text, 1) is None


def test_without_passages_nothing_stands() -> None:
    assert ground(WrittenSentence("The courier delivery fee is £14.", (1,)), []) is None
