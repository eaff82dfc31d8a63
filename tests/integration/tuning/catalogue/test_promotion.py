"""Aliases move, one at a time, and only with a reason; a champion has to have passed an evaluation."""

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.domain import Principal
from core.errors import Conflict, InvalidInput, NotFound
from core.tables import AuditEvent
from tests.support.catalogue import VARIANT, add_evaluation, judged, registered, usable, versions
from tests.support.people import AGENT, STRANGER, SUPERVISOR
from tuning.catalogue import alias_repository
from tuning.catalogue.going_back import rollback
from tuning.catalogue.judging import record_judgement
from tuning.catalogue.promotion import Promotion, promote
from tuning.catalogue.records import Alias, AliasChange, CatalogueAdapter


def _promote(database: Database, version: int, person: Principal = AGENT, **more: Any) -> Alias:
    wanted = {"alias": "candidate", "why": "Better.", "name": "voice"} | more
    return promote(database, person, Promotion(version=version, **wanted), usable)


def _back(database: Database, **more: Any) -> Alias:
    return rollback(database, AGENT, "voice", "candidate", "Worse.", **({"usable": usable} | more))


def _history(database: Database, alias: str = "candidate") -> list[AliasChange]:
    with database.read() as session:
        return alias_repository.history(session, "default", "voice", alias)


def _moves(database: Database) -> list[tuple[int | None, int]]:
    return [(change.from_version, change.to_version) for change in _history(database)]


def test_an_alias_stands_for_the_version_that_was_promoted_last(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 2)
    first, second = (_promote(database, version) for version in (1, 2))
    assert (first.version, first.changes, second.version, second.changes) == (1, 1, 2, 2)
    assert _moves(database) == [(None, 1), (1, 2)]


def test_promoting_what_is_there_already_changes_nothing(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 1)
    before = _promote(database, 1)
    assert _promote(database, 1, why="Once more.") == before
    assert len(_history(database)) == 1


def test_an_alias_that_moved_meanwhile_stays_and_its_mover_is_named(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 3)
    _promote(database, 1)
    _promote(database, 2, SUPERVISOR, why="Shorter.")
    with pytest.raises(Conflict, match=r"voice:candidate is voice:2 now: supervisor moved it on .* \(Shorter\.\)"):
        _promote(database, 3, expected=1)
    assert _moves(database) == [(None, 1), (1, 2)]


@pytest.mark.parametrize("expected", [0, None])
def test_an_alias_that_nobody_has_set_is_expected_to_be_none(sqlite: Database, tmp_path: Path, expected: int) -> None:
    versions(sqlite, tmp_path, AGENT, 1)
    assert _promote(sqlite, 1, expected=expected).version == 1


def test_an_alias_is_not_set_for_whoever_thinks_that_it_is(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    with pytest.raises(Conflict, match="stands for no version"):
        _promote(sqlite, 2, expected=1)


@pytest.mark.parametrize("before", [None, 1])
def test_of_many_who_promote_at_once_one_does(database: Database, tmp_path: Path, before: int | None) -> None:
    versions(database, tmp_path, AGENT, 5)
    if before:
        _promote(database, before)
    done, refused = list[int](), list[Conflict]()
    start = threading.Barrier(4)

    def move(version: int) -> None:
        start.wait()
        try:
            done.append(_promote(database, version, expected=before or 0).version)
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=move, args=(version,)) for version in range(2, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 3)
    assert _moves(database)[-1] == (before, done[0])
    assert all(f"voice:candidate is voice:{done[0]} now: agent" in error.message for error in refused)


def test_a_version_that_passed_no_evaluation_is_no_champion(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 1)
    with pytest.raises(Conflict, match=r"voice:1 has had no evaluation.*policydesk adapters judge voice:1 RUN"):
        _promote(database, 1, alias="champion")
    assert _history(database, "champion") == []


def test_a_version_that_failed_its_evaluation_is_no_champion(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    judged(sqlite, AGENT, made, passed=False)
    with pytest.raises(Conflict, match="voice:1 did not pass its newest evaluation"):
        _promote(sqlite, 1, alias="champion")


def test_a_version_that_failed_since_it_passed_is_no_champion(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    judged(sqlite, AGENT, made, passed=True, run_id="e1")
    judged(sqlite, AGENT, made, passed=False, run_id="e2")
    with pytest.raises(Conflict, match="voice:1 did not pass its newest evaluation"):
        _promote(sqlite, 1, alias="champion")


def test_a_version_that_passed_is_champion_by_that_evaluation(database: Database, tmp_path: Path) -> None:
    (made,) = versions(database, tmp_path, AGENT, 1)
    run_id = judged(database, AGENT, made, passed=True)
    assert _promote(database, 1, alias="champion").version == 1
    (change,) = _history(database, "champion")
    assert (change.gate, change.eval_run_id, change.override) == ("passed", run_id, None)


def test_what_another_version_passed_does_not_count(sqlite: Database, tmp_path: Path) -> None:
    first, _ = versions(sqlite, tmp_path, AGENT, 2)
    judged(sqlite, AGENT, first, passed=True)
    with pytest.raises(Conflict, match="voice:2 has had no evaluation"):
        _promote(sqlite, 2, alias="champion")


def test_an_override_stands_in_the_history_and_the_audit_trail(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 1)
    _promote(database, 1, alias="champion", override="The old one says what is wrong.")
    (change,) = _history(database, "champion")
    assert (change.gate, change.override) == ("overridden", "The old one says what is wrong.")
    with database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "adapter.promote")).one()
    assert (event.subject, event.detail["gate"], event.detail["override"]) == ("agent", "overridden", change.override)


@pytest.mark.parametrize("blank", [{"why": " "}, {"override": ""}])
def test_a_promotion_without_a_reason_is_refused(sqlite: Database, tmp_path: Path, blank: dict[str, str]) -> None:
    versions(sqlite, tmp_path, AGENT, 1)
    with pytest.raises(InvalidInput, match="Say why"):
        _promote(sqlite, 1, alias="champion", **blank)


def _refuse(adapter: CatalogueAdapter) -> None:
    raise Conflict(f"{adapter.label} is for another model.")


@pytest.mark.parametrize("alias", ["candidate", "champion"])
def test_a_version_that_cannot_serve_here_is_not_promoted_whatever_overrides_the_evaluation(
    database: Database, tmp_path: Path, alias: str
) -> None:
    versions(database, tmp_path, AGENT, 2)
    _promote(database, 1, alias=alias, override="It is urgent.")
    wanted = Promotion("voice", 2, alias, "Better.", override="It is urgent.")
    with pytest.raises(Conflict, match="voice:2 is for another model"):
        promote(database, AGENT, wanted, _refuse)
    assert [change.to_version for change in _history(database, alias)] == [1]


def test_a_promotion_that_another_overtakes_while_it_is_probed_is_refused(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 3)
    _promote(database, 1)
    wanted = Promotion("voice", 2, "candidate", "Better.")
    with pytest.raises(Conflict, match="voice:candidate is voice:3 now"):
        promote(database, AGENT, wanted, lambda _: _promote(database, 3))
    assert _moves(database) == [(None, 1), (1, 3)]


def test_what_would_be_refused_anyway_or_change_nothing_is_not_loaded(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    _promote(sqlite, 1)
    assert promote(sqlite, AGENT, Promotion("voice", 1, "candidate", "Again."), _refuse).version == 1
    with pytest.raises(Conflict, match="voice:2 has had no evaluation"):
        promote(sqlite, AGENT, Promotion("voice", 2, "champion", "Better."), _refuse)


def test_rolling_back_twice_goes_two_versions_back(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 3)
    for version in (1, 2, 3):
        _promote(database, version)
    assert [_back(database).version for _ in range(2)] == [2, 1]
    assert _moves(database)[-2:] == [(3, 2), (2, 1)]
    assert {change.gate for change in _history(database)[-2:]} == {"rollback"}


def test_after_a_step_back_the_next_promotion_counts_from_there(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 3)
    for version in (1, 2):
        _promote(sqlite, version)
    _back(sqlite)
    _promote(sqlite, 3)
    assert _back(sqlite).version == 1


@pytest.mark.parametrize("promoted", [0, 1])
def test_there_is_no_step_back_from_the_first(sqlite: Database, tmp_path: Path, promoted: int) -> None:
    versions(sqlite, tmp_path, AGENT, 1)
    for _ in range(promoted):
        _promote(sqlite, 1)
    with pytest.raises(Conflict, match="no version before"):
        _back(sqlite)


def test_a_step_back_from_what_has_moved_meanwhile_is_refused(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 3)
    for version in (1, 2, 3):
        _promote(database, version)
    with pytest.raises(Conflict, match="voice:candidate is voice:3 now"):
        _back(database, expected=2)


def test_there_is_no_step_back_to_what_cannot_be_loaded(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 2)
    for version in (1, 2):
        _promote(database, version)
    with pytest.raises(Conflict, match="voice:1 is for another model"):
        _back(database, usable=_refuse)
    assert _moves(database) == [(None, 1), (1, 2)]


def test_a_step_back_that_another_promotion_overtakes_is_refused(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 3)
    for version in (1, 2):
        _promote(database, version)
    with pytest.raises(Conflict, match="voice:candidate is voice:3 now"):
        _back(database, usable=lambda _: _promote(database, 3))
    assert _moves(database) == [(None, 1), (1, 2), (2, 3)]


def test_a_step_back_stands_in_the_audit_trail(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    for version in (1, 2):
        _promote(sqlite, version)
    _back(sqlite)
    with sqlite.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "adapter.rollback")).one()
    assert (event.detail["adapter"], event.detail["before"], event.detail["why"]) == ("voice:1", 2, "Worse.")


def test_nobody_promotes_an_adapter_of_another_tenant(sqlite: Database, tmp_path: Path) -> None:
    registered(sqlite, tmp_path, STRANGER)
    with pytest.raises(NotFound, match="There is no adapter voice:1"):
        _promote(sqlite, 1)


def test_an_alias_is_that_of_one_name_and_one_tenant(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 1)
    registered(database, tmp_path, STRANGER)
    _promote(database, 1)
    with database.read() as session:
        assert alias_repository.listed(session, STRANGER.tenant) == []
        assert alias_repository.get(session, "default", "tone", "candidate") is None


def test_an_evaluation_of_other_weights_is_not_kept(sqlite: Database, tmp_path: Path) -> None:
    first, second = versions(sqlite, tmp_path, AGENT, 2)
    run_id = add_evaluation(sqlite, AGENT, first)
    with pytest.raises(Conflict, match="did not answer with voice:2"):
        record_judgement(sqlite, AGENT, second.label, run_id, VARIANT, passed=True, verdict={})


def test_an_older_evaluation_than_the_newest_is_not_kept(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    for run_id, day in (("e1", 1), ("e2", 2)):
        add_evaluation(sqlite, AGENT, made, run_id, started_at=datetime(2026, 3, day, tzinfo=UTC))
    record_judgement(sqlite, AGENT, made.label, "e2", VARIANT, passed=False, verdict={})
    with pytest.raises(Conflict, match="was judged by e2 already, which is newer than e1"):
        record_judgement(sqlite, AGENT, made.label, "e1", VARIANT, passed=True, verdict={})


def test_an_evaluation_that_is_not_finished_is_not_kept(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    run_id = add_evaluation(sqlite, AGENT, made, state="running")
    with pytest.raises(Conflict, match=f"policydesk eval resume {run_id}"):
        record_judgement(sqlite, AGENT, made.label, run_id, VARIANT, passed=True, verdict={})


def test_an_evaluation_of_another_tenant_is_not_found(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    run_id = add_evaluation(sqlite, STRANGER, made)
    with pytest.raises(NotFound, match=f"There is no evaluation {run_id}"):
        record_judgement(sqlite, AGENT, made.label, run_id, VARIANT, passed=True, verdict={})


def test_an_evaluation_without_the_variant_is_refused(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    run_id = add_evaluation(sqlite, AGENT, made)
    with pytest.raises(InvalidInput, match=r"has no variant rag; it has rag\+voice"):
        record_judgement(sqlite, AGENT, made.label, run_id, "rag", passed=True, verdict={})


def test_answers_without_passages_make_no_champion(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    variant = {"name": VARIANT, "spec": {"way": "closed-book"}, "made_by": {"adapter": made.sha256}}
    run_id = add_evaluation(sqlite, AGENT, made, variants=[variant])
    with pytest.raises(Conflict, match="is not what is served"):
        record_judgement(sqlite, AGENT, made.label, run_id, VARIANT, passed=True, verdict={})
