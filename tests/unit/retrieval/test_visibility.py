"""Which revisions a search may see."""

from dataclasses import replace
from datetime import date

import pytest

from core.domain import SearchFilter
from retrieval.repository import RevisionRow
from retrieval.visibility import matches

FIRST, LAST = date(2026, 3, 1), date(2026, 8, 31)
ROW = RevisionRow(1, "document", "fees", "agents", frozenset({"home", "fees"}), FIRST, LAST)
WANTED = SearchFilter("default", frozenset({"agents"}), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("day", "seen"),
    [(date(2026, 2, 28), False), (FIRST, True), (LAST, True), (date(2026, 9, 1), False)],
)
def test_the_first_and_the_last_day_belong_to_the_validity(day: date, seen: bool) -> None:
    assert matches(ROW, replace(WANTED, as_of=day)) is seen


@pytest.mark.parametrize("day", [date.min, date.max])
def test_without_dates_a_revision_is_always_valid(day: date) -> None:
    assert matches(replace(ROW, valid_from=None, valid_to=None), replace(WANTED, as_of=day))


@pytest.mark.parametrize(
    ("narrowed", "seen"),
    [
        ({"audiences": frozenset({"supervisors"})}, False),
        ({"audiences": frozenset({"supervisors", "agents"})}, True),
        ({"audiences": frozenset()}, False),
        ({"collection": "fees"}, True),
        ({"collection": "claims"}, False),
        ({"document_ids": frozenset({"document", "other"})}, True),
        ({"document_ids": frozenset({"other"})}, False),
        ({"document_ids": frozenset()}, False),
        ({"tags": frozenset({"home"})}, True),
        ({"tags": frozenset({"home", "fees"})}, True),
        ({"tags": frozenset({"home", "travel"})}, False),
    ],
)
def test_each_condition_narrows_by_itself(narrowed: dict[str, frozenset[str]], seen: bool) -> None:
    assert matches(ROW, replace(WANTED, **narrowed)) is seen  # type: ignore[arg-type]
