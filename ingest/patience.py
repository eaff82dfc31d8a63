"""Waiting for what may pass, such as a database that is away or a disk that is full; the job says so meanwhile."""

import errno
import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from core.db import Database
from core.errors import Unavailable
from ingest import jobs

log = structlog.get_logger()
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
# PostgreSQL ends a session that it no longer hears of with an internal error.
DATABASE_IS_AWAY = (OperationalError, InterfaceError, InternalError, NoConnection)
MAY_PASS = (*DATABASE_IS_AWAY, OSError, Unavailable)
FULL = "There is no room on the disk."


class Patience:
    """Tries the work of one job again and again."""

    def __init__(self, database: Database, job_id: str, stopping: threading.Event) -> None:
        self._database = database
        self._job_id = job_id
        self._stopping = stopping
        self._told = False

    def outlast(self, work: Callable[[], bool], outlasted: tuple[type[Exception], ...] = MAY_PASS) -> None:
        """Call `work` until it says that nothing is left to do, or this process stops; wait out what is `outlasted`."""
        wait = FIRST_WAIT_SECONDS
        try:
            while not self._stopping.is_set():
                try:
                    more = work()
                    self._go_on()
                    if not more:
                        return
                    wait = FIRST_WAIT_SECONDS
                except outlasted as error:
                    log.warning("ingest_waits", job=self._job_id, error=type(error).__name__, exc_info=error)
                    self._tell(f"Waiting to try again. {named(error)}")
                    self._stopping.wait(wait)
                    wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        finally:
            jobs.keep_in_mind(self._job_id, None)

    def _go_on(self) -> None:
        if self._told:
            self._tell(None)
            self._told = False

    def _tell(self, reason: str | None) -> None:
        self._told = True
        try:
            with self._database.write() as session:
                jobs.wait_for(session, self._job_id, reason)
        except SQLAlchemyError:
            # What it waits for may be the database itself.
            jobs.keep_in_mind(self._job_id, reason)
        else:
            jobs.keep_in_mind(self._job_id, None)


def named(error: Exception) -> str:
    """What is waited for, in a sentence."""
    if isinstance(error, Unavailable):
        return error.message
    # SQLite tells of a full disk in words alone.
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error):
        return FULL
    if isinstance(error, OSError):
        return f"A file cannot be read or written: {error.strerror or type(error).__name__}."
    return "The database does not answer."
