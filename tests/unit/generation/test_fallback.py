"""Quotes stand in for what the generator left out."""

from generation.extractive import Quote
from generation.fallback import missing, quoted
from generation.grounding import Evidence, GroundedSentence
from generation.quotable import Quotable
from tests.support.passages import passage

BEST = Quote(Quotable(0, 0, 32, "The courier delivery fee is £14.", "Fees"), 1.0)
SECOND = Quote(Quotable(0, 40, 70, "Cheques are valid for 3 months.", "Fees"), 0.9)


def _standing(text: str, start: int = 0, end: int = 32) -> list[GroundedSentence]:
    return [GroundedSentence(text, Evidence(0, start, end, 1.0))]


def test_all_quotes_are_given_when_nothing_else_stands() -> None:
    assert missing([], [BEST, SECOND]) == [BEST, SECOND]


def test_a_quote_that_a_sentence_holds_with_its_numbers_is_not_added() -> None:
    assert missing(_standing("A courier costs £14."), [BEST, SECOND]) == [SECOND]


def test_a_quote_whose_number_was_lost_is_added() -> None:
    assert missing(_standing("A courier costs a fee."), [BEST]) == [BEST]


def test_a_quote_is_added_when_the_sentence_rests_on_another_span() -> None:
    assert missing(_standing("Cheques last 14 weeks.", 40, 70), [BEST]) == [BEST]


def test_a_quote_holds_itself_up() -> None:
    alone = GroundedSentence("The courier delivery fee is £14.", Evidence(0, 0, 32, 1.0))
    assert quoted([BEST], [passage("", title="Fees")]) == [alone]


def test_quotes_from_several_documents_say_from_which() -> None:
    other = Quote(Quotable(1, 0, 20, "The fee is £9.", ""), 0.9)
    texts = [each.text for each in quoted([BEST, other], [passage("", title="Motor"), passage("", title="Pet")])]
    assert texts == ["Motor: The courier delivery fee is £14.", "Pet: The fee is £9."]


def test_a_number_in_brackets_that_a_document_has_names_no_citation() -> None:
    noted = Quote(Quotable(0, 0, 20, "The fee is £9, see note [2].", ""), 1.0)
    assert [each.text for each in quoted([noted], [passage("")])] == ["The fee is £9, see note (2)."]
