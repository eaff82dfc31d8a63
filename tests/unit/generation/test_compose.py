"""Grounded sentences become a text with markers, and the citations that they name."""

import re

from core.domain import AnswerStatus, Removed
from generation.compose import Composed, Composer
from generation.contract import ABSTENTION
from generation.grounding import Evidence, GroundedSentence
from retrieval.source import RevisionSource
from tests.support.passages import passage, source_of

TEXT = "Zero. One fee. Two fees. Three fees."
PASSAGES = [passage(TEXT[6:24], start=6), passage(TEXT[25:], start=25)]
SOURCES = {"r": RevisionSource("Fees", TEXT, [])}


def _sentence(text: str, number: int, start: int, end: int) -> GroundedSentence:
    return GroundedSentence(text, Evidence(number, start, end, 1.0))


def _composed(*sentences: GroundedSentence) -> Composed:
    composer = Composer(PASSAGES, SOURCES)
    sent = [composer.add(sentence) for sentence in sentences]
    composed = composer.composed(AnswerStatus.ANSWERED, "generator", ())
    assert composed.text == " ".join(sent)
    return composed


THREE = (_sentence("C.", 1, 0, 11), _sentence("A.", 0, 0, 8), _sentence("C again.", 1, 0, 11))


def test_citations_are_numbered_from_one_in_the_order_of_their_use() -> None:
    composed = _composed(*THREE)
    assert composed.text == "C. [1] A. [2] C again. [1]"
    assert [citation.marker for citation in composed.citations] == [1, 2]


def test_every_marker_of_the_text_names_a_citation_and_every_citation_is_named() -> None:
    composed = _composed(*THREE)
    assert set(map(int, re.findall(r"\[(\d+)\]", composed.text))) == {each.marker for each in composed.citations}


def test_a_quote_is_the_text_of_the_revision_at_its_offsets() -> None:
    citations = _composed(*THREE).citations
    assert [TEXT[each.start : each.end] for each in citations] == [each.quote for each in citations]
    assert [each.quote for each in citations] == ["Three fees.", "One fee."]


def test_a_revision_that_was_deleted_meanwhile_leaves_the_place_of_its_passage() -> None:
    composer = Composer([passage("One fee.", heading="Costs")], {})
    composer.add(_sentence("A.", 0, 0, 8))
    assert composer.composed(AnswerStatus.ANSWERED, "generator", ()).citations[0].heading == "Costs"


def test_without_a_sentence_the_answer_is_an_abstention_that_keeps_what_was_removed() -> None:
    composed = Composer(PASSAGES, SOURCES).composed(
        AnswerStatus.ANSWERED, "generator", [Removed("X.", "not supported")]
    )
    assert composed == Composed.abstention((Removed("X.", "not supported"),))


def test_an_abstention_says_so_and_cites_nothing() -> None:
    abstained = Composed.abstention()
    assert (abstained.text, abstained.citations, abstained.status) == (ABSTENTION, (), AnswerStatus.ABSTAINED)


def test_a_citation_of_a_row_has_the_header_of_its_table() -> None:
    source = source_of("# Fees\n\n| Item | Home |\n| --- | --- |\n| Courier | £14 |\n\nCheques are free.", "Fees")
    composer = Composer([passage(source.text)], {"r": source})
    row, after = source.text.index("Courier"), source.text.index("Cheques")
    composer.add(_sentence("Courier: £14.", 0, row, row + 13))
    composer.add(_sentence("Cheques are free.", 0, after, after + 17))
    citations = composer.composed(AnswerStatus.ANSWERED, "extractive", ()).citations
    assert [(each.quote, each.table_header) for each in citations] == [
        ("Courier | £14", "Item | Home"),
        ("Cheques are free.", None),
    ]
