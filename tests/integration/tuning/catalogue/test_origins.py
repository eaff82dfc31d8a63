"""What adapters come from: datasets, their sources, training runs."""

import math
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.db import Database
from core.errors import NotFound
from core.tables import TuningRun, now
from tests.support.catalogue import add_dataset, add_run, dataset, training
from tests.support.people import AGENT, STRANGER
from tuning.catalogue import origin_repository
from tuning.catalogue.origins import Loss, Run, Source

SOURCES = (Source("d1", "r1", 3), Source("d2", "r2", 4))


def _run(database: Database, run_id: str) -> Run:
    with database.read() as session:
        return origin_repository.get_run(session, "default", run_id)


def test_a_dataset_is_kept_with_what_it_was_drawn_from(database: Database) -> None:
    given = add_dataset(database, AGENT, dataset(*SOURCES))
    with database.read() as session:
        assert origin_repository.get_dataset(session, "default", given.sha256) == given


def test_a_dataset_is_kept_once(database: Database) -> None:
    for _ in range(2):
        given = add_dataset(database, AGENT, dataset(*SOURCES))
    with database.read() as session:
        assert origin_repository.get_dataset(session, "default", given.sha256).sources == SOURCES


def test_a_dataset_that_is_made_anew_is_of_the_contract_that_serves_now(database: Database) -> None:
    for contract_hash in ("before", "now"):
        given = add_dataset(database, AGENT, dataset(*SOURCES, contract_hash=contract_hash))
    with database.read() as session:
        assert origin_repository.get_dataset(session, "default", given.sha256).contract_hash == "now"


def test_two_tenants_have_the_same_dataset_each_for_itself(database: Database) -> None:
    for person in (AGENT, STRANGER):
        given = add_dataset(database, person, dataset(*SOURCES))
    with database.read() as session:
        found = [origin_repository.get_dataset(session, person.tenant, given.sha256) for person in (AGENT, STRANGER)]
    assert found == [given, given]


def test_a_run_begins_without_losses_and_ends_with_them(database: Database) -> None:
    learnt = add_dataset(database, AGENT, dataset())
    with database.write() as session:
        run_id = origin_repository.begin_run(session, AGENT, training(learnt.sha256))
    begun = _run(database, run_id)
    assert (begun.state, begun.losses, begun.training, begun.finished_at) == (
        "running",
        (),
        training(learnt.sha256),
        None,
    )
    losses = [Loss(1, 50, 2.0, None), Loss(2, 100, 1.5, 1.8)]
    with database.write() as session:
        origin_repository.note_losses(session, "default", run_id, losses)
        origin_repository.end_run(session, "default", run_id, "failed", "Out of memory.")
    ended = _run(database, run_id)
    assert (ended.state, ended.losses, ended.error) == ("failed", tuple(losses), "Out of memory.")
    assert ended.finished_at is not None


def test_losses_that_are_no_numbers_are_kept_as_none(database: Database) -> None:
    learnt = add_dataset(database, AGENT, dataset())
    run_id = add_run(database, AGENT, learnt.sha256, [Loss(1, 50, math.nan, math.inf)])
    assert _run(database, run_id).losses == (Loss(1, 50, None, None),)


def test_a_run_that_was_not_heard_of_for_long_was_broken_off(sqlite: Database) -> None:
    learnt = add_dataset(sqlite, AGENT, dataset())
    with sqlite.write() as session:
        run_id = origin_repository.begin_run(session, AGENT, training(learnt.sha256))
        session.execute(update(TuningRun).values(seen_at=now() - origin_repository.QUIET - timedelta(seconds=1)))
    assert _run(sqlite, run_id).state == "interrupted"


def test_a_run_on_a_dataset_of_another_tenant_does_not_begin(sqlite: Database) -> None:
    learnt = add_dataset(sqlite, STRANGER, dataset())
    with pytest.raises(NotFound), sqlite.write() as session:
        origin_repository.begin_run(session, AGENT, training(learnt.sha256))


def test_a_run_of_another_tenant_is_not_found(sqlite: Database) -> None:
    learnt = add_dataset(sqlite, STRANGER, dataset())
    run_id = add_run(sqlite, STRANGER, learnt.sha256)
    with pytest.raises(NotFound):
        _run(sqlite, run_id)
    with pytest.raises(NotFound), sqlite.write() as session:
        origin_repository.end_run(session, "default", run_id, "failed")
