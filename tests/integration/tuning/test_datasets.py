"""Training sets from the example corpus."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from api.wiring import Services
from cli.dataset_building import BuiltSet, build_set
from core.domain import SearchFilter
from core.errors import InvalidInput
from core.tables import Document
from evals.cases import Case, load_cases
from generation import contract
from tests.support.files import QUESTIONS
from tests.support.people import AS_OF
from tuning.catalogue import origin_repository
from tuning.dataset import storage
from tuning.dataset.barring import fingerprint
from tuning.dataset.mixture import Mixture
from tuning.dataset.row import Row

MIXTURE = Mixture(rows=25, validation=0.2)
WANTED = SearchFilter("default", frozenset({"agents"}), AS_OF)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases(QUESTIONS)


@pytest.fixture(scope="module")
def built(corpus: Services, cases: list[Case]) -> BuiltSet:
    return build_set(corpus, WANTED, cases, [], MIXTURE, "examples")


@pytest.fixture(scope="module")
def rows(corpus: Services, built: BuiltSet) -> list[Row]:
    return storage.load(corpus.settings.data_dir / "datasets", built.dataset.sha256)


def test_rows_are_for_training_and_for_validation(rows: list[Row]) -> None:
    splits = [row.split for row in rows]
    assert (splits.count("train"), splits.count("validation")) == (25, 5)


def test_no_held_out_question_is_asked_and_no_document_of_one_answers(rows: list[Row], built: BuiltSet) -> None:
    held = {fingerprint(case.question) for case in built.held_out}
    assert held
    assert not held & {fingerprint(row.question) for row in rows}
    assert not {row.family for row in rows} & {f"questions:{case.family}" for case in built.held_out}


def test_nothing_of_a_held_out_document_is_read(
    corpus: Services, cases: list[Case], rows: list[Row], built: BuiltSet
) -> None:
    trained = {one.document for case in cases if case not in built.held_out for one in case.evidence}
    gold = {one.document for case in built.held_out for one in case.evidence} - trained
    with corpus.database.read() as session:
        found = session.execute(select(Document.source_uri, Document.title)).all()
    titles = {title for uri, title in found if any(uri.endswith(name) for name in gold)}
    assert titles
    assert not titles & {read.title for row in rows for read in row.read}


def test_every_marker_names_something_that_is_read(rows: list[Row]) -> None:
    for row in rows:
        numbers = {read.number for read in row.read}
        markers = {marker for sentence in contract.read(row.answer) for marker in sentence.markers}
        assert markers <= numbers
        assert bool(markers) == (row.kind != "unanswerable")


def test_every_row_has_an_answer_that_is_not_wanted_with_its_fault(rows: list[Row]) -> None:
    assert all(row.rejected is not None and row.rejected.answer != row.answer for row in rows)
    assert {"another figure", "abstains"} <= {row.rejected.fault for row in rows if row.rejected}


def test_abstentions_are_rejected_more_often_than_they_are_wanted(rows: list[Row]) -> None:
    rejected = [row.rejected.answer for row in rows if row.rejected].count(contract.ABSTENTION)
    assert rejected > [row.answer for row in rows].count(contract.ABSTENTION)


def test_one_row_in_ten_shows_a_conflict_and_none_abstains_for_it(rows: list[Row]) -> None:
    shown = [row for row in rows if row.kind in ("near-duplicate", "superseded")]
    assert 0 < len(shown) <= MIXTURE.conflicting * len(rows) + 1
    assert contract.ABSTENTION not in {row.answer for row in shown}
    assert {row.rejected.fault for row in shown if row.rejected} == {"another version"}


def test_both_wordings_of_a_conflict_are_read(rows: list[Row]) -> None:
    for row in rows:
        if row.kind in ("near-duplicate", "superseded"):
            assert row.rejected is not None
            said, other = (contract.read(answer)[0].markers[0] for answer in (row.answer, row.rejected.answer))
            assert said != other
            assert {said, other} <= {read.number for read in row.read}


def test_the_set_is_in_the_catalogue_with_what_it_was_drawn_from(
    corpus: Services, built: BuiltSet, rows: list[Row]
) -> None:
    with corpus.database.read() as session:
        known = origin_repository.get_dataset(session, "default", built.dataset.sha256)
    assert known.rows == len(rows)
    assert {one.revision_id for one in known.sources} == {place.revision_id for row in rows for place in row.provenance}


def test_the_same_documents_and_questions_give_the_same_set(
    corpus: Services, cases: list[Case], built: BuiltSet
) -> None:
    assert build_set(corpus, WANTED, cases, [], MIXTURE, "again").dataset.sha256 == built.dataset.sha256


def test_a_question_that_is_barred_ends_the_build_by_name(corpus: Services, cases: list[Case], built: BuiltSet) -> None:
    barred = next(case for case in cases if case not in built.held_out and case.evidence)
    with pytest.raises(InvalidInput, match="is one of an evaluation"):
        build_set(corpus, WANTED, cases, [barred], MIXTURE, "barred")


def test_nothing_to_draw_from_is_an_error(corpus: Services) -> None:
    with pytest.raises(InvalidInput, match="No row for training"):
        build_set(corpus, replace(WANTED, collection="nowhere"), [], [], MIXTURE, "empty")
