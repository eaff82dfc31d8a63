"""Durable workflows with DBOS: on SQLite in the data folder, or in the PostgreSQL that the settings name.

A workflow that a process began belongs to it while its lease lasts (see `core.leases`). Workflows here carry ids
alone: what they do, and how far they are, stands in our own tables, so that a workflow may be run twice without harm.
"""

import json
import os
import socket
import threading
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig, Serializer, SetWorkflowID

from core.db import Database
from core.errors import ConfigurationError
from core.leases import Leases
from core.settings import Settings

log = structlog.get_logger()
Workflow = Callable[..., None]
APPLICATION = "policydesk"
# Every version of policydesk can go on with the workflows of another: they hold ids, not state.
WORKFLOW_VERSION = "1"
POLL_SECONDS = 0.2
# DBOS is one for a whole process.
_IN_USE = threading.Lock()
LIVE = ("PENDING", "ENQUEUED", "DELAYED")


class Workflows:
    """The workflows that this process runs. DBOS allows one of these in a process at a time."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._registered: dict[str, tuple[str | None, Workflow]] = {}
        self._functions: dict[str, Workflow] = {}
        self.worker_id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._leases: Leases | None = None

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
        DBOS(config=self._config())
        self._functions = {name: _workflow(name, function) for name, (_, function) in self._registered.items()}
        self._leases = Leases(self._database, self.worker_id, self._settings.ingest.lease_seconds)
        self._leases.renew()
        DBOS.launch()
        for queue in {queue for queue, _ in self._registered.values() if queue}:
            DBOS.register_queue(queue, worker_concurrency=1, polling_interval_sec=POLL_SECONDS)
        self._leases.start(self._recover, on_lease)

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

    def is_live(self, workflow_id: str) -> bool:
        """Whether the workflow is queued, or was begun and not ended."""
        status = DBOS.get_workflow_status(workflow_id)
        return status is not None and status.status in LIVE

    def close(self) -> None:
        """Take no more workflows on; one that still runs is left to whoever takes its lease over."""
        if self._leases is not None:
            self._leases.stop()
            self._leases = None
            DBOS.destroy(destroy_registry=True)
            _IN_USE.release()

    def _recover(self, worker_id: str) -> None:
        log.info("worker_lost", worker=worker_id)
        DBOS._recover_pending_workflows([worker_id])

    def _config(self) -> DBOSConfig:
        url = self._settings.database.url
        system = url.get_secret_value() if url else f"sqlite:///{self._settings.data_dir / 'workflows.db'}"
        return DBOSConfig(
            name=APPLICATION,
            system_database_url=system,
            application_version=WORKFLOW_VERSION,
            executor_id=self.worker_id,
            log_level="ERROR",
            serializer=_Json(),
            notification_listener_polling_interval_sec=POLL_SECONDS,
        )


def _workflow(name: str, function: Workflow) -> Workflow:
    """DBOS marks the functions that it is given, which a method does not allow.

    What a workflow raises is logged here: the tables say what it left undone, and a renewal begins that anew.
    """

    def run(*arguments: str | int) -> None:
        try:
            function(*arguments)
        except Exception:
            log.exception("workflow_failed", workflow=name)

    return DBOS.workflow(name=name)(run)


class _Json(Serializer):
    """Ids need no pickle, and nothing read from a database is run as code."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data)

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "json"
