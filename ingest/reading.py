"""The first stage of a shard: an item's bytes are fetched, compared, and prepared in a parsing process."""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import structlog

from core.domain import DocumentState
from core.errors import PolicydeskError, UnreadableDocument
from core.files import sha256_hex
from core.tables import IngestItem
from ingest import items, repository
from ingest.budget import ByteBudget
from ingest.prepare import Prepared, PrepareRequest
from ingest.repository import Draft, Known
from ingest.sources import Fetch, Fetched

log = structlog.get_logger()
Prepare = Callable[[PrepareRequest], Prepared]
READ_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The bytes are those that are indexed, and the source says the same of them."""

    item: IngestItem
    known: Known
    version: str | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """The document cannot be indexed; `may_pass` tells whether trying again later can help."""

    item: IngestItem
    state: DocumentState
    reason: str
    may_pass: bool = False


Outcome = Draft | Unchanged | SetAside


class Reader:
    """Reads items in `threads` threads, each of which waits for one parsing process."""

    def __init__(self, fetch: Fetch, prepare: Prepare, threads: int) -> None:
        self._fetch = fetch
        self._prepare = prepare
        self._threads = threads

    def read(
        self, due: Sequence[IngestItem], known: Mapping[str, Known], budget: ByteBudget
    ) -> Generator[Outcome, None, None]:
        """The outcome of every item, in the order in which they are ready: small files do not wait for large ones."""
        waiting = iter(due)
        with ThreadPoolExecutor(self._threads, thread_name_prefix="reading") as pool:
            running: set[Future[Outcome]] = set()
            try:
                while True:
                    while len(running) < self._threads + READ_AHEAD and (item := next(waiting, None)) is not None:
                        running.add(pool.submit(self._one, item, known.get(item.source_uri), budget))
                    if not running:
                        return
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (one.result() for one in done)
            finally:
                for one in running:
                    one.cancel()

    def _one(self, item: IngestItem, known: Known | None, budget: ByteBudget) -> Outcome:
        try:
            return self._outcome(item, known, budget)
        except UnreadableDocument as error:
            return SetAside(item, DocumentState.QUARANTINED, error.message)
        except PolicydeskError as error:
            return SetAside(item, DocumentState.FAILED, error.message, error.transient)
        except Exception:
            # One document must never end the job of the others.
            log.exception("document_failed", job=item.job_id, item=item.id)
            return SetAside(item, DocumentState.FAILED, "An internal error; the server's log has the details.")

    def _outcome(self, item: IngestItem, known: Known | None, budget: ByteBudget) -> Outcome:
        source = items.source_of(item)
        says_the_same = known is not None and known.given == repository.said_of(source)
        fetched = self._fetch(source, known.version if known and says_the_same else None)
        if fetched is None:
            return Unchanged(item, _indexed(known), known.version if known else None)
        sha256 = sha256_hex(fetched.data)
        if known is not None and says_the_same and known.sha256 == sha256:
            return Unchanged(item, known, fetched.version)
        return self._draft(item, fetched, sha256, budget)

    def _draft(self, item: IngestItem, fetched: Fetched, sha256: str, budget: ByteBudget) -> Draft:
        size = len(fetched.data)
        budget.take(size)
        try:
            request = PrepareRequest(
                fetched.name or item.name, item.source_uri, item.collection, item.given, fetched.data
            )
            return Draft(item, fetched.data, sha256, fetched.version, self._prepare(request))
        except BaseException:
            budget.give(size)
            raise


def _indexed(known: Known | None) -> Known:
    if known is None:
        raise AssertionError("A source said 'not changed' of a document that it was never asked about.")
    return known
