"""What was in force before the documents that rows are drawn from."""

from datetime import date
from pathlib import Path

import pytest

from api.wiring import Services
from core.domain import SearchFilter
from tests.support.files import policy, write
from tests.support.jobs import ingest
from tests.support.people import AGENT, SUPERVISOR
from tuning.dataset.materials import earlier, materials
from tuning.dataset.row import Material

TODAY = date(2026, 11, 15)
WANTED = SearchFilter("default", frozenset({"agents"}), TODAY)


def _fees(cost: int, valid_from: str, **given: str) -> str:
    return policy(f"The courier fee is £{cost} for each parcel.", "Fees", valid_from=valid_from, **given)


def _before(services: Services, closed: frozenset[str] = frozenset()) -> list[Material]:
    """What was in force before the only document that is."""
    (now,) = materials(services.database, WANTED, [])
    return list(earlier(services.database, WANTED, [now], closed)[now.revision_id])


@pytest.fixture
def revised(services: Services, tmp_path: Path) -> Services:
    """A document with two revisions that were in force, and the one that is."""
    for cost, day in ((9, "2024-01-01"), (12, "2025-01-01"), (14, "2026-01-01")):
        ingest(services, write(tmp_path / "in", {"fees.md": _fees(cost, day)}))
    return services


def _superseding(services: Services, folder: Path, audience: str = "agents") -> Services:
    files = {
        "old.md": _fees(12, "2025-01-01", audience=audience),
        "new.md": _fees(14, "2026-01-01", supersedes="old.md", audience="agents"),
    }
    ingest(services, write(folder, files), SUPERVISOR)
    return services


def test_earlier_revisions_come_the_newest_first(revised: Services) -> None:
    assert ["£12" in one.source.text for one in _before(revised)] == [True, False]
    assert [one.valid_from for one in _before(revised)] == [date(2025, 1, 1), date(2024, 1, 1)]


def test_a_revision_that_is_not_in_force_yet_is_none_of_them(revised: Services, tmp_path: Path) -> None:
    ingest(revised, write(tmp_path / "in", {"fees.md": _fees(16, "2027-01-01")}))
    assert [one.valid_from for one in _before(revised)] == [date(2025, 1, 1), date(2024, 1, 1)]


def test_a_revision_that_never_was_in_force_is_none_of_them(services: Services, tmp_path: Path) -> None:
    for cost in (13, 14):
        ingest(services, write(tmp_path / "in", {"fees.md": _fees(cost, "2026-01-01")}))
    assert _before(services) == []


def test_the_document_that_was_superseded_is_one_of_them(services: Services, tmp_path: Path) -> None:
    (old,) = _before(_superseding(services, tmp_path / "in"))
    assert "£12" in old.source.text


def test_what_another_audience_may_read_is_none_of_them(services: Services, tmp_path: Path) -> None:
    assert _before(_superseding(services, tmp_path / "in", audience="supervisors")) == []


def test_a_document_that_is_held_out_is_none_of_them(services: Services, tmp_path: Path) -> None:
    (old,) = _before(_superseding(services, tmp_path / "in"))
    assert _before(services, frozenset({old.uri})) == []


def test_another_tenant_s_are_none_of_them(revised: Services) -> None:
    (now,) = materials(revised.database, WANTED, [])
    elsewhere = SearchFilter("elsewhere", WANTED.audiences, TODAY)
    assert AGENT.tenant != elsewhere.tenant
    assert not earlier(revised.database, elsewhere, [now], frozenset())[now.revision_id]
