"""Runs queued jobs one after the other, in a thread of the server or in the foreground of a command.

Whoever runs jobs holds the ingest lock, so that a job left "running" by a process that is gone is seen as what it
is, and finished.
"""

import shutil
import threading
from pathlib import Path

import structlog
from filelock import FileLock, Timeout

from core.db import Database
from core.errors import PolicydeskError
from core.tables import IngestJob, now
from ingest import jobs
from ingest.jobs import JobProgress, JobState
from ingest.pipeline import OnProgress, Pipeline

log = structlog.get_logger()
POLL_SECONDS = 1.0
STOP_SECONDS = 10.0


class JobRunner:
    def __init__(self, database: Database, pipeline: Pipeline, data_dir: Path) -> None:
        self._database = database
        self._pipeline = pipeline
        self._uploads = data_dir / "uploads"
        self._lock = FileLock(data_dir / "ingest.lock", thread_local=False)
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def upload_folder(self, job_id: str) -> Path:
        """Where the files of an upload wait; removed when the job has ended."""
        return self._uploads / job_id

    def start(self) -> None:
        """Run jobs in a thread, first those that were cut off."""
        self._thread = threading.Thread(target=self._serve, name="ingest", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """A job was queued."""
        self._wanted.set()

    def stop(self) -> None:
        """Stop after the batch in hand, or in the midst of it when it takes long; the next start goes on from there."""
        self._stopping.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def run(self, tenant: str, job_id: str, on_progress: OnProgress) -> JobProgress:
        """Run one job in the foreground, after the jobs of other processes."""
        with self._lock:
            return self._run(tenant, job_id, on_progress)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._lock.acquire(timeout=POLL_SECONDS):
                    while (job := self._next()) is not None and not self._stopping.is_set():
                        self._run(job.tenant, job.id, self._stop_between_batches)
            except Timeout:
                continue
            except _Stopped:
                return
            except Exception:
                log.exception("ingest_runner_failed")
            self._wanted.wait(POLL_SECONDS)
            self._wanted.clear()

    def _run(self, tenant: str, job_id: str, on_progress: OnProgress) -> JobProgress:
        try:
            progress = self._pipeline.run(tenant, job_id, on_progress)
        except _Stopped:
            raise
        except Exception as error:
            log.exception("ingest_job_failed", job=job_id)
            progress = self._fail(tenant, job_id, error)
        shutil.rmtree(self.upload_folder(job_id), ignore_errors=True)
        log.info("ingest_job_ended", job=job_id, state=progress.job.state, **progress.counts)
        return progress

    def _fail(self, tenant: str, job_id: str, error: Exception) -> JobProgress:
        reason = error.message if isinstance(error, PolicydeskError) else "An internal error; see the log."
        with self._database.write() as session:
            jobs.fail_pending(session, job_id, reason)
            jobs.finish(session, job_id, JobState.FAILED, now(), reason)
        with self._database.read() as session:
            return jobs.progress(session, jobs.get(session, tenant, job_id))

    def _next(self) -> IngestJob | None:
        with self._database.read() as session:
            return jobs.next_unfinished(session)

    def _stop_between_batches(self, _: JobProgress) -> None:
        if self._stopping.is_set():
            raise _Stopped


class _Stopped(Exception):
    """The server stops."""
