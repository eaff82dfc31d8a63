"""Which processes run jobs, and which of them are gone.

Every worker renews its row while it lives. A row that has not been renewed for the time of a lease is that of a
process that was killed or is cut off: whoever sees it takes its work over. Work must bear being done twice, because
a process that was only asleep may wake up.
"""

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import delete, select, update

from core.db import Database
from core.tables import Worker, now

log = structlog.get_logger()
RENEWALS_IN_A_LEASE = 4


class Leases:
    """This process's lease, and its eye on those of others."""

    def __init__(self, database: Database, worker_id: str, lease_seconds: float) -> None:
        self._database = database
        self._worker_id = worker_id
        self._lease = timedelta(seconds=lease_seconds)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def renew(self) -> None:
        """Say that this process lives."""
        with self._database.write() as session:
            seen = update(Worker).where(Worker.id == self._worker_id).values(seen_at=now())
            if getattr(session.execute(seen), "rowcount", 0) == 0:
                session.add(Worker(id=self._worker_id))

    def expired(self) -> list[str]:
        """The workers that have not been seen for the time of a lease."""
        with self._database.read() as session:
            return list(session.scalars(select(Worker.id).where(Worker.seen_at < now() - self._lease)))

    def take_over(self, recover: Callable[[str], None]) -> None:
        """Let `recover` take the work of every expired worker over; a row goes once that is done."""
        for worker_id in self.expired():
            recover(worker_id)
            self._forget(worker_id)

    def start(self, recover: Callable[[str], None], on_lease: Callable[[], None]) -> None:
        """Renew and take over in a thread until `stop`; `on_lease` is called each time, and once now."""
        self._round(recover, on_lease)
        self._thread = threading.Thread(target=self._serve, args=(recover, on_lease), name="leases", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End this process's lease; what it had begun may be taken over at once."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _serve(self, recover: Callable[[str], None], on_lease: Callable[[], None]) -> None:
        while not self._stopping.wait(self._lease.total_seconds() / RENEWALS_IN_A_LEASE):
            try:
                self._round(recover, on_lease)
            except Exception as error:
                # The database may be away for a while; the thread must outlive that.
                log.warning("lease_not_renewed", error=type(error).__name__)

    def _round(self, recover: Callable[[str], None], on_lease: Callable[[], None]) -> None:
        self.renew()
        self.take_over(recover)
        on_lease()

    def _forget(self, worker_id: str) -> None:
        with self._database.write() as session:
            session.execute(delete(Worker).where(Worker.id == worker_id))
