"""Ranks that hold what a case asks for, by its evidence, else by its documents."""

import pytest

from core.domain import Passage
from evals.cases import Case, Evidence
from evals.evidence import holds
from evals.ranking import gold_places, ranked

QUOTE = "The customer may cancel within 14 days of the start date."


def _passage(number: int, document: str, text: str) -> Passage:
    return Passage(number, document, document, f"file:///{document}", "r", None, None, 0, len(text), text, 1.0)


def _name(uri: str) -> str:
    return uri.removeprefix("file:///")


FOUND = [
    _passage(1, "a.md", "Fees are listed below."),
    _passage(2, "b.md", f"{QUOTE} Ask first."),
    _passage(3, "a.md", QUOTE),
]


def test_with_evidence_a_passage_has_to_hold_its_words() -> None:
    case = Case(id="q", question="?", evidence=(Evidence(document="a.md", quote=QUOTE),))
    assert [one.gold for one in ranked(case, FOUND, _name)] == [(), (), (0,)]


def test_without_evidence_a_document_counts_once_at_its_best_rank() -> None:
    case = Case(id="q", question="?", documents=("b.md", "a.md"))
    assert [(one.document, one.gold) for one in ranked(case, FOUND, _name)] == [("a.md", (1,)), ("b.md", (0,))]


def test_all_places_count_found_or_not() -> None:
    assert gold_places(Case(id="q", question="?", documents=("a.md", "gone.md"))) == 2


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (QUOTE, True),
        (QUOTE.upper().replace(" ", "\n"), True),
        ("may cancel within 14 days of the", True),
        ("The customer may write to us.", False),
        ("", False),
    ],
)
def test_half_of_the_words_in_one_piece_hold_a_quote(text: str, held: bool) -> None:
    assert holds(text, QUOTE) is held


def test_a_quote_without_words_is_held_by_nothing() -> None:
    assert not holds("anything", "…")
