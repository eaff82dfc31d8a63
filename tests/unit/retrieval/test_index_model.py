"""Whatever is done to the index, it holds and finds what a dictionary would."""

import math
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.domain import IndexEntry
from retrieval.index.base import IndexWriter, Numbers, Vector
from retrieval.index.local import LocalIndex

DIMENSION = 4
Revisions = dict[int, list[int]]


def _vector(chunk_id: int) -> Vector:
    """Few different ones, so that there are ties."""
    vector = np.random.default_rng(chunk_id % 5).normal(size=DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


class IndexMachine(RuleBasedStateMachine):
    """`held` is what is committed, by revision: its chunk ids."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.index = LocalIndex(self.folder / "index", "model", DIMENSION)
        self.held: Revisions = {}
        self.next_chunk = 1

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(
        commits=st.lists(
            st.tuples(st.dictionaries(st.integers(1, 12), st.integers(1, 6), max_size=4), st.sets(st.integers(1, 12))),
            min_size=1,
            max_size=3,
        ),
        ends=st.sampled_from(["committed", "aborted", "crashed"]),
    )
    def write(self, commits: list[tuple[dict[int, int], set[int]]], ends: str) -> None:
        with self.index.writer() as writer:
            for left, (added, removed) in enumerate(commits, start=1 - len(commits)):
                now = {number: chunks for number, chunks in self.held.items() if number not in removed}
                writer.remove_revisions(sorted(removed))
                for number, size in added.items():
                    writer.remove_revisions([number])
                    now[number] = self._add(writer, number, size)
                assert writer.revisions().tolist() == sorted(now)
                if left or ends == "committed":
                    writer.commit()
                    self.held = now
            if ends == "crashed":
                writer._words.commit()
        if ends == "crashed":
            self._forget_what_a_crash_changed()

    @rule()
    def purge(self) -> None:
        with self.index.writer() as writer:
            for number in writer.unpurged().tolist():
                writer.rewrite_words([self._entry(number, chunk) for chunk in self.held[number]])
            writer.commit()
            assert writer.unpurged().tolist() == []

    @rule()
    def open_anew(self) -> None:
        self.index = LocalIndex(self.folder / "index", "model", DIMENSION)

    @invariant()
    def both_parts_hold_what_was_committed(self) -> None:
        wanted = sorted((chunk, number) for number, chunks in self.held.items() for chunk in chunks)
        assert self.index.revisions().tolist() == sorted(self.held)
        assert _pairs(self.index.dense_contents()) == wanted
        assert _pairs(self.index.lexical_contents()) == wanted
        assert self.index.count() == len(wanted)
        ids = [chunk for chunk, _ in wanted]
        assert np.array_equal(self.index.vectors(ids), np.array([_vector(i) for i in ids]).reshape(-1, DIMENSION))

    @invariant()
    def segments_are_few(self) -> None:
        files = list((self.folder / "index" / "segments").glob("*.faiss"))
        assert len(files) <= 3 * (1 + math.log(1 + self.index.count(), 4))

    @invariant()
    def searches_find_what_brute_force_finds(self) -> None:
        allowed = np.array([2, 3, 5, 7, 11], dtype=np.int64)
        chunks = sorted(chunk for number in allowed.tolist() for chunk in self.held.get(number, []))
        query = _vector(3)
        hits = self.index.search_dense(query, allowed, 4)
        ranked = sorted(chunks, key=lambda chunk: (-round(float(_vector(chunk) @ query), 5), chunk))
        assert [hit.chunk_id for hit in hits] == ranked[:4]
        assert [hit.score for hit in hits] == pytest.approx([float(_vector(c) @ query) for c in ranked[:4]], abs=1e-5)
        assert [hit.chunk_id for hit in self.index.search_lexical("common", allowed, 1000)] == chunks

    def _add(self, writer: IndexWriter, number: int, size: int) -> list[int]:
        chunks = list(range(self.next_chunk, self.next_chunk + size))
        self.next_chunk += size
        for part in (chunks[: size // 2], chunks[size // 2 :]):
            entries = [self._entry(number, chunk) for chunk in part]
            writer.add(entries, np.array([_vector(chunk) for chunk in part]).reshape(-1, DIMENSION))
        return chunks

    def _forget_what_a_crash_changed(self) -> None:
        """What both parts did not hold alike is held no more, once the index has noticed."""
        left = set(self.index.revisions().tolist())
        assert left <= self.held.keys()
        self.held = {number: chunks for number, chunks in self.held.items() if number in left}

    @staticmethod
    def _entry(number: int, chunk: int) -> IndexEntry:
        return IndexEntry(chunk, number, "", "common word")


def _pairs(contents: tuple[Numbers, Numbers]) -> list[tuple[int, int]]:
    return sorted(zip(contents[0].tolist(), contents[1].tolist(), strict=True))


IndexMachine.TestCase.settings = settings(max_examples=6, stateful_step_count=8, deadline=None)
TestIndexModel = IndexMachine.TestCase
