"""A shard of a job from its pending items to their end states: read, embed, write, each while the others work too.

Whatever ends it early, nothing is lost and nothing is done twice: an item is pending until the transaction that shows
its document.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.db import Database
from core.tables import IngestItem, now
from core.vectors import NewVectors, embedded_text, embedding_key
from ingest import items, jobs, repository
from ingest.budget import ByteBudget
from ingest.items import Shard
from ingest.reading import Outcome, Reader
from ingest.repository import Draft, Known
from ingest.stages import Stage
from ingest.steps import Observe, Step
from ingest.writing import Writer

GROUP_CHUNKS = 256
GROUPS_AHEAD = 1
OUTCOMES_AHEAD = 256
BYTES_IN_HAND = 64_000_000
REFRESH_SECONDS = 2.0
# A job may be cancelled while its documents wait to be tried again.
LOOK_SECONDS = 1.0


class Sink(Protocol):
    """What makes chunks searchable."""

    def vectors_for(self, tenant: str, texts: Mapping[str, str]) -> NewVectors:
        """The vectors of those texts, by embedding key, that the tenant has none of yet."""

    def refresh(self) -> None:
        """Bring the index in line with SQL: what was written is now found, at the latest with the next search."""


@dataclass(frozen=True, slots=True)
class _Group:
    outcomes: Sequence[Outcome]
    vectors: NewVectors


class ShardRunner:
    """Runs one shard at a time; safe to use from one thread."""

    def __init__(
        self,
        database: Database,
        reader: Reader,
        writer: Writer,
        sink: Sink,
        observe: Observe,
    ) -> None:
        self._database = database
        self._reader = reader
        self._writer = writer
        self._sink = sink
        self._observe = observe

    def advance(self, shard: Shard, stopping: threading.Event) -> bool:
        """Bring the items that are due to their end states, or wait a little for one; False when none is left.

        Returns early when told to stop or when the job is over.
        """
        with self._database.read() as session:
            if not jobs.is_running(session, shard.job_id) or not items.has_pending(session, shard):
                return False
            due = items.due(session, shard)
            uris = [item.source_uri for item in due]
            known = repository.known(session, due[0].tenant, uris) if due else {}
            later = None if due else items.next_due(session, shard)
        if later is not None:
            stopping.wait(min(max((later - now()).total_seconds(), 0.0), LOOK_SECONDS))
            return True
        self._stream(shard, due, known, stopping)
        return True

    def _stream(
        self, shard: Shard, due: Sequence[IngestItem], known: Mapping[str, Known], stopping: threading.Event
    ) -> None:
        refreshed = time.monotonic()
        budget = ByteBudget(BYTES_IN_HAND)
        with (
            Stage("reading", self._reader.read(due, known, budget), OUTCOMES_AHEAD) as read,
            Stage("embedding", self._embedded(read), GROUPS_AHEAD) as groups,
            budget,
        ):
            for group in groups:
                self._write(group, budget)
                if time.monotonic() - refreshed > REFRESH_SECONDS:
                    self._refresh()
                    refreshed = time.monotonic()
                if stopping.is_set() or not self._running(shard):
                    break
        self._refresh()

    def _embedded(self, read: Stage[Outcome]) -> Iterator[_Group]:
        for outcomes in read.in_groups(_weight, GROUP_CHUNKS):
            self._observe(Step.READ)
            drafts = [outcome for outcome in outcomes if isinstance(outcome, Draft)]
            vectors = self._sink.vectors_for(outcomes[0].item.tenant, _texts(drafts))
            self._observe(Step.EMBEDDED)
            yield _Group(outcomes, vectors)

    def _write(self, group: _Group, budget: ByteBudget) -> None:
        self._writer.write(group.outcomes, group.vectors)
        budget.give(sum(len(outcome.data) for outcome in group.outcomes if isinstance(outcome, Draft)))
        self._observe(Step.WRITTEN)

    def _refresh(self) -> None:
        self._sink.refresh()
        self._observe(Step.REFRESHED)

    def _running(self, shard: Shard) -> bool:
        with self._database.read() as session:
            return jobs.is_running(session, shard.job_id)


def _weight(outcome: Outcome) -> int:
    return max(1, len(outcome.prepared.chunks)) if isinstance(outcome, Draft) else 1


def _texts(drafts: Sequence[Draft]) -> dict[str, str]:
    texts = (
        embedded_text(chunk.context, draft.prepared.parsed.text[chunk.start : chunk.end])
        for draft in drafts
        for chunk in draft.prepared.chunks
    )
    return {embedding_key(text): text for text in texts}
