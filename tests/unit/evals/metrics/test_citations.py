"""Citations: whether they stand, and whether they are of the right places."""

import pytest

from core.domain import AnswerStatus
from evals.cases import Case, Evidence
from evals.metrics.catalogue import metric, score_case
from evals.metrics.citations import covers
from evals.records import CitationRecord
from tests.support.observations import answer, case, citation, observed

FEE = Evidence(document="a.md", quote="The courier fee is £30.")
REFUND = Evidence(document="b.md", quote="Refunds take 14 days from the day of receipt.")
BY_EVIDENCE = case(documents=("a.md",), evidence=(FEE, REFUND))
BY_DOCUMENT = case(documents=("a.md", "b.md"))


def _score(name: str, asked: Case, *citations: CitationRecord, status: AnswerStatus = AnswerStatus.ANSWERED) -> object:
    return score_case(metric(name), observed(asked, answer("It is £30. [1]", status, citations=citations)))


@pytest.mark.parametrize(
    ("quote", "document", "covered"),
    [
        ("the COURIER fee, is £30", "a.md", True),
        ("The courier fee is £30. It is paid in advance. It is not paid back.", "a.md", True),
        ("courier fee is", "a.md", True),
        ("The courier fee is £30.", "b.md", False),
        # In one piece: of five words, two stand there.
        ("The courier is paid £30", "a.md", False),
        ("Refunds are for members", "a.md", False),
    ],
)
def test_evidence_is_covered_by_half_of_the_shorter_quote_in_one_piece(
    quote: str, document: str, covered: bool
) -> None:
    assert covers(citation(quote, document), FEE) is covered


def test_a_document_is_covered_by_any_of_its_quotes() -> None:
    assert covers(citation("anything", "a.md"), "a.md")
    assert not covers(citation("anything", "b.md"), "a.md")


def test_precision_is_the_share_of_citations_that_cover_evidence() -> None:
    cited = citation("The courier fee is £30."), citation("Members pay nothing."), citation("Fees rise.")
    assert _score("citation_precision", BY_EVIDENCE, *cited) == 1 / 3


def test_recall_is_the_share_of_evidence_that_is_covered() -> None:
    assert _score("citation_recall", BY_EVIDENCE, citation("The courier fee is £30."), citation("Fees")) == 1 / 2


def test_without_evidence_citations_are_of_documents() -> None:
    cited = citation("Fees rise.", "a.md"), citation("Fees rise.", "c.md"), citation("Fees fall.", "a.md")
    assert _score("citation_precision", BY_DOCUMENT, *cited) == 2 / 3
    assert _score("citation_recall", BY_DOCUMENT, *cited) == 1 / 2


@pytest.mark.parametrize("name", ["citation_precision", "citation_recall"])
def test_an_answer_without_a_citation_covers_nothing(name: str) -> None:
    assert _score(name, BY_DOCUMENT) == 0


def test_an_abstention_cites_nothing_wrong_and_nothing_right() -> None:
    assert _score("citation_precision", BY_DOCUMENT, status=AnswerStatus.ABSTAINED) is None
    assert _score("citation_recall", BY_DOCUMENT, status=AnswerStatus.ABSTAINED) == 0


@pytest.mark.parametrize("name", ["citation_precision", "citation_recall"])
def test_a_case_that_expects_no_answer_has_no_right_citation(name: str) -> None:
    assert _score(name, case(documents=("a.md",), expected_status="abstained"), citation()) is None


def test_one_citation_that_does_not_stand_is_enough() -> None:
    assert _score("citations_stand", BY_DOCUMENT, citation(), citation(stands=False)) == 0
    assert _score("citations_stand", BY_DOCUMENT, citation(), citation()) == 1


def test_one_citation_of_another_time_is_enough() -> None:
    assert _score("right_revision", BY_DOCUMENT, citation(), citation(current=False)) == 0
    assert _score("right_revision", BY_DOCUMENT, citation(), citation()) == 1


@pytest.mark.parametrize("name", ["citations_stand", "right_revision"])
def test_where_nothing_is_cited_nothing_can_stand_or_fall(name: str) -> None:
    assert _score(name, BY_DOCUMENT) is None


@pytest.mark.parametrize("name", ["citations_stand", "right_revision"])
def test_what_is_handed_over_has_to_cite_rightly_too(name: str) -> None:
    false = citation(stands=False, current=False)
    assert _score(name, BY_DOCUMENT, false, status=AnswerStatus.ESCALATED) == 0


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("It is £30. [1] It takes 14 days. [2]", 2 / 2),
        ("It is £30 [1]. It takes 14 days.", 1 / 2),
        ("It is £30. [7]", 0 / 1),
        ("", 0),
    ],
)
def test_a_cited_sentence_has_the_marker_of_a_citation(text: str, share: float) -> None:
    told = answer(text, citations=(citation(marker=1), citation(marker=2)))
    assert score_case(metric("cited_sentences"), observed(BY_DOCUMENT, told)) == share
