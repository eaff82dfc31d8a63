"""Damage of every kind: it is listed, it is mended where that can be done, and nothing else is."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy import delete
from typer.testing import CliRunner

from api.wiring import Services
from cli import reconciling
from cli.main import app
from cli.reconciling import all_checks, repaired, verified
from core.checks import mismatches
from core.domain import IndexEntry
from core.tables import Worker, now
from ingest.reconcile.files import UPLOADING_SECONDS
from retrieval import repository
from retrieval.index.entries import remove_revisions
from retrieval.index.lexical import LexicalStore
from tests.support.files import POLICIES
from tests.support.jobs import found, queue

QUERY = "How many working days until a refund is paid?"
Damage = Callable[[Services], object]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "PAUSE_SECONDS", 0)


def sql(*statements: str) -> Damage:
    """Statements that no foreign key keeps from harm."""

    def damage(services: Services) -> None:
        with sqlite3.connect(services.settings.data_dir / "policydesk.db") as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return damage


def listed(services: Services) -> set[str]:
    return {one.check.what for one in mismatches(all_checks(services), lambda looks: looks < 2)}


def generation(services: Services) -> Path:
    return services.index_root / services.generations.current().name


def unindexed(services: Services) -> None:
    with services.generations.current().index.writer() as writer:
        writer.remove_revisions([1, 2])
        writer.commit()


def other_vectors(services: Services) -> None:
    with services.database.read() as session:
        entries = [one.entry for one in repository.entries(session, [3])]
    vectors = np.zeros((len(entries), services.embedder.dimension), dtype=np.float32)
    vectors[:, 7] = 1
    with services.generations.current().index.writer() as writer:
        writer.add(entries, vectors)
        writer.commit()


def foreign_chunks(services: Services) -> None:
    with services.generations.current().index.writer() as writer:
        vectors = np.eye(1, services.embedder.dimension, dtype=np.float32)
        writer.add([IndexEntry(9999, 9999, "Gone", "It was deleted.")], vectors)
        writer.commit()


def lost_words(services: Services) -> None:
    store = LexicalStore(generation(services) / "words")
    writer = store.writer()
    remove_revisions(writer, [5])
    writer.commit()
    writer.wait_merging_threads()


def nonsense_manifest(services: Services) -> None:
    (generation(services) / "manifest.json").write_text("nonsense")


def flipped_bit(services: Services) -> None:
    path = next((generation(services) / "segments").glob("*.faiss"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


def lost_index(services: Services) -> None:
    shutil.rmtree(generation(services))


def stray_folder(services: Services) -> None:
    (services.index_root / "g0099" / "words").mkdir(parents=True)


def stray_upload(services: Services) -> None:
    folder = services.settings.data_dir / "uploads" / ("0" * 32)
    folder.mkdir(parents=True)
    (folder / "a.md").write_text("left")
    old = folder.stat().st_mtime - UPLOADING_SECONDS - 1
    os.utime(folder, (old, old))


CHUNK = (
    '(tenant, revision_number, ordinal, start, "end", context, embedding_key) '
    "VALUES ('default', 9999, 0, 0, 1, '', 'k')"
)
FIRST_VECTOR = "key = (SELECT embedding_key FROM chunks WHERE id = 1)"
MENDABLE: dict[str, tuple[Damage, str]] = {
    "a document's row lost": (
        sql("DELETE FROM documents WHERE id IN (SELECT document_id FROM revisions WHERE number = 1)"),
        "revisions that belong to no document",
    ),
    "a chunk of no revision": (sql(f"INSERT INTO chunks {CHUNK}"), "chunks that belong to no revision"),
    "an original of no revision": (
        sql("INSERT INTO originals (revision_number, tenant, data) VALUES (9999, 'default', x'00')"),
        "original files that belong to no revision",
    ),
    "an item of no job": (
        sql("UPDATE ingest_items SET job_id = 'gone' WHERE id = 1"),
        "documents of a job that belong to no job",
    ),
    "a turn of no conversation": (
        sql(
            "INSERT INTO turns (id, tenant, conversation_id, question, status, record, created_at) "
            "VALUES ('t', 'default', 'gone', 'q', 'answered', '{}', '2026-01-01')"
        ),
        "turns that belong to no conversation",
    ),
    "a vector of no chunk": (
        sql("INSERT INTO embeddings (tenant, embedder, key, vector) VALUES ('default', 'e', 'k', x'00')"),
        "vectors that belong to no chunk",
    ),
    "a wrong count of chunks": (
        sql("UPDATE revisions SET chunk_count = 99 WHERE number = 1"),
        "revisions that count their chunks wrongly",
    ),
    "a wrong key": (
        sql("UPDATE chunks SET embedding_key = 'wrong' WHERE id = 1"),
        "chunks whose embedding key is not that of their text",
    ),
    "no active revision": (
        sql("UPDATE revisions SET state = 'superseded' WHERE number = 1"),
        "documents without exactly one active revision",
    ),
    "a wrong last day": (
        sql("UPDATE revisions SET valid_to = '2020-01-01' WHERE number = 1"),
        "documents whose last days of validity are wrong",
    ),
    "a superseded document without its last day": (
        sql("UPDATE revisions SET valid_to = NULL WHERE valid_to IS NOT NULL"),
        "documents whose last days of validity are wrong",
    ),
    "an item left pending": (
        sql("UPDATE ingest_items SET state = 'pending' WHERE id = 1"),
        "documents pending in a job that is over",
    ),
    "a wrong size": (
        sql("UPDATE revisions SET bytes = 1 WHERE number = 1"),
        "revisions that tell another size than their file's",
    ),
    "a vector lost": (
        sql("DELETE FROM embeddings WHERE " + FIRST_VECTOR),
        "chunks without a vector",
    ),
    "a vector of zeros": (
        sql("UPDATE embeddings SET vector = zeroblob(1536) WHERE " + FIRST_VECTOR),
        "chunks whose vector is no unit vector of the model",
    ),
    "a vector cut short": (
        sql("UPDATE embeddings SET vector = x'0000' WHERE " + FIRST_VECTOR),
        "chunks whose vector is no unit vector of the model",
    ),
    "revisions lost from the index": (unindexed, "chunks that are missing"),
    "a document that only the index has": (foreign_chunks, "chunks that SQL has not, or that are there twice"),
    "words lost": (lost_words, "chunks that are missing"),
    "other vectors in the index": (other_vectors, "chunks with another vector than in SQL"),
    "a manifest of nonsense": (nonsense_manifest, "index generations that are missing or damaged"),
    "a flipped bit": (flipped_bit, "index generations that are missing or damaged"),
    "an index lost": (lost_index, "index generations that are missing or damaged"),
    "a stray folder": (stray_folder, "folders that belong to no index generation"),
    "a stray upload": (stray_upload, "upload folders that no job wants"),
}
HOPELESS: dict[str, tuple[Damage, str]] = {
    "other bytes": (
        sql("UPDATE originals SET data = x'00' WHERE revision_number = 1"),
        "original files that are not what was read",
    ),
    "no bytes": (sql("DELETE FROM originals WHERE revision_number = 1"), "revisions without their original file"),
    "a chunk outside its text": (
        sql('UPDATE chunks SET "end" = 9999999 WHERE id = 1'),
        "chunks that lie outside their text",
    ),
    "a chunk lost": (
        sql("DELETE FROM chunks WHERE id = (SELECT max(id) FROM chunks WHERE revision_number = 1)"),
        "revisions some of whose chunks are missing",
    ),
    "another tenant": (
        sql("UPDATE chunks SET tenant = 'elsewhere' WHERE id = 1"),
        "chunks of another tenant than their revision",
    ),
    "all revisions lost": (
        sql("DELETE FROM revisions WHERE number = 1", "DELETE FROM originals WHERE revision_number = 1"),
        "indexed documents without a revision",
    ),
}


@pytest.mark.parametrize("damage", MENDABLE)
def test_damage_is_listed_and_mended(corpus_copy: Services, damage: str) -> None:
    harm, what = MENDABLE[damage]
    assert listed(corpus_copy) == set()
    harm(corpus_copy)
    assert what in listed(corpus_copy)
    verified = repaired(corpus_copy, all_checks(corpus_copy))
    assert what in {one.check.what for one in verified.mended}
    assert (verified.left, listed(corpus_copy)) == ([], set())
    assert found(corpus_copy, QUERY)


@pytest.mark.parametrize("damage", HOPELESS)
def test_what_cannot_be_mended_is_told_with_what_to_do(corpus_copy: Services, damage: str) -> None:
    harm, what = HOPELESS[damage]
    harm(corpus_copy)
    left = repaired(corpus_copy, all_checks(corpus_copy)).left
    assert [one.check.what for one in left] == [what]
    assert left[0].check.mend is None
    assert "ngest" in left[0].check.advice


def test_what_is_on_its_way_to_the_index_is_no_damage(corpus_copy: Services) -> None:
    unindexed(corpus_copy)

    def look_again(looks: int) -> bool:
        corpus_copy.indexer.refresh()
        return looks < 2

    assert mismatches(all_checks(corpus_copy), look_again) == []


@pytest.mark.parametrize(("ago", "looks"), [(timedelta(0), 20), (timedelta(days=1), 2)])
def test_a_job_is_waited_for_only_while_somebody_works(
    corpus_copy: Services, monkeypatch: pytest.MonkeyPatch, ago: timedelta, looks: int
) -> None:
    unindexed(corpus_copy)
    queue(corpus_copy, POLICIES)
    with corpus_copy.database.write() as session:
        session.execute(delete(Worker))
        session.add(Worker(id="somebody", seen_at=now() - ago))
    pauses: list[float] = []
    monkeypatch.setattr(reconciling, "time", SimpleNamespace(sleep=pauses.append))
    verified(corpus_copy, all_checks(corpus_copy))
    assert len(pauses) == looks - 1


def test_looking_changes_nothing(corpus_copy: Services) -> None:
    sql("UPDATE revisions SET valid_to = '2020-01-01' WHERE number = 1")(corpus_copy)
    assert listed(corpus_copy) == listed(corpus_copy) == {"documents whose last days of validity are wrong"}


def test_a_repair_stands_in_the_audit_trail(corpus_copy: Services) -> None:
    stray_folder(corpus_copy)
    repaired(corpus_copy, all_checks(corpus_copy))
    with sqlite3.connect(corpus_copy.settings.data_dir / "policydesk.db") as connection:
        rows = connection.execute("SELECT subject FROM audit_events WHERE action = 'installation.repair'").fetchall()
    assert rows == [("operator",)]


def _run(services: Services, *arguments: str) -> tuple[int, str]:
    environment = {"POLICYDESK_DATA_DIR": str(services.settings.data_dir), "COLUMNS": "200"}
    ended = CliRunner().invoke(app, arguments, env=environment)
    return ended.exit_code, ended.stdout


def test_an_installation_that_agrees_is_one_line(corpus_copy: Services) -> None:
    code, out = _run(corpus_copy, "verify")
    assert code == 0
    assert out.startswith("Everything agrees: 37 documents, 37 revisions, ")
    assert out.count("\n") == 1


def test_an_empty_installation_agrees(services: Services) -> None:
    code, out = _run(services, "verify", "--json")
    assert code == 0
    assert '"agrees": true' in out


def test_damage_ends_with_1_and_says_what_to_do(corpus_copy: Services) -> None:
    MENDABLE["a wrong key"][0](corpus_copy)
    code, out = _run(corpus_copy, "verify")
    assert code == 1
    assert "chunks whose embedding key is not that of their text" in out
    assert "policydesk verify --repair" in out


def test_a_rebuilt_index_finds_the_same_passages(corpus: Services, corpus_copy: Services) -> None:
    lost_index(corpus_copy)
    repaired(corpus_copy, all_checks(corpus_copy))
    assert found(corpus_copy, QUERY) == found(corpus, QUERY)
