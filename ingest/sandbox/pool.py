"""Parsing processes for many threads, each under caps of memory and time."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from ingest.prepare import Prepared, PrepareOptions, PrepareRequest
from ingest.sandbox.asking import WorkerLost, ask
from ingest.sandbox.caps import ParserCaps
from ingest.sandbox.crew import Crew
from ingest.sandbox.requests import ChildOptions
from ingest.sandbox.worker import Worker

log = structlog.get_logger()
CHILD = "ingest.sandbox.child"
_MIB = 1 << 20


class ParserPool:
    """Reads files in child processes, which are started when they are needed, and kept.

    Whatever a file does to its child, the next file finds a good one. Safe to share between threads.
    """

    def __init__(self, options: PrepareOptions, tokenizer: Path, caps: ParserCaps, *, module: str = CHILD) -> None:
        """`tokenizer` is the path of the embedder's `tokenizer.json`; `module` is what the children run."""
        self._caps = caps
        self._limits = options.limits
        self._crew = Crew(module, ChildOptions(options, tokenizer.resolve(), caps.memory_mb * _MIB, caps.seconds))
        self._turns = threading.Semaphore(caps.parsers)
        self._idle: list[Worker] = []
        self._closing = threading.Lock()

    def prepare(self, request: PrepareRequest) -> Prepared:
        """As `ingest.prepare.prepare`, in a child; blocks while all are busy.

        Raises UnreadableDocument also for a file that takes too much time or memory or that crashes its parser, and
        Unavailable when no child can be started.
        """
        with self._turns:
            worker = self._waiting()
            if worker is not None:
                try:
                    return self._ask(worker, request)
                except WorkerLost as lost:
                    # An earlier file may have left it so; on a fresh one, this file shows what it is.
                    log.info("parser_replaced", detail=lost.detail)
            return self._ask_fresh(request)

    def close(self) -> None:
        """Kill all children; a file that is being read ends as Unavailable. Calling it again does nothing."""
        self._crew.close()
        with self._closing:
            # With all turns in hand, nobody is reading any more.
            for _ in range(self._caps.parsers):
                self._turns.acquire()
            while self._idle:
                self._crew.dismiss(self._idle.pop())
            self._turns.release(self._caps.parsers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _waiting(self) -> Worker | None:
        """A worker that has read before, and can read on."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_usable():
                return worker
            self._crew.dismiss(worker)
        return None

    def _ask_fresh(self, request: PrepareRequest) -> Prepared:
        worker = self._crew.start()
        try:
            return self._ask(worker, request)
        except WorkerLost as lost:
            self._crew.require_open()
            log.warning("parser_lost", status=worker.stop(), detail=lost.detail)
            raise lost.refusal from lost

    def _ask(self, worker: Worker, request: PrepareRequest) -> Prepared:
        try:
            return ask(worker, request, self._caps, self._limits)
        finally:
            if worker.is_spent():
                self._crew.dismiss(worker)
            else:
                self._idle.append(worker)
