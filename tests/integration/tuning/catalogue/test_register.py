"""Versions come into the catalogue, and are found again."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.errors import Conflict, InvalidInput, NotFound
from core.tables import AuditEvent
from tests.support.catalogue import (
    BASE,
    CONTRACT,
    LINEAGE,
    adapter_folder,
    add_dataset,
    add_run,
    dataset,
    registered,
    versions,
)
from tests.support.people import AGENT, STRANGER
from tuning.catalogue import alias_repository, repository
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.origins import Source
from tuning.catalogue.records import CatalogueAdapter, Parent
from tuning.catalogue.register import Registered, register
from tuning.catalogue.resolving import find, resolve


def _find(database: Database, text: str, tenant: str = "default") -> CatalogueAdapter:
    with database.read() as session:
        return find(session, tenant, text)


def _crown(database: Database, adapter: CatalogueAdapter, alias: str = "champion") -> None:
    with database.write() as session:
        assert alias_repository.move(session, adapter, alias, None)


def _register(database: Database, tmp_path: Path, **lineage: Any) -> Registered:
    source = adapter_folder(tmp_path / "source")
    return register(database, AdapterFiles(tmp_path / "data"), AGENT, "voice", source, replace(LINEAGE, **lineage))


def test_versions_of_a_name_are_counted_from_one(database: Database, tmp_path: Path) -> None:
    made = versions(database, tmp_path, AGENT, 3)
    assert [one.label for one in made] == ["voice:1", "voice:2", "voice:3"]
    assert registered(database, tmp_path, AGENT, name="brevity", seed=9).label == "brevity:1"


def test_a_version_is_found_as_it_was_registered(database: Database, tmp_path: Path) -> None:
    made = registered(database, tmp_path, AGENT, lineage=replace(LINEAGE, parents=(Parent("plain:1", 0.5),)))
    assert _find(database, "voice:1") == made
    assert (made.base, made.contract_hash, made.parents) == (BASE, CONTRACT, (Parent("plain:1", 0.5),))


def test_what_is_registered_can_be_loaded(sqlite: Database, tmp_path: Path) -> None:
    made = registered(sqlite, tmp_path, AGENT)
    check_loadable(made, AdapterFiles(tmp_path / "data").folder(made.sha256), BASE, CONTRACT)


def test_the_same_files_a_second_time_are_the_version_that_is_there(database: Database, tmp_path: Path) -> None:
    made = registered(database, tmp_path, AGENT)
    again = _register(database, tmp_path)
    assert (again.adapter, again.is_new) == (made, False)
    assert registered(database, tmp_path, AGENT, seed=2).version == 2


def test_the_same_files_for_another_contract_are_refused(sqlite: Database, tmp_path: Path) -> None:
    registered(sqlite, tmp_path, AGENT)
    with pytest.raises(Conflict, match="voice:1 has these very files"):
        _register(sqlite, tmp_path, contract_hash="contract-2")


def test_the_same_files_under_another_name_are_another_adapter(sqlite: Database, tmp_path: Path) -> None:
    first, second = (registered(sqlite, tmp_path, AGENT, name=name) for name in ("voice", "tone"))
    assert first.sha256 == second.sha256
    assert second.label == "tone:1"


def test_of_many_that_register_at_once_each_gets_a_number(database: Database, tmp_path: Path) -> None:
    made: list[int] = []

    def make(seed: int) -> None:
        made.append(registered(database, tmp_path, AGENT, seed=seed).version)

    threads = [threading.Thread(target=make, args=(seed,)) for seed in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [1, 2, 3, 4, 5]


def test_a_registration_stands_in_the_audit_trail(sqlite: Database, tmp_path: Path) -> None:
    made = registered(sqlite, tmp_path, AGENT)
    with sqlite.read() as session:
        (event,) = session.scalars(select(AuditEvent))
    assert (event.action, event.object_id, event.subject) == ("adapter.register", made.id, "agent")
    assert event.detail["adapter"] == "voice:1"


def test_a_name_that_is_none_is_refused_before_anything_is_copied(sqlite: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be the name"):
        registered(sqlite, tmp_path, AGENT, name="A voice")
    assert not (tmp_path / "data" / "adapters").exists()


def test_a_dataset_and_a_run_belong_to_a_version(database: Database, tmp_path: Path) -> None:
    learnt = add_dataset(database, AGENT, dataset(Source("d1", "r1", 3)))
    run_id = add_run(database, AGENT, learnt.sha256)
    made = registered(database, tmp_path, AGENT, lineage=replace(LINEAGE, dataset_sha256=learnt.sha256, run_id=run_id))
    assert (made.dataset_sha256, made.run_id) == (learnt.sha256, run_id)


def test_a_dataset_of_another_tenant_is_not_found(sqlite: Database, tmp_path: Path) -> None:
    learnt = add_dataset(sqlite, STRANGER, dataset())
    with pytest.raises(NotFound, match="There is no dataset"):
        _register(sqlite, tmp_path, dataset_sha256=learnt.sha256)


def test_a_dataset_of_another_contract_is_refused(sqlite: Database, tmp_path: Path) -> None:
    learnt = add_dataset(sqlite, AGENT, dataset(contract_hash="contract-2"))
    with pytest.raises(Conflict, match="another prompt contract"):
        _register(sqlite, tmp_path, dataset_sha256=learnt.sha256)


def test_a_run_on_another_model_is_refused(sqlite: Database, tmp_path: Path) -> None:
    learnt = add_dataset(sqlite, AGENT, dataset())
    run_id = add_run(sqlite, AGENT, learnt.sha256)
    with pytest.raises(Conflict, match="on another dataset or model"):
        _register(
            sqlite,
            tmp_path,
            dataset_sha256=learnt.sha256,
            run_id=run_id,
            base=replace(BASE, weights_sha256="d" * 64),
        )


def test_a_name_is_its_champion_and_an_alias_what_it_stands_for(database: Database, tmp_path: Path) -> None:
    first, second, third = versions(database, tmp_path, AGENT, 3)
    _crown(database, second)
    _crown(database, third, "candidate")
    assert [_find(database, text) for text in ("voice", "voice:champion", "voice:candidate", "voice:1")] == [
        second,
        second,
        third,
        first,
    ]


def test_what_is_resolved_is_what_an_engine_writes_with(sqlite: Database, tmp_path: Path) -> None:
    (made,) = versions(sqlite, tmp_path, AGENT, 1)
    with sqlite.read() as session:
        adapter = resolve(session, AdapterFiles(tmp_path / "data"), "default", "voice:1")
    assert (adapter.ref.name, adapter.ref.version, adapter.ref.sha256) == ("voice", "1", made.sha256)
    assert (adapter.folder / "adapter_config.json").is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("voice:9", "There is no adapter voice:9; voice has voice:1, voice:2"),
        ("voice", "The adapter voice has no champion; voice has voice:1, voice:2"),
        ("voice:candidate", "has no alias candidate; voice has"),
        ("voise:1", "There is no adapter voise:1; there are voice"),
    ],
)
def test_what_is_not_there_is_not_found_and_what_is_there_is_named(
    sqlite: Database, tmp_path: Path, text: str, said: str
) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    with pytest.raises(NotFound, match=said):
        _find(sqlite, text)


@pytest.mark.parametrize("text", ["voice", "voice:1", "voice:champion"])
def test_adapters_of_another_tenant_are_not_found_nor_named(database: Database, tmp_path: Path, text: str) -> None:
    _crown(database, registered(database, tmp_path, STRANGER))
    with pytest.raises(NotFound, match="the catalogue is empty"):
        _find(database, text)


def test_the_list_is_by_name_with_the_newest_version_first(database: Database, tmp_path: Path) -> None:
    versions(database, tmp_path, AGENT, 2)
    registered(database, tmp_path, AGENT, name="brevity", seed=9)
    registered(database, tmp_path, STRANGER, seed=10)
    with database.read() as session:
        page = repository.listed(session, "default", limit=2)
    assert ([one.label for one in page.adapters], page.total) == (["brevity:1", "voice:2"], 3)
