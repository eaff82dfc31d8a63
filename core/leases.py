"""Which processes run jobs, and which of them are gone.

Every worker renews its row while it lives. A row that has not been renewed for the time of a lease is that of a
process that was killed or is cut off: whoever sees it takes its work over. Work must bear being done twice, because
a process that was only asleep may wake up.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.db import Database
from core.tables import Worker, now

log = structlog.get_logger()
RENEWALS_IN_A_LEASE = 4
# Whoever takes over waits for the workflows' own database without end when that is away.
LONGEST_STOP_SECONDS = 5.0
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def someone_lives(session: Session, lease_seconds: float) -> bool:
    """Whether any process that runs jobs has a lease that lasts."""
    lasting = select(Worker.id).where(Worker.seen_at >= now() - timedelta(seconds=lease_seconds))
    return session.scalar(lasting.limit(1)) is not None


class Leases:
    """This process's lease, and its eye on those of others."""

    def __init__(self, database: Database, worker_id: str, lease_seconds: float) -> None:
        self._database = database
        self._worker_id = worker_id
        self._lease = timedelta(seconds=lease_seconds)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def renew(self) -> None:
        """Say that this process lives."""
        with self._database.write() as session:
            seen = update(Worker).where(Worker.id == self._worker_id).values(seen_at=now())
            if getattr(session.execute(seen), "rowcount", 0) == 0:
                session.add(Worker(id=self._worker_id))

    def expired(self) -> list[str]:
        """The other workers that have not been seen for the time of a lease."""
        others = select(Worker.id).where(Worker.id != self._worker_id)
        with self._database.read() as session:
            return list(session.scalars(others.where(Worker.seen_at < now() - self._lease)))

    def living(self) -> set[str]:
        """The workers whose lease lasts, and those whose work nobody has taken over yet."""
        with self._database.read() as session:
            return set(session.scalars(select(Worker.id)))

    def take_over(self, recover: Callable[[str], None]) -> None:
        """Let `recover` take the work of every expired worker over; a row goes once that is done."""
        for worker_id in self.expired():
            recover(worker_id)
            self._forget(worker_id)

    def start(self, recover: Callable[[str], None], on_lease: Callable[[], None]) -> None:
        """Renew in one thread and take over in another until `stop`; `on_lease` is called each time, and once now.

        Renewing waits for nothing else: a worker that is slow to take over must not be taken to be gone itself.
        """
        self.renew()
        self._look_around(recover, on_lease)
        for name, work in (("leases", self.renew), ("take-over", lambda: self._look_around(recover, on_lease))):
            thread = threading.Thread(target=self._repeat, args=(work,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Renew no more."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(LONGEST_STOP_SECONDS)

    def end(self) -> None:
        """End this process's lease now: what it had begun may be taken over at once."""
        try:
            with self._database.write() as session:
                session.execute(update(Worker).where(Worker.id == self._worker_id).values(seen_at=LONG_AGO))
        except SQLAlchemyError as error:
            # It then ends by itself.
            log.warning("lease_not_ended", error=type(error).__name__)

    def _repeat(self, work: Callable[[], None]) -> None:
        while not self._stopping.wait(self._lease.total_seconds() / RENEWALS_IN_A_LEASE):
            try:
                work()
            except Exception as error:
                # The database may be away for a while; the thread must outlive that.
                log.warning("lease_not_renewed", error=type(error).__name__)

    def _look_around(self, recover: Callable[[str], None], on_lease: Callable[[], None]) -> None:
        self.take_over(recover)
        on_lease()

    def _forget(self, worker_id: str) -> None:
        """A worker that was only asleep, and renewed its lease meanwhile, stays."""
        asleep = Worker.seen_at < now() - self._lease
        with self._database.write() as session:
            session.execute(delete(Worker).where(Worker.id == worker_id, asleep))
