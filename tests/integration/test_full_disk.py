"""A disk that is really full, in the midst of a job: it waits and says so, searches answer, and room lets it end."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Services
from ingest.jobs import JobState
from ingest.patience import FULL
from retrieval.index.base import NOT_WRITABLE
from tests.support.files import policy, write
from tests.support.jobs import found, launch, outcome, queue, run
from tests.support.machines import Machine, eventually, quick_services

MEGABYTE = 1_000_000
SENTENCE = "The fee for service number {} is paid within {} working days of the order. "


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root may mount a disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _fill(disk: Path, *, leaving: int) -> Path:
    """Take up all room but `leaving` bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * MEGABYTE) == MEGABYTE:
                pass
        except OSError:
            pass
        file.truncate(max(file.tell() - leaving, 0))
    return ballast


def _folder(folder: Path, name: str, count: int) -> Path:
    texts = ("".join(SENTENCE.format(n * 1000 + line, line) for line in range(500)) for n in range(count))
    return write(folder / name, {f"{name}{n}.md": policy(text, f"{name} {n}") for n, text in enumerate(texts)})


def _waits(services: Services, job_id: str) -> bool:
    waiting = outcome(services, job_id).progress.job.waiting or ""
    return FULL in waiting or NOT_WRITABLE in waiting


def _assert_finished(services: Services, job_id: str) -> None:
    ended = outcome(services, job_id)
    assert (ended.progress.job.state, ended.progress.job.waiting) == (JobState.FINISHED, None)
    assert set(ended.states.values()) == {"indexed"}


def test_a_job_waits_for_room_and_then_ends(small_disk: Path, tmp_path: Path) -> None:
    data_dir = small_disk / "data"
    services = quick_services(data_dir)
    run(services, queue(services, _folder(tmp_path, "before", 1)))
    ballast = _fill(small_disk, leaving=2 * MEGABYTE)
    job_id = queue(services, _folder(tmp_path, "first", 30))
    services.ingest.submit("default", job_id)
    eventually(lambda: _waits(services, job_id), "the job says that the disk is full")
    ballast.unlink()
    eventually(lambda: outcome(services, job_id).progress.over, "the job ends without a restart")
    _assert_finished(services, job_id)
    services.close()
    verify = Machine(data_dir, "verify")
    assert verify.process.wait(60) == 0, verify.output


def test_a_job_that_waited_for_room_ends_after_a_restart(small_disk: Path, tmp_path: Path) -> None:
    data_dir = small_disk / "data"
    services = quick_services(data_dir)
    launch(services)
    ballast = _fill(small_disk, leaving=2 * MEGABYTE)
    job_id = queue(services, _folder(tmp_path, "second", 30))
    services.ingest.submit("default", job_id)
    eventually(lambda: _waits(services, job_id), "the job says that the disk is full")
    services.close()
    ballast.unlink()
    again = quick_services(data_dir)
    launch(again)
    eventually(lambda: outcome(again, job_id).progress.over, "the job ends after a restart")
    _assert_finished(again, job_id)
    again.close()


def test_searches_answer_while_the_disk_is_full(small_disk: Path, tmp_path: Path) -> None:
    data_dir = small_disk / "data"
    services = quick_services(data_dir)
    run(services, queue(services, _folder(tmp_path, "before", 1)))
    _fill(small_disk, leaving=2 * MEGABYTE)
    job_id = queue(services, _folder(tmp_path, "third", 30))
    services.ingest.submit("default", job_id)
    eventually(lambda: _waits(services, job_id), "the job says that the disk is full")
    other = quick_services(data_dir)
    try:
        for each in (services, other):
            assert found(each, "before", mode="lexical")[0].title == "before 0"
    finally:
        services.close()
        other.close()
