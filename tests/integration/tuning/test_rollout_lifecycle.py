"""How a rollout begins and ends, in real databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.errors import Conflict, InvalidInput, NotFound
from core.tables import AuditEvent
from tests.support.catalogue import judged, usable, versions
from tests.support.people import AGENT, STRANGER
from tests.support.rollouts import WHY, canary, crown, shadow
from tuning.catalogue import alias_repository
from tuning.catalogue.records import CHAMPION, CatalogueAdapter
from tuning.rollout import lifecycle, repository
from tuning.rollout.records import MARGINS, Guard, Plan, RolloutState


@pytest.fixture
def voice(database: Database, tmp_path: Path) -> list[CatalogueAdapter]:
    """Three versions, of which the first is champion."""
    made = versions(database, tmp_path, AGENT, 3)
    crown(database, AGENT, 1)
    return made


def _audited(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        rollouts = AuditEvent.action.startswith("rollout.")
        found = session.scalars(select(AuditEvent).where(rollouts).order_by(AuditEvent.id))
        return [(event.subject, event.action) for event in found]


def _champion(database: Database) -> int | None:
    with database.read() as session:
        alias = alias_repository.get(session, AGENT.tenant, "voice", CHAMPION)
    return alias.version if alias else None


def test_a_candidate_is_compared_with_the_champion(database: Database, voice: list[CatalogueAdapter]) -> None:
    rollout = canary(database, AGENT, share=0.2)
    assert (rollout.candidate, rollout.champion, rollout.share, rollout.state) == (2, 1, 0.2, RolloutState.RUNNING)
    assert rollout.margins == MARGINS
    assert _audited(database) == [("agent", "rollout.start")]


def test_without_a_champion_it_is_compared_with_the_base_model(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    rollout = shadow(sqlite, AGENT)
    assert (rollout.champion, rollout.champion_label) == (None, "the base model")


def test_one_rollout_of_a_name_runs_at_a_time(database: Database, voice: list[CatalogueAdapter]) -> None:
    canary(database, AGENT)
    with pytest.raises(Conflict, match=r"voice:2 runs since .*agent: To be tried"):
        canary(database, AGENT, "voice:3")
    lifecycle.stop(database, AGENT, "voice", "Another one.")
    assert canary(database, AGENT, "voice:3").candidate == 3


def test_the_champion_is_no_candidate(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 1)
    crown(sqlite, AGENT, 1)
    with pytest.raises(Conflict, match="voice:1 is the champion"):
        canary(sqlite, AGENT, "voice:1")


def test_a_version_that_cannot_serve_begins_no_rollout(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 1)

    with pytest.raises(Conflict, match="another model"):
        lifecycle.start(sqlite, AGENT, Plan("voice:1", "shadow", WHY), _refuse)
    with pytest.raises(NotFound):
        lifecycle.stop(sqlite, AGENT, "voice", "There is none.")


def test_a_candidate_that_cannot_serve_any_more_is_not_promoted(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    crown(sqlite, AGENT, 1)
    canary(sqlite, AGENT)
    with pytest.raises(Conflict, match="voice:2 is for another model"):
        lifecycle.promote(sqlite, AGENT, "voice", "As good.", _refuse, override="For a test.")
    assert (_champion(sqlite), _state(sqlite)) == (1, RolloutState.RUNNING)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"why": " "}, "Say why"),
        ({"share": 0.0}, "more than 0"),
        ({"share": 1.0}, "at most 0.9, .* Promote the candidate where it is to answer all"),
        ({"alpha": 1e-9}, "from 1e-06 to below 1"),
        ({"alpha": 1.0}, "from 1e-06 to below 1"),
        ({"margins": {Guard.SUPPORT: 1.0}}, "margin of support"),
        ({"mode": "shadow", "share": 0.5}, "leave the share out"),
        ({"mode": "shadow", "share": None, "margins": {Guard.THUMBS: 0.1}}, "does not guard thumbs"),
        ({"candidate": "voice"}, "names no version"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(sqlite: Database, changes: dict[str, Any], said: str) -> None:
    plan: dict[str, Any] = {"candidate": "voice:1", "mode": "canary", "why": WHY, "share": 0.1}
    with pytest.raises(InvalidInput, match=said):
        lifecycle.start(sqlite, AGENT, Plan(**plan | changes), usable)


def test_a_canary_is_widened_and_never_narrowed(database: Database, voice: list[CatalogueAdapter]) -> None:
    canary(database, AGENT, share=0.1)
    assert lifecycle.widen(database, AGENT, "voice", 0.4).share == 0.4
    with pytest.raises(InvalidInput, match="would move conversations"):
        lifecycle.widen(database, AGENT, "voice", 0.3)
    assert ("agent", "rollout.widen") in _audited(database)


def test_a_shadow_has_no_share_to_widen(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    shadow(sqlite, AGENT)
    with pytest.raises(Conflict, match="in the shadow"):
        lifecycle.widen(sqlite, AGENT, "voice", 0.5)


def test_a_promotion_goes_through_the_gate_and_ends_the_rollout(
    database: Database, voice: list[CatalogueAdapter]
) -> None:
    canary(database, AGENT)
    with pytest.raises(Conflict, match="has had no evaluation"):
        lifecycle.promote(database, AGENT, "voice", "As good.", usable)
    assert (_champion(database), _state(database)) == (1, RolloutState.RUNNING)
    judged(database, AGENT, voice[1], passed=True)
    ended = lifecycle.promote(database, AGENT, "voice", "As good.", usable)
    assert (_champion(database), ended.state, ended.ended_by, ended.reason) == (2, "promoted", "agent", "As good.")


def test_a_promotion_after_the_champion_moved_changes_nothing(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 3)
    crown(sqlite, AGENT, 1)
    canary(sqlite, AGENT)
    crown(sqlite, AGENT, 3)
    with pytest.raises(Conflict, match="voice:champion is voice:3 now"):
        lifecycle.promote(sqlite, AGENT, "voice", "As good.", usable, override="For a test.")
    assert (_champion(sqlite), _state(sqlite)) == (3, RolloutState.RUNNING)


def test_a_rollout_that_is_over_stays_over(database: Database, voice: list[CatalogueAdapter]) -> None:
    rollout = canary(database, AGENT)
    ended = lifecycle.stop(database, AGENT, "voice", "Enough.")
    assert (ended.state, ended.reason, len(ended.figures)) == (RolloutState.STOPPED, "Enough.", len(Guard))
    with pytest.raises(Conflict, match="is stopped since"):
        lifecycle.stop(database, AGENT, "voice", "Once more.", rollout.id)
    with pytest.raises(Conflict, match="is stopped since"):
        lifecycle.promote(database, AGENT, "voice", "Once more.", usable, which=rollout.id)
    assert _audited(database)[1:] == [("agent", "rollout.stop")]


def test_a_rollout_of_another_tenant_is_not_there(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    rollout = canary(sqlite, AGENT)
    with pytest.raises(NotFound):
        lifecycle.stop(sqlite, STRANGER, "voice", "Mine now.", rollout.id)
    with sqlite.read() as session:
        assert not repository.running(session, STRANGER.tenant)


def _refuse(adapter: CatalogueAdapter) -> None:
    raise Conflict(f"{adapter.label} is for another model.")


def _state(database: Database) -> RolloutState:
    with database.read() as session:
        return repository.get(session, AGENT.tenant, "voice").state
