"""Rated turns in a training set from the example corpus."""

from dataclasses import replace

import pytest

from api.wiring import Services
from cli.dataset_building import BuiltSet, build_set
from core.domain import Citation, Passage, Rating, SearchFilter
from generation import feedback
from generation.feedback import GivenFeedback
from tests.support.people import AGENT, AS_OF
from tests.support.turns import answer, keep
from tuning.dataset import storage
from tuning.dataset.mixture import Mixture
from tuning.dataset.row import Rejected, Row

ALL = Mixture(rows=3, test=0.0, validation=0.0)
WANTED = SearchFilter("default", frozenset({"agents"}), AS_OF)
ASKED = "How soon must we pay a refund to the customer?"
SAID = "A refund is paid within 5 working days of the cancellation date."
UP, DOWN = GivenFeedback(Rating.UP), GivenFeedback(Rating.DOWN, correction=SAID)


def _rate(services: Services, question: str, text: str, given: GivenFeedback) -> None:
    """A turn that cites the sentence of the refund."""
    passage, start = _refund(services)
    told = answer(text=text, passages=[passage])
    place = passage.document_id, passage.title, passage.source_uri, passage.revision_id, passage.page, passage.heading
    cited = Citation(1, *place, passage.start + start, passage.start + start + len(SAID), SAID)
    keep(services.database, AGENT, question, replace(told, citations=(cited,)))
    with services.database.write() as session:
        feedback.give(session, AGENT, told.conversation_id, told.turn_id, given)


def _refund(services: Services) -> tuple[Passage, int]:
    found = services.retriever.search("How soon is a refund paid?", WANTED, 8, "hybrid")
    passage = next(one for one in found if SAID in one.text)
    return passage, passage.text.index(SAID)


def _built(services: Services) -> tuple[BuiltSet, Row]:
    built = build_set(services, WANTED, [], [], ALL, "turns", turns=True)
    return built, storage.load(services.settings.data_dir / "datasets", built.dataset.sha256)[0]


def test_an_answer_that_people_found_right_is_a_row_before_all_others(corpus_copy: Services) -> None:
    _rate(corpus_copy, ASKED, f"{SAID} [1]", UP)
    built, row = _built(corpus_copy)
    assert (row.question, row.method) == (ASKED, "turn")
    assert row.answer.startswith(f"{SAID} [")
    assert built.dataset.statistics["methods"]["turn"] == 1


def test_what_people_corrected_is_rejected(corpus_copy: Services) -> None:
    _rate(corpus_copy, ASKED, "A refund is paid within 50 days. [1]", DOWN)
    row = _built(corpus_copy)[1]
    assert row.answer.startswith(SAID)
    marker = row.answer.removeprefix(SAID)
    assert row.rejected == Rejected(answer=f"A refund is paid within 50 days.{marker}", fault="corrected")


@pytest.mark.parametrize("told", ["My number is 07700 900123. ", "My number is <PHONE>. "])
def test_a_turn_that_tells_of_a_person_is_left_out_and_counted(corpus_copy: Services, told: str) -> None:
    _rate(corpus_copy, told + ASKED, f"{SAID} [1]", UP)
    built, row = _built(corpus_copy)
    assert row.method != "turn"
    assert built.dataset.statistics["left_out"]["holds personal data"] == 1
    assert "| holds personal data | 1 |" in (built.folder / storage.CARD).read_text("utf-8")


def test_turns_are_not_learnt_from_unless_it_is_asked_for(corpus_copy: Services) -> None:
    _rate(corpus_copy, ASKED, f"{SAID} [1]", UP)
    built = build_set(corpus_copy, WANTED, [], [], ALL, "documents")
    assert "turn" not in built.dataset.statistics["methods"]
