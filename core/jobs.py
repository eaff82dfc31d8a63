"""Durable workflows with DBOS: on SQLite in the data folder, or in the PostgreSQL that the settings name.

A workflow that a process began belongs to it while its lease lasts (see `core.leases`). Workflows here carry ids
alone: what they do, and how far they are, stands in our own tables, so that a workflow may be run twice without harm.
"""

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, Serializer, SetWorkflowID, WorkflowStatus

from core.db import Database, session_name
from core.errors import ConfigurationError
from core.leases import Leases
from core.settings import Settings

log = structlog.get_logger()
Workflow = Callable[..., None]
_DBOS_LOG = logging.getLogger("dbos")
APPLICATION = "policydesk"
# Every version of policydesk can go on with the workflows of another: they hold ids, not state.
WORKFLOW_VERSION = "1"
POLL_SECONDS = 0.2
# DBOS is one for a whole process.
_IN_USE = threading.Lock()
TAKEN_ON = "PENDING"
LIVE = (TAKEN_ON, "ENQUEUED", "DELAYED")
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
SWEPT_AT_ONCE = 1_000
BEGINS_WITHIN_SECONDS = 5.0
# A worker that was only asleep looks for how its workflow was ended by another.
KEPT_LEASES = 10


class Workflows:
    """The workflows that this process runs. DBOS allows one of these in a process at a time."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._registered: dict[str, tuple[str | None, Workflow]] = {}
        self._functions: dict[str, Workflow] = {}
        self.worker_id = f"{socket.gethostname()}-{os.getpid()}-{database.id}"
        self._leases: Leases | None = None
        self._running: set[str] = set()
        self._idle_since: dict[str, float] = {}

    def register(self, name: str, queue: str | None, function: Workflow) -> None:
        """Name a function that takes strings and numbers.

        A workflow with a `queue` is run by any process, each running one at a time; one without by whoever starts it.
        """
        self._registered[name] = (queue, function)

    @property
    def launched(self) -> bool:
        return self._leases is not None

    def launch(self, on_lease: Callable[[], None]) -> None:
        """Run workflows from now on: the queued ones, and those of processes that are gone.

        `on_lease` is called now, and at every renewal of this process's lease. Raises ConfigurationError when another
        set of workflows runs in this process.
        """
        if not _IN_USE.acquire(blocking=False):
            raise ConfigurationError("This process runs the jobs of another data folder already.")
        try:
            self._launch(on_lease)
        except BaseException:
            self.close()
            raise

    def start(self, name: str, workflow_id: str, *arguments: str | int) -> None:
        """Run a workflow in this process, now; one whose id is known is not run again."""
        with SetWorkflowID(workflow_id):
            DBOS.start_workflow(self._functions[name], *arguments)

    def enqueue(self, name: str, workflow_id: str, *arguments: str | int) -> None:
        """Let any process run a workflow; one whose id is known is not run again."""
        queue = self._registered[name][0]
        if queue is None:
            raise ValueError(f"{name} has no queue")
        with SetWorkflowID(workflow_id):
            DBOS.enqueue_workflow(queue, self._functions[name], *arguments)

    def is_live(self, prefix: str) -> bool:
        """Whether a workflow whose id begins so waits for its turn, or is run by a process that has a lease."""
        begun = DBOS.list_workflows(workflow_id_prefix=prefix, status=list(LIVE), load_input=False, load_output=False)
        living = self._leases.living() if self._leases else set()
        return any(one.status != TAKEN_ON or self._is_run(one, living) for one in begun)

    def close(self) -> None:
        """Take no more workflows on; one that still runs is left to whoever takes its lease over."""
        leases, self._leases = self._leases, None
        if leases is None:
            return
        try:
            leases.stop()
            DBOS.destroy(destroy_registry=True)
            leases.end()
        finally:
            _IN_USE.release()

    def _launch(self, on_lease: Callable[[], None]) -> None:
        self._leases = Leases(self._database, self.worker_id, self._settings.ingest.lease_seconds)
        if not _DBOS_LOG.handlers:
            _DBOS_LOG.addHandler(_ToOurLog())
        DBOS(config=self._config())
        self._functions = {name: self._workflow(name, function) for name, (_, function) in self._registered.items()}
        # Before anything is taken on: work of a worker without a lease is taken to be lost.
        self._leases.renew()
        self._make_queues()
        DBOS.launch()

        def look_around() -> None:
            on_lease()
            self._sweep()

        self._leases.start(self._recover, look_around)

    def _make_queues(self) -> None:
        """Queues that are there at the launch are served at once; one that is made later waits for a second."""
        DBOS.migrate(self._url)
        client = DBOSClient(system_database_url=self._url, application_name=APPLICATION)
        try:
            for queue in {queue for queue, _ in self._registered.values() if queue}:
                client.register_queue(queue, worker_concurrency=1, polling_interval_sec=POLL_SECONDS)
        finally:
            client.destroy()

    def _is_run(self, begun: WorkflowStatus, living: set[str]) -> bool:
        """A database that fails at the wrong moment leaves workflows that were taken on and that nobody runs."""
        if begun.executor_id != self.worker_id:
            return begun.executor_id in living
        if begun.workflow_id in self._running:
            return True
        idle_since = self._idle_since.setdefault(begun.workflow_id, time.monotonic())
        return time.monotonic() - idle_since < BEGINS_WITHIN_SECONDS

    def _recover(self, worker_id: str) -> None:
        log.info("worker_lost", worker=worker_id)
        self._database.cut_off(worker_id.rpartition("-")[2])
        DBOS._recover_pending_workflows([worker_id])

    def _sweep(self) -> None:
        """What ended workflows did stands in our own tables: without this their rows would be kept for ever."""
        kept = timedelta(seconds=KEPT_LEASES * self._settings.ingest.lease_seconds)
        ended = DBOS.list_workflows(
            name=list(self._registered),
            status=list(ENDED),
            completed_before=(datetime.now(UTC) - kept).isoformat(),
            limit=SWEPT_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if ended:
            DBOS.delete_workflows([one.workflow_id for one in ended])

    def _workflow(self, name: str, function: Workflow) -> Workflow:
        """DBOS marks the functions that it is given, which a method does not allow.

        What a workflow raises is logged here: the tables say what it left undone, and a renewal begins that anew.
        """

        def run(*arguments: str | int) -> None:
            workflow_id = DBOS.workflow_id or ""
            self._running.add(workflow_id)
            try:
                function(*arguments)
            except Exception:
                log.exception("workflow_failed", workflow=name)
            finally:
                self._running.discard(workflow_id)
                self._idle_since.pop(workflow_id, None)

        return DBOS.workflow(name=name)(run)

    @property
    def _url(self) -> str:
        url = self._settings.database.url
        return url.get_secret_value() if url else f"sqlite:///{self._settings.data_dir / 'workflows.db'}"

    def _config(self) -> DBOSConfig:
        # Its sessions are cut off with ours.
        named = {"connect_args": {"application_name": session_name(self._database.id)}}
        return DBOSConfig(
            name=APPLICATION,
            db_engine_kwargs=None if self._url.startswith("sqlite") else named,
            system_database_url=self._url,
            application_version=WORKFLOW_VERSION,
            executor_id=self.worker_id,
            log_level="ERROR",
            serializer=_Json(),
            notification_listener_polling_interval_sec=POLL_SECONDS,
        )


class _ToOurLog(logging.Handler):
    """What DBOS says goes where all our messages go; without a handler it would take the console for itself."""

    def emit(self, record: logging.LogRecord) -> None:
        log.warning("dbos", level_there=record.levelname, message=record.getMessage())


class _Json(Serializer):
    """Ids need no pickle, and nothing read from a database is run as code."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data)

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "json"
