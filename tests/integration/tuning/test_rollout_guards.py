"""What the guards of a rollout count, from stored turns, and what becomes of a candidate that is worse."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from core.db import Database
from core.domain import Rating
from core.tables import AuditEvent
from generation.feedback import GivenFeedback, give
from generation.repository import delete_conversation, get_conversation
from tests.support.catalogue import versions
from tests.support.people import AGENT
from tests.support.rollouts import (
    CANDIDATE_SIDE,
    CHAMPION_SIDE,
    abstained,
    canary,
    crown,
    kept,
    kept_in_turns,
    quoted_instead,
    shadow,
    shadowed,
    written,
)
from tests.support.turns import answer
from tuning.rollout import lifecycle, repository, watch
from tuning.rollout.guards import figures
from tuning.rollout.records import Figure, Guard, Rollout, RolloutState

MANY = 25


@pytest.fixture
def rollout(database: Database, tmp_path: Path) -> Rollout:
    """A canary of voice:2 beside voice:1."""
    versions(database, tmp_path, AGENT, 3)
    crown(database, AGENT, 1)
    return canary(database, AGENT)


@pytest.fixture
def unseen(sqlite: Database, tmp_path: Path) -> Rollout:
    """The same in the shadow."""
    versions(sqlite, tmp_path, AGENT, 2)
    return shadow(sqlite, AGENT)


def _figure(database: Database, rollout: Rollout, guard: Guard) -> Figure:
    with database.read() as session:
        return next(one for one in figures(session, rollout) if one.guard == guard)


def _now(database: Database, rollout: Rollout) -> Rollout:
    with database.read() as session:
        return repository.get(session, rollout.tenant, rollout.name, rollout.id)


def test_support_is_what_the_check_found_lacking_in_a_draft(database: Database, rollout: Rollout) -> None:
    kept_in_turns(database, AGENT, rollout, [written(0.6), quoted_instead()], [written(0.9), written(0.7)])
    found = _figure(database, rollout, Guard.SUPPORT)
    assert (found.candidate, found.champion) == (0.7, 0.2)
    assert (found.candidate_conversations, found.champion_conversations) == (2, 2)


def test_an_abstention_counts_and_an_answer_of_the_rules_does_not(database: Database, rollout: Rollout) -> None:
    ruled = answer(text="This question goes to a person.")
    ruled = replace(ruled, receipt=replace(ruled.receipt, writer="none"))
    kept_in_turns(database, AGENT, rollout, [abstained(), written(1.0)], [ruled, written(1.0)])
    found = _figure(database, rollout, Guard.ABSTENTION)
    assert (found.candidate, found.champion, found.champion_conversations) == (0.5, 0.0, 1)


def test_latency_is_the_time_to_write_and_not_to_search(database: Database, rollout: Rollout) -> None:
    kept_in_turns(database, AGENT, rollout, [written(1.0, 5_000.0)], [written(1.0, 90_000.0)])
    found = _figure(database, rollout, Guard.LATENCY)
    assert (found.candidate, found.champion) == (0.5, 1.0)


def test_thumbs_are_counted_when_they_are_given(database: Database, rollout: Rollout) -> None:
    bad = kept(database, AGENT, rollout, CANDIDATE_SIDE, written(1.0))
    good = kept(database, AGENT, rollout, CHAMPION_SIDE, written(1.0))
    assert _figure(database, rollout, Guard.THUMBS).candidate is None
    with database.write() as session:
        for given, rating in ((bad, Rating.DOWN), (good, Rating.UP)):
            give(session, AGENT, given.conversation_id, given.turn_id, GivenFeedback(rating))
    found = _figure(database, rollout, Guard.THUMBS)
    assert (found.candidate, found.champion) == (1.0, 0.0)


def test_a_conversation_counts_once(database: Database, rollout: Rollout) -> None:
    for support in (0.8, 0.1, 0.1):
        kept(database, AGENT, rollout, CANDIDATE_SIDE, written(support, conversation_id="c"))
    found = _figure(database, rollout, Guard.SUPPORT)
    assert (found.candidate, found.candidate_conversations) == (0.2, 1)


def test_a_conversation_that_is_deleted_does_not_count_any_more(database: Database, rollout: Rollout) -> None:
    turn = kept(database, AGENT, rollout, CANDIDATE_SIDE, written(0.5))
    with database.write() as session:
        delete_conversation(session, AGENT, get_conversation(session, AGENT, turn.conversation_id))
    assert _figure(database, rollout, Guard.SUPPORT).candidate_conversations == 0


def test_a_candidate_that_is_worse_is_taken_back_by_itself(database: Database, rollout: Rollout) -> None:
    kept_in_turns(database, AGENT, rollout, [quoted_instead()], [written(1.0)])
    watch.look(database)
    assert _now(database, rollout).state == RolloutState.RUNNING
    for _ in range(MANY):
        kept_in_turns(database, AGENT, rollout, [quoted_instead()], [written(1.0)])
    watch.look(database)
    ended = _now(database, rollout)
    assert (ended.state, ended.ended_by) == (RolloutState.ROLLED_BACK, "rollout")
    assert ended.reason is not None
    assert ended.reason.startswith(
        f"support: a mean loss of 1 over {MANY + 1} conversations, against 0 over {MANY + 1}"
    )
    assert next(one for one in ended.figures if one.guard == Guard.SUPPORT).is_out
    with database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "rollout.rollback")).one()
    assert (event.subject, event.detail["why"]) == ("rollout", ended.reason)


def test_a_candidate_that_is_as_good_goes_on(database: Database, rollout: Rollout) -> None:
    for _ in range(MANY):
        kept_in_turns(database, AGENT, rollout, [quoted_instead(), abstained()], [quoted_instead(), abstained()])
    watch.look(database)
    assert _now(database, rollout).state == RolloutState.RUNNING


def test_where_the_champion_moved_there_is_nothing_to_compare_with(database: Database, rollout: Rollout) -> None:
    crown(database, AGENT, 3)
    watch.look(database)
    ended = _now(database, rollout)
    assert (ended.state, ended.ended_by) == (RolloutState.STOPPED, "rollout")


def test_two_who_look_at_once_end_it_once(database: Database, rollout: Rollout) -> None:
    for _ in range(MANY):
        kept_in_turns(database, AGENT, rollout, [quoted_instead()], [written(1.0)])
    watch.look(database)
    first = _now(database, rollout)
    watch.look(database)
    assert _now(database, rollout) == first


def test_in_the_shadow_both_answers_to_a_question_are_compared(sqlite: Database, unseen: Rollout) -> None:
    shadowed(sqlite, AGENT, unseen, shown=written(0.9), unseen=quoted_instead())
    shadowed(sqlite, AGENT, unseen, shown=written(0.9), unseen=abstained())
    kept(sqlite, AGENT, unseen, CHAMPION_SIDE, written(0.1))
    support, abstention = (_figure(sqlite, unseen, guard) for guard in (Guard.SUPPORT, Guard.ABSTENTION))
    assert (support.candidate, support.champion, support.champion_conversations) == (1.0, 0.1, 1)
    assert (abstention.candidate, abstention.champion, abstention.candidate_conversations) == (0.5, 0.0, 2)


def test_in_the_shadow_a_worse_candidate_is_taken_back_too(sqlite: Database, unseen: Rollout) -> None:
    for _ in range(MANY):
        shadowed(sqlite, AGENT, unseen, shown=written(0.9), unseen=quoted_instead())
    watch.look(sqlite)
    assert _now(sqlite, unseen).state == RolloutState.ROLLED_BACK


def test_nothing_of_a_rollout_that_ended_is_looked_at_again(sqlite: Database, unseen: Rollout) -> None:
    lifecycle.stop(sqlite, AGENT, "voice", "Enough.")
    for _ in range(MANY):
        shadowed(sqlite, AGENT, unseen, shown=written(0.9), unseen=quoted_instead())
    watch.look(sqlite)
    ended = _now(sqlite, unseen)
    assert (ended.state, {one.champion_conversations for one in ended.figures}) == (RolloutState.STOPPED, {0})
