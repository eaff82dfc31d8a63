"""An adapter goes from one installation to another in a file, of which nothing is believed."""

import io
import json
import stat
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database, open_database
from core.errors import Conflict, InvalidInput, NotFound
from core.files import sha256_hex
from core.settings import Settings
from core.tables import AdapterAlias, AdapterEvaluation, AdapterVersion, AuditEvent
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tests.support.catalogue import BASE, CONTRACT, LINEAGE, add_dataset, add_run, dataset, judged, registered, usable
from tests.support.people import AGENT, STRANGER
from tuning.catalogue import origin_repository
from tuning.catalogue.export import MANIFEST, export
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.manifest import Manifest, Member
from tuning.catalogue.origins import Source
from tuning.catalogue.promotion import Promotion, promote
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter, Parent
from tuning.catalogue.register import Registered
from tuning.catalogue.transfer import import_adapter

Members = dict[str, bytes]
SOURCE = Source("d1", "r1", 3)


@pytest.fixture
def exported(sqlite: Database, tmp_path: Path) -> CatalogueAdapter:
    """A trained adapter that is champion; `tmp_path / "voice.tar"` is its export."""
    learnt = add_dataset(sqlite, AGENT, dataset(SOURCE)).sha256
    lineage = replace(LINEAGE, dataset_sha256=learnt, run_id=add_run(sqlite, AGENT, learnt), about="Our voice.")
    made = registered(sqlite, tmp_path, AGENT, lineage=replace(lineage, parents=(Parent("plain:1", 0.5),)))
    judged(sqlite, AGENT, made, passed=True)
    promote(sqlite, AGENT, Promotion("voice", 1, "champion", "Good."), usable)
    export(sqlite, AdapterFiles(tmp_path / "data"), AGENT, "voice", tmp_path / "voice.tar")
    return made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """Another installation, in `tmp_path / "other"`."""
    opened = open_database(Settings(data_dir=tmp_path / "other"))
    yield opened
    opened.dispose()


@pytest.fixture
def members(exported: CatalogueAdapter, tmp_path: Path) -> Members:
    with tarfile.open(tmp_path / "voice.tar") as archive:
        return {name: archive.extractfile(name).read() for name in archive.getnames()}  # type: ignore[union-attr]


def _import(
    database: Database, tmp_path: Path, base: BaseIdentity = BASE, contract: str = CONTRACT, file: str = "voice.tar"
) -> Registered:
    return import_adapter(database, AdapterFiles(tmp_path / "other"), AGENT, tmp_path / file, base, contract)


def _tar(path: Path, members: Members, *more: tarfile.TarInfo) -> None:
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in more:
            archive.addfile(info, io.BytesIO(b"x" * info.size))


def _sealed(members: Members, **changes: Any) -> Members:
    """With a manifest that fits the members: what someone does who knows how."""
    manifest = Manifest.model_validate_json(members[MANIFEST])
    hashes = {name: Member(sha256=sha256_hex(members[name]), bytes=len(members[name])) for name in (CONFIG, WEIGHTS)}
    told = manifest.model_dump(mode="json") | {"members": {name: one.model_dump() for name, one in hashes.items()}}
    changed = Manifest.model_validate(told | changes).sealed()
    return members | {MANIFEST: changed.model_dump_json().encode()}


def _refused(database: Database, tmp_path: Path, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        _import(database, tmp_path, file="forged.tar")
    with database.read() as session:
        assert session.scalars(select(AdapterVersion)).all() == []
    kept = tmp_path / "other" / "adapters"
    assert not kept.exists() or list(kept.iterdir()) == []


def test_what_is_brought_in_is_what_was_exported(
    exported: CatalogueAdapter, sqlite: Database, other: Database, tmp_path: Path
) -> None:
    done = _import(other, tmp_path)
    kept = "id", "run_id", "created_at", "parents", "about"
    same = replace(done.adapter, **{name: getattr(exported, name) for name in kept})
    assert (same, done.is_new) == (exported, True)
    check_loadable(done.adapter, AdapterFiles(tmp_path / "other").folder(exported.sha256), BASE, CONTRACT)


def test_where_it_comes_from_comes_along(exported: CatalogueAdapter, other: Database, tmp_path: Path) -> None:
    made = _import(other, tmp_path).adapter
    assert made.dataset_sha256 and made.run_id
    with other.read() as session:
        learnt = origin_repository.get_dataset(session, "default", made.dataset_sha256)
        run = origin_repository.get_run(session, "default", made.run_id)
    assert (learnt.sources, learnt.folder) == ((SOURCE,), None)
    assert (run.state, [loss.validation for loss in run.losses]) == ("finished", [2.5])
    assert run.training.environment["imported"]["id"] == exported.run_id


def test_parents_are_told_of_and_are_no_versions_of_this_catalogue(
    exported: CatalogueAdapter, other: Database, tmp_path: Path
) -> None:
    made = _import(other, tmp_path).adapter
    assert (made.parents, made.about) == ((), "Our voice. Where it was exported, it was made of plain:1 × 0.5.")


def test_neither_evaluations_nor_aliases_come_along(
    exported: CatalogueAdapter, other: Database, tmp_path: Path
) -> None:
    _import(other, tmp_path)
    with other.read() as session:
        assert session.scalars(select(AdapterEvaluation)).all() == []
        assert session.scalars(select(AdapterAlias)).all() == []


def test_a_second_time_is_the_version_that_is_there(
    exported: CatalogueAdapter, other: Database, tmp_path: Path
) -> None:
    first, second = (_import(other, tmp_path) for _ in range(2))
    assert (second.adapter, second.is_new) == (first.adapter, False)


def test_it_becomes_the_next_version_of_its_name(exported: CatalogueAdapter, other: Database, tmp_path: Path) -> None:
    registered(other, tmp_path / "there", AGENT, seed=5)
    assert _import(other, tmp_path).adapter.label == "voice:2"


def test_both_ways_stand_in_the_audit_trail(
    exported: CatalogueAdapter, sqlite: Database, other: Database, tmp_path: Path
) -> None:
    made = _import(other, tmp_path).adapter
    events = []
    for database in (sqlite, other):
        with database.read() as session:
            events += [(event.action, event.object_id) for event in session.scalars(select(AuditEvent))]
    assert {("adapter.export", exported.id), ("adapter.import", made.id)} <= set(events)


def test_the_file_is_for_its_owner_alone_and_names_nobody(exported: CatalogueAdapter, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "voice.tar").stat().st_mode) == 0o600
    with tarfile.open(tmp_path / "voice.tar") as archive:
        assert {(one.uname, one.uid, one.mtime) for one in archive} == {("", 0, 0)}
        assert archive.getnames() == [MANIFEST, CONFIG, WEIGHTS]


def test_a_file_that_is_there_is_not_written_over(exported: CatalogueAdapter, sqlite: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="exists already"):
        export(sqlite, AdapterFiles(tmp_path / "data"), AGENT, "voice:1", tmp_path / "voice.tar")


def test_an_adapter_whose_files_were_changed_is_not_exported(
    exported: CatalogueAdapter, sqlite: Database, tmp_path: Path
) -> None:
    files = AdapterFiles(tmp_path / "data")
    (files.folder(exported.sha256) / CONFIG).write_text(json.dumps({"peft_type": "LORA", "r": 99}))
    with pytest.raises(Conflict, match="were changed"):
        export(sqlite, files, AGENT, "voice:1", tmp_path / "new.tar")
    assert not (tmp_path / "new.tar").exists()


def test_nobody_exports_an_adapter_of_another_tenant(
    exported: CatalogueAdapter, sqlite: Database, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match="There is no adapter voice:1"):
        export(sqlite, AdapterFiles(tmp_path / "data"), STRANGER, "voice:1", tmp_path / "new.tar")


def test_an_adapter_of_another_model_is_refused(exported: CatalogueAdapter, other: Database, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match=r"voice is for the model small .* serves here"):
        _import(other, tmp_path, base=replace(BASE, tokenizer_sha256="d" * 64))


def test_an_adapter_of_another_contract_is_refused(exported: CatalogueAdapter, other: Database, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="another prompt contract"):
        _import(other, tmp_path, contract="contract-2")


@pytest.mark.parametrize("name", [MANIFEST, CONFIG, WEIGHTS])
def test_a_changed_member_is_refused(members: Members, other: Database, tmp_path: Path, name: str) -> None:
    data = bytearray(members[name])
    data[len(data) // 2] ^= 1
    _tar(tmp_path / "forged.tar", members | {name: bytes(data)})
    _refused(other, tmp_path, "no whole, unchanged export")


@pytest.mark.parametrize("name", [MANIFEST, CONFIG, WEIGHTS])
def test_a_missing_member_is_refused(members: Members, other: Database, tmp_path: Path, name: str) -> None:
    _tar(tmp_path / "forged.tar", {other: data for other, data in members.items() if other != name})
    _refused(other, tmp_path, f"it has no {name}")


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.8])
def test_a_file_that_was_cut_off_is_refused(
    exported: CatalogueAdapter, other: Database, tmp_path: Path, share: float
) -> None:
    # Behind the last member there are zeros alone.
    data = (tmp_path / "voice.tar").read_bytes().rstrip(b"\0")
    (tmp_path / "forged.tar").write_bytes(data[: int(len(data) * share)])
    _refused(other, tmp_path, "no whole, unchanged export")


@pytest.mark.parametrize(
    "name", ["../adapter_config.json", "/etc/passwd", "./manifest.json", "adapter_model.bin", "README.md", "a/b"]
)
def test_members_of_other_names_are_refused(members: Members, other: Database, tmp_path: Path, name: str) -> None:
    _tar(tmp_path / "forged.tar", members | {name: b"x"})
    _refused(other, tmp_path, "it holds ")


def test_a_member_that_is_there_twice_is_refused(members: Members, other: Database, tmp_path: Path) -> None:
    _tar(tmp_path / "forged.tar", members, tarfile.TarInfo(CONFIG))
    _refused(other, tmp_path, f"it holds '{CONFIG}'")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_members_that_are_no_plain_files_are_refused(
    members: Members, other: Database, tmp_path: Path, kind: bytes
) -> None:
    link = tarfile.TarInfo(WEIGHTS)
    link.type, link.linkname = kind, "/etc/passwd"
    _tar(tmp_path / "forged.tar", {name: data for name, data in members.items() if name != WEIGHTS}, link)
    _refused(other, tmp_path, f"{WEIGHTS} is no plain file")


def test_a_sparse_member_is_refused_before_it_is_read(members: Members, other: Database, tmp_path: Path) -> None:
    endless = tarfile.TarInfo(WEIGHTS)
    endless.size = 16
    endless.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(2**50), "GNU.sparse.numblocks": "1"}
    _tar(tmp_path / "forged.tar", {name: data for name, data in members.items() if name != WEIGHTS}, endless)
    _refused(other, tmp_path, f"{WEIGHTS} is no plain file")


def test_a_compressed_file_is_refused(members: Members, other: Database, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "forged.tar", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(MANIFEST))
    _refused(other, tmp_path, "no whole, unchanged export")


def test_a_pickle_in_the_place_of_weights_is_refused(members: Members, other: Database, tmp_path: Path) -> None:
    _tar(tmp_path / "forged.tar", _sealed(members | {WEIGHTS: b"\x80\x04}\x94."}))
    _refused(other, tmp_path, "no whole file in safetensors")


def test_files_of_another_adapter_are_refused(members: Members, other: Database, tmp_path: Path) -> None:
    config = json.loads(members[CONFIG]) | {"lora_alpha": 400}
    _tar(tmp_path / "forged.tar", _sealed(members | {CONFIG: json.dumps(config).encode()}))
    _refused(other, tmp_path, "its files are not those of the adapter")


def _with_run(**changes: Any) -> Callable[[Members], Members]:
    return lambda members: _sealed(members, run=json.loads(members[MANIFEST])["run"] | changes)


def _with_adapter(**changes: Any) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        manifest = json.loads(members[MANIFEST])
        manifest["adapter"] |= changes
        return members | {MANIFEST: json.dumps(manifest).encode()}

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members: _sealed(members, format=2), "it has format 2"),
        (_with_adapter(about="Changed."), "its manifest was changed"),
        (_with_adapter(name="../voice"), "not one that policydesk writes"),
        (_with_adapter(surplus=1), "not one that policydesk writes"),
        (_with_adapter(version=0), "not one that policydesk writes"),
        (lambda members: members | {MANIFEST: b"[" * 100_000}, "not one that policydesk writes"),
        (lambda members: members | {MANIFEST: b"\xff"}, "not one that policydesk writes"),
    ],
)
def test_a_manifest_that_policydesk_does_not_write_is_refused(
    members: Members, other: Database, tmp_path: Path, change: Callable[[Members], Members], said: str
) -> None:
    _tar(tmp_path / "forged.tar", change(members))
    _refused(other, tmp_path, said)


def test_a_run_does_not_take_the_place_of_one_that_is_here(
    members: Members, sqlite: Database, other: Database, tmp_path: Path
) -> None:
    learnt = add_dataset(other, AGENT, dataset())
    there = add_run(other, AGENT, learnt.sha256)
    _tar(tmp_path / "forged.tar", _with_run(id=there)(members))
    made = _import(other, tmp_path, file="forged.tar").adapter
    assert made.run_id not in (None, there)


def test_a_file_that_is_not_there_is_one_sentence(other: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no file"):
        _import(other, tmp_path, file="nothing.tar")
    with pytest.raises(InvalidInput, match="cannot be read"):
        _import(other, tmp_path, file=".")
