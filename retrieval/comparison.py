"""How much two index generations agree, before one takes the other's place."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np

from core.db import Database
from core.domain import IndexEntry
from core.vectors import embedded_text
from retrieval import repository
from retrieval.generations import Searchable

NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """`overlap` is the mean share of the nearest neighbours of a chunk that both generations name, of `queries`."""

    queries: int
    overlap: float
    chunks: tuple[int, int]


def compare(database: Database, one: Searchable, other: Searchable, samples: int) -> Agreement:
    """Ask both for the neighbours of the same chunks, evenly taken from what both hold."""
    common = np.intersect1d(one.index.revisions(), other.index.revisions())
    overlaps = []
    for entry in _sample(database, common.tolist(), samples):
        found = [_neighbours(here, entry, common) for here in (one, other)]
        overlaps.append(len(found[0] & found[1]) / max(len(found[0]), 1))
    return Agreement(len(overlaps), mean(overlaps) if overlaps else 1.0, (one.index.count(), other.index.count()))


def _sample(database: Database, revisions: Sequence[int], samples: int) -> list[IndexEntry]:
    step = max(len(revisions) // samples, 1)
    with database.read() as session:
        found = repository.entries(session, revisions[::step][:samples])
    firsts = {one.entry.revision_number: one.entry for one in reversed(found)}
    return list(firsts.values())


def _neighbours(here: Searchable, entry: IndexEntry, allowed: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> set[int]:
    vector = here.embedder.embed([embedded_text(entry.context, entry.text)])[0]
    hits = here.index.search_dense(vector, allowed, NEIGHBOURS + 1)
    return {hit.chunk_id for hit in hits if hit.chunk_id != entry.chunk_id}
