"""Rows and files of an export, without any installation around them."""

import json
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import func, select

from core.backup import checking
from core.backup.layout import DOCUMENTS, EMBEDDINGS, MANIFEST, PARTS, REVISIONS, SETTINGS, Manifest, Member
from core.backup.reading import import_file
from core.backup.rows import from_line, to_line
from core.backup.settings import without_secrets
from core.backup.writing import export
from core.db import Database, create_database_engine, open_database
from core.domain import Principal
from core.errors import InvalidInput
from core.files import sha256_hex
from core.settings import DatabaseSettings, SecuritySettings, Settings
from core.tables import (
    AuditEvent,
    Chunk,
    Conversation,
    Document,
    Embedding,
    Feedback,
    IndexGeneration,
    Original,
    Revision,
    Ticket,
    Turn,
)

OPERATOR = Principal("operator", "default", frozenset(), frozenset())
WHEN = datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)
TEXT = "Naïve \U0001f600 fee\u2028is\n14."
Members = dict[str, bytes]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once."""
    folder = tmp_path_factory.mktemp("template")
    open_database(Settings(data_dir=folder)).dispose()
    return folder / "policydesk.db"


@pytest.fixture
def database(other: Database) -> Database:
    """One with a row of everything."""
    with other.write() as session:
        for row in _rows():
            session.add(row)
            session.flush()
    return other


@pytest.fixture(scope="module")
def file(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of such a database."""
    folder = tmp_path_factory.mktemp("exported")
    filled = _copied(template, folder / "data")
    with filled.write() as session:
        for row in _rows():
            session.add(row)
            session.flush()
    export(filled, Settings(data_dir=folder / "data"), folder / "all.zip", conversations=True)
    return folder / "all.zip"


@pytest.fixture
def other(template: Path, tmp_path: Path) -> Iterator[Database]:
    """Where an export goes: a database without any row."""
    opened = _copied(template, tmp_path / "other")
    yield opened
    opened.dispose()


def _copied(template: Path, folder: Path) -> Database:
    folder.mkdir()
    shutil.copy(template, folder)
    return Database(create_database_engine(Settings(data_dir=folder)))


def _rows() -> list[Any]:
    document = Document(
        id="d1", tenant="default", source_uri="file:///a.md", title=TEXT, collection="c", audience="a", state="indexed"
    )
    revision = Revision(
        number=7, id="r1", tenant="default", document_id="d1", state="active", title=TEXT, content_sha256="0" * 64,
        media_type="text/plain", bytes=3, text=TEXT, blocks=[{"kind": "code"}], chunk_count=1, created_at=WHEN,
    )  # fmt: skip
    chunk = Chunk(id=9, tenant="default", revision_number=7, ordinal=0, start=0, end=3, context="", embedding_key="k")
    turn = Turn(
        id="t1", tenant="default", conversation_id="c1", question=TEXT, status="abstained", record={"answer": TEXT},
    )  # fmt: skip
    ticket = Ticket(
        id="k1", tenant="default", conversation_id="c1", turn_id="t1", subject="s", rule="by-hand", reason=TEXT,
        summary=TEXT, passages=[{"text": TEXT}], state="open",
    )  # fmt: skip
    return [
        document,
        revision,
        Original(revision_number=7, tenant="default", data=b"\x00\xff\n"),
        chunk,
        Embedding(tenant="default", embedder="e", key="k", vector=b"\x00\x01\x02\x03"),
        IndexGeneration(embedder="e", precision="full", dimension=1, state="active", created_at=WHEN),
        AuditEvent(tenant="gone", subject="s", action="document.delete", object_id="d0", detail={"why": TEXT}),
        Conversation(id="c1", tenant="default", subject="s", title=TEXT, created_at=WHEN, updated_at=WHEN),
        turn,
        ticket,
        Feedback(turn_id="t1", subject="s", tenant="default", rating="down", reasons=["wrong"], correction=TEXT),
    ]


def read(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, members: Members) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def sealed(members: Members, **changes: object) -> Members:
    """With a manifest that fits the members: what someone does who knows how."""
    manifest = Manifest.model_validate_json(members[MANIFEST])
    content = {name: data for name, data in members.items() if name != MANIFEST}
    hashes = {name: Member(sha256=sha256_hex(data), bytes=len(data)) for name, data in content.items()}
    changed = manifest.model_copy(update={"members": hashes, **changes}).sealed()
    return content | {MANIFEST: changed.model_dump_json().encode()}


def empty(database: Database) -> bool:
    with database.read() as session:
        counts = [session.scalar(select(func.count()).select_from(part.table)) for part in PARTS]
    return not any(counts)


def rows(database: Database) -> dict[str, list[Any]]:
    with database.read() as session:
        return {
            part.name: [tuple(row) for row in session.execute(select(part.table).order_by(*part.table.primary_key))]
            for part in PARTS
        }


def refused(database: Database, path: Path, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        import_file(database, OPERATOR, path)
    assert empty(database)


def test_what_is_brought_in_is_what_was_written(other: Database, file: Path) -> None:
    import_file(other, OPERATOR, file)
    here = rows(Database(create_database_engine(Settings(data_dir=file.parent / "data"))))
    there = rows(other)
    assert there["audit_events"].pop()[3] == "installation.import"
    assert there == here


def test_the_file_is_for_its_owner_alone_and_its_manifest_the_last_member(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(read(file))[-1] == MANIFEST


def test_conversations_and_what_belongs_to_them_are_in_it_only_where_they_are_asked_for(
    database: Database, tmp_path: Path
) -> None:
    manifest = export(database, Settings(data_dir=tmp_path), tmp_path / "without.zip")
    personal = ("conversations", "turns", "tickets", "feedback")
    assert [manifest.counts[name] for name in personal] == [0, 0, 0, 0]
    assert [read(tmp_path / "without.zip")[f"{name}.jsonl"] for name in personal] == [b"", b"", b"", b""]
    assert "conversations" in manifest.not_in_it


def test_a_file_that_is_there_is_not_written_over(database: Database, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(InvalidInput, match="exists already"):
        export(database, Settings(data_dir=tmp_path / "data"), file)
    assert file.read_bytes() == before


def test_numbers_are_not_given_out_again(other: Database, file: Path) -> None:
    import_file(other, OPERATOR, file)
    with other.write() as session:
        revision = Revision(
            id="r2", tenant="default", document_id="d1", state="superseded", title="", content_sha256="",
            media_type="", bytes=0, text="", blocks=[], chunk_count=0,
        )  # fmt: skip
        session.add(revision)
        session.flush()
        assert revision.number == 8


def test_documents_of_its_tenants_are_not_mixed_with_those_here(database: Database, file: Path) -> None:
    before = rows(database)
    with pytest.raises(InvalidInput, match="There are 1 documents"):
        import_file(database, OPERATOR, file)
    assert rows(database) == before


@pytest.mark.parametrize("number", range(len(PARTS) + 4))
def test_a_changed_member_is_refused(other: Database, file: Path, tmp_path: Path, number: int) -> None:
    members = read(file)
    assert len(members) == len(PARTS) + 4
    name = list(members)[number]
    data = bytearray(members[name] or b" ")
    data[len(data) // 2] ^= 1
    refused(other, write(tmp_path / "changed.zip", members | {name: bytes(data)}), "no whole, unchanged export")


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(other: Database, file: Path, tmp_path: Path, share: float) -> None:
    data = file.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(data[: int(len(data) * share)])
    refused(other, cut, "no whole, unchanged export")


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7])
def test_a_flipped_bit_is_refused(other: Database, file: Path, tmp_path: Path, place: float) -> None:
    data = bytearray(file.read_bytes())
    members = zipfile.ZipFile(file).infolist()
    # Of a member's content: some bits of a header mean nothing to anyone.
    info = members[int(len(members) * place)]
    with file.open("rb") as raw:
        raw.seek(info.header_offset + 26)
        skip = sum(int.from_bytes(raw.read(2), "little") for _ in range(2))
    data[info.header_offset + 30 + skip + info.compress_size // 2] ^= 16
    flipped = tmp_path / "flipped.zip"
    flipped.write_bytes(data)
    refused(other, flipped, "no whole, unchanged export")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "originals/../x", "originals/", "x", "originals/١"]
)
def test_members_of_strange_names_are_refused(other: Database, file: Path, tmp_path: Path, name: str) -> None:
    strange = sealed(read(file) | {name: b"x"})
    refused(other, write(tmp_path / "strange.zip", strange), "members are not those")


def test_a_member_that_is_there_twice_is_refused(other: Database, file: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "twice.zip", read(file))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(SETTINGS, b"{}")
    refused(other, path, "members are not those")


def test_a_bomb_is_refused_before_it_is_unpacked(
    other: Database, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SMALL", 0)
    bomb = sealed(read(file) | {SETTINGS: b" " * 50_000_000})
    monkeypatch.setattr(checking, "_check_content", lambda *_: pytest.fail("it was unpacked"))
    refused(other, write(tmp_path / "bomb.zip", bomb), "more than a hundred times")


def test_another_format_is_refused(other: Database, file: Path, tmp_path: Path) -> None:
    newer = sealed(read(file), format=2)
    refused(other, write(tmp_path / "newer.zip", newer), "it has format 2")


def _replaced(line: str, value: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(line.encode(), value.encode())


@pytest.mark.parametrize(
    ("member", "change", "reason"),
    [
        ("chunks.jsonl", _replaced('"default"', '"elsewhere"'), "a tenant that its manifest does not name"),
        ("chunks.jsonl", _replaced('"start": 0', '"start": "0"'), "start is not an integer"),
        ("chunks.jsonl", _replaced('"start": 0', '"start": 99999999999999999999'), "start is not an integer"),
        ("chunks.jsonl", _replaced('"revision_number": 7', '"revision_number": 8'), "the database refused"),
        ("chunks.jsonl", _replaced('"start"', '"begin"'), "other columns"),
        ("chunks.jsonl", lambda _: b"", "has 0 rows"),
        ("chunks.jsonl", lambda data: data + data, "the database refused"),
        ("documents.jsonl", _replaced('"d1"', f'"{"d" * 33}"'), "id is not a text that fits"),
        ("documents.jsonl", lambda _: b"[1]\n", "other columns"),
        ("documents.jsonl", lambda _: b"\xff\n", "no row"),
        ("originals.jsonl", _replaced('"size": 3', '"size": 4'), "another size"),
        ("embeddings.jsonl", _replaced('"size": 4', '"size": 5'), "a vector is missing"),
        ("embeddings.jsonl", _replaced('"size": 4', '"size": -1'), "a vector is missing"),
        ("embeddings.jsonl", _replaced('"size": 4', '"size": 3'), "more vectors than rows"),
        ("revisions.jsonl", _replaced("+00:00", ""), "no time zone"),
        ("originals/7", lambda _: b"", "another size"),
    ],
)
def test_rows_that_are_no_rows_are_refused_and_nothing_is_written(
    other: Database, file: Path, tmp_path: Path, member: str, change: Callable[[bytes], bytes], reason: str
) -> None:
    members = read(file)
    forged = sealed(members | {member: change(members[member])})
    refused(other, write(tmp_path / "forged.zip", forged), reason)


def test_a_file_that_is_not_there_is_one_sentence(other: Database, tmp_path: Path) -> None:
    refused(other, tmp_path / "none.zip", "There is no file")
    refused(other, tmp_path, "cannot be read")


def test_no_secret_is_in_the_settings() -> None:
    settings = Settings(
        database=DatabaseSettings(url=SecretStr("postgresql+psycopg://me:hunter2@db/x")),
        security=SecuritySettings(secret_key=SecretStr("k" * 40)),
    )
    shown = json.dumps(without_secrets(settings))
    assert not any(secret in shown for secret in ("hunter2", "postgresql", "kkkk", "***"))
    assert without_secrets(settings)["ingest"]["attempts"] == 5


@given(st.text(), st.lists(st.text()), st.datetimes(timezones=st.just(UTC)))
def test_a_row_comes_back_from_its_line(title: str, tags: list[str], when: datetime) -> None:
    values: dict[str, Any] = {"id": "d", "tenant": "t", "source_uri": "u", "collection": "c", "audience": "a"}
    row = values | {"title": title, "tags": tags, "state": "s", "reason": None, "source_version": None, "given": {}}
    row |= {"created_at": when, "updated_at": when}
    line = to_line(DOCUMENTS, row)
    assert line.count(b"\n") == 1
    assert from_line(DOCUMENTS, line) == row


@pytest.mark.parametrize("part", [DOCUMENTS, REVISIONS, EMBEDDINGS])
@given(st.binary())
def test_a_line_of_anything_is_a_row_or_a_value_error(part: Any, line: bytes) -> None:
    with pytest.raises(ValueError):
        from_line(part, line)
