"""Parsing processes with real children: what a file does to its parser, it does to itself alone."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from core.errors import PolicydeskError, Unavailable, UnreadableDocument
from core.settings import IngestSettings
from core.tokenizer import load_token_spans
from ingest.parsers.base import ParseLimits
from ingest.parsers.ocr import tesseract
from ingest.prepare import Prepared, PrepareOptions, PrepareRequest, prepare
from ingest.sandbox.caps import ParserCaps
from ingest.sandbox.pool import CHILD, ParserPool
from ingest.sandbox.procfs import descendants
from retrieval.embedder import embedder_path
from tests.support.files import POLICIES, ROOT, policy
from tests.support.hostile import HOSTILE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Only Linux keeps all the caps.")

UNRULY = "tests.support.unruly_child"
TOKENIZER = embedder_path(None) / "tokenizer.json"
OPTIONS = PrepareOptions(ParseLimits(max_chars=500_000), "agents", 200)
GOOD = policy("The courier fee is £14.", tags="fees", valid_from="2026-01-02", reviewed="2026-01-03").encode()


def request(data: bytes, name: str = "rule.md") -> PrepareRequest:
    return PrepareRequest(name, f"file:///{name}", "general", {}, data)


def in_process(one: PrepareRequest) -> Prepared:
    return prepare(one, OPTIONS, load_token_spans(TOKENIZER))


def pool_of(module: str = UNRULY, parsers: int = 1, memory_mb: int = 512, seconds: float = 20) -> ParserPool:
    return ParserPool(OPTIONS, TOKENIZER, ParserCaps(parsers, memory_mb, seconds), module=module)


def children() -> set[int]:
    """The parsing processes of this test and all that they have started."""
    return {pid for pid in descendants(os.getpid()) if UNRULY.encode() in _about(pid, "cmdline")}


def _about(pid: int, what: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def pool() -> Iterator[ParserPool]:
    with pool_of() as opened:
        yield opened


def test_a_file_comes_back_as_it_would_in_this_process(pool: ParserPool) -> None:
    prepared = pool.prepare(request(GOOD))
    assert prepared == in_process(request(GOOD))
    assert prepared.parsed.front_matter["reviewed"] == date(2026, 1, 3)


def test_the_example_policies_come_back_as_they_would_in_this_process() -> None:
    files = sorted(path for path in POLICIES.rglob("*") if path.is_file())
    requests = [PrepareRequest(path.name, path.as_uri(), "general", {}, path.read_bytes()) for path in files]
    with pool_of(CHILD, parsers=2) as pool, ThreadPoolExecutor(4) as threads:
        assert list(threads.map(pool.prepare, requests)) == list(map(in_process, requests))


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("allocate", "needs more than 512 MB"),
        ("hold", "needs more than 512 MB"),
        ("exit", "crashed its parser"),
        ("kill", "crashed its parser"),
        ("segfault", "crashed its parser"),
        ("babble", "crashed its parser"),
        ("forge", "crashed its parser"),
        ("refuse", "It is not to be read."),
    ],
)
@pytest.mark.parametrize("used", [False, True])
def test_it_hurts_only_its_own_file(pool: ParserPool, deed: str, reason: str, used: bool) -> None:
    if used:
        pool.prepare(request(GOOD))
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        pool.prepare(request(deed.encode(), "hostile.md"))
    assert deed == "refuse" or caught.value.message.startswith("'hostile.md' cannot be read: ")
    assert pool.prepare(request(GOOD)) == in_process(request(GOOD))


@pytest.mark.parametrize("deed", ["print", "start"])
def test_what_a_library_may_do_does_no_harm(pool: ParserPool, deed: str) -> None:
    assert pool.prepare(request(deed.encode())).parsed.text == deed
    assert pool.prepare(request(GOOD)) == in_process(request(GOOD))


@pytest.mark.parametrize("deed", ["sleep", "spin"])
def test_a_file_that_takes_too_long_is_ended(deed: str) -> None:
    with pool_of(seconds=1.5) as pool:
        began = time.monotonic()
        with pytest.raises(UnreadableDocument, match=r"took longer than 1\.5 s"):
            pool.prepare(request(deed.encode()))
        assert time.monotonic() - began < 15
        assert children() == set()
        assert pool.prepare(request(GOOD)) == in_process(request(GOOD))


@pytest.mark.parametrize("deed", ["fork", "leave"])
def test_processes_that_a_file_leaves_behind_are_ended_with_its_child(pool: ParserPool, deed: str) -> None:
    assert pool.prepare(request(deed.encode())).parsed.text == deed
    assert eventually(lambda: children() == set())
    assert pool.prepare(request(GOOD)) == in_process(request(GOOD))


def test_a_child_that_dies_while_idle_is_replaced(pool: ParserPool) -> None:
    pool.prepare(request(GOOD))
    [child] = children()
    os.kill(child, signal.SIGKILL)
    assert pool.prepare(request(GOOD)) == in_process(request(GOOD))
    assert children().isdisjoint({child})


def test_a_child_is_kept(pool: ParserPool) -> None:
    pool.prepare(request(GOOD))
    first = children()
    pool.prepare(request(b"refuse-not"))
    assert children() == first


def test_a_child_is_replaced_after_many_files(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.sandbox.worker.FILES_PER_WORKER", 2)
    pool.prepare(request(GOOD))
    first = children()
    pool.prepare(request(GOOD))
    assert children() == set()
    pool.prepare(request(GOOD))
    assert children().isdisjoint(first)


def test_a_child_outlives_the_thread_that_wanted_it(pool: ParserPool) -> None:
    thread = threading.Thread(target=pool.prepare, args=[request(GOOD)])
    thread.start()
    thread.join()
    first = children()
    time.sleep(0.2)
    assert len(first) == 1
    pool.prepare(request(GOOD))
    assert children() == first


@pytest.mark.skipif(tesseract() is None, reason="Tesseract is not installed.")
def test_tesseract_runs_under_the_caps() -> None:
    page = Image.new("RGB", (1200, 400), "white")
    ImageDraw.Draw(page).text((60, 120), "The courier fee is 14 pounds.", "black", ImageFont.load_default(64))
    scan = io.BytesIO()
    page.save(scan, "PDF", resolution=150)
    with pool_of(CHILD, memory_mb=1024, seconds=60) as pool:
        assert "courier fee" in pool.prepare(request(scan.getvalue(), "scan.pdf")).parsed.text
        assert pool.prepare(request(GOOD)) == in_process(request(GOOD))


def test_a_file_writes_nothing(pool: ParserPool) -> None:
    with pytest.raises(PolicydeskError) as caught:
        pool.prepare(request(b"write"))
    assert "No usable temporary directory" in "".join(caught.value.__notes__)


def test_a_bug_is_an_internal_error_and_its_traceback_is_for_the_log(pool: ParserPool) -> None:
    with pytest.raises(PolicydeskError) as caught:
        pool.prepare(request(b"fail"))
    assert caught.value.code == "internal_error"
    assert "bug" not in caught.value.message
    assert "ZeroDivisionError: a bug of ours" in "".join(caught.value.__notes__)


def test_a_child_that_cannot_be_started_is_tried_again_later() -> None:
    with pool_of("tests.support.no_such_module") as pool, pytest.raises(Unavailable):
        pool.prepare(request(GOOD))


def test_closing_ends_what_is_being_read_and_starts_nothing_more() -> None:
    pool = pool_of(parsers=2, seconds=60)
    with ThreadPoolExecutor(3) as threads:
        reading = [threads.submit(pool.prepare, request(b"sleep")) for _ in range(3)]
        assert eventually(lambda: len(children()) == 2)
        time.sleep(0.5)
        pool.close()
        assert all(isinstance(each.exception(timeout=10), Unavailable) for each in reading)
    assert children() == set()
    pool.close()
    with pytest.raises(Unavailable):
        pool.prepare(request(GOOD))


def test_a_child_sees_no_secret(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYDESK_SECURITY__SECRET_KEY", "a-secret-that-no-file-may-see")
    monkeypatch.setenv("DATABASE_PASSWORD", "nor-this-one")
    pool.prepare(request(GOOD))
    [child] = children()
    seen = _about(child, "environ")
    assert b"PATH=" in seen
    assert b"POLICYDESK" not in seen
    assert b"nor-this-one" not in seen


_PARENT = """
import sys, threading
from tests.integration.test_sandbox import pool_of, request, GOOD
pool = pool_of(parsers=2, seconds=600)
pool.prepare(request(GOOD))
for _ in range(2):
    threading.Thread(target=pool.prepare, args=[request(b"spin")], daemon=True).start()
threading.Event().wait()
"""


def test_no_child_outlives_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], cwd=ROOT)
    try:
        assert eventually(lambda: len(descendants(parent.pid)) == 2, seconds=60)
        time.sleep(0.5)
        left = descendants(parent.pid)
    finally:
        parent.kill()
        parent.wait()
    assert len(left) == 2
    assert eventually(lambda: not any(b"unruly" in _about(pid, "cmdline") for pid in left))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_comes_to_an_end(name: str) -> None:
    with pool_of(CHILD, seconds=5) as pool:
        began = time.monotonic()
        try:
            assert len(pool.prepare(request(HOSTILE[name](), name)).parsed.text) <= OPTIONS.limits.max_chars
        except UnreadableDocument as refused:
            assert refused.message.startswith(f"'{name}' cannot be read: ")
        assert time.monotonic() - began < 30
        assert pool.prepare(request(GOOD)) == in_process(request(GOOD))


def test_the_caps_come_from_the_settings() -> None:
    assert ParserCaps.of(IngestSettings(parsers=3, parser_memory_mb=300, parser_seconds=5)) == ParserCaps(3, 300, 5)
    assert 1 <= ParserCaps.of(IngestSettings()).parsers <= 4
