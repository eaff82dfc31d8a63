"""The peak of this process's memory, as the kernel tells it."""

from mmap import PAGESIZE, mmap
from pathlib import Path

import pytest

from evals import memory
from evals.memory import PeakMemory

MIB = 2**20
LARGE = 256

needs_linux = pytest.mark.skipif(not (memory.PROCESS / "clear_refs").exists(), reason="the kernel tells no peak")


@needs_linux
def test_what_was_given_back_counts_as_long_as_it_was_held_since() -> None:
    peak = PeakMemory()
    before = peak.mib()
    _hold_and_give_back()
    after = peak.mib()
    assert before is not None and after is not None
    assert after - before > LARGE / 2


@needs_linux
def test_what_was_given_back_before_does_not_count() -> None:
    earlier = PeakMemory()
    _hold_and_give_back()
    highest, since = earlier.mib(), PeakMemory().mib()
    assert highest is not None and since is not None
    assert since < highest - LARGE / 2


def test_without_the_kernel_s_word_there_is_no_peak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PROCESS", tmp_path / "nowhere")
    assert PeakMemory().mib() is None


def _hold_and_give_back() -> None:
    """Memory of the kernel's own giving: what the C library frees may stay with the process."""
    with mmap(-1, LARGE * MIB) as held:
        for page in range(0, LARGE * MIB, PAGESIZE):
            held[page] = 1
