"""Ingest jobs as durable workflows: one lists a job's documents, one for each shard brings them to their end.

The truth about a job is in SQL. A workflow that is lost, with whatever process ran it, is seen by the next renewal of
any worker's lease and begun anew; what is done already is not done again.
"""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from core import memory
from core.db import Database
from core.domain import DocumentState
from core.errors import PolicydeskError, Unavailable
from core.jobs import Workflows
from core.tables import IngestJob
from ingest import items, jobs
from ingest.items import Shard
from ingest.jobs import JobProgress
from ingest.listing import Lister
from ingest.patience import DATABASE_IS_AWAY, Patience
from ingest.shard import ShardRunner

log = structlog.get_logger()
LIST, SHARD = "ingest_list", "ingest_shard"
SHARD_QUEUE = "ingest-shards"
MOST_ATTEMPTS = 50
FIRST_LOOK_SECONDS = 0.005
LONGEST_LOOK_SECONDS = 0.2
OnProgress = Callable[[JobProgress], None]


class IngestService:
    """Starts jobs, runs those of any process, and tells how far they are."""

    def __init__(
        self,
        database: Database,
        workflows: Workflows,
        lister: Lister,
        open_runner: Callable[[IngestJob], ShardRunner],
        refresh: Callable[[], None],
        uploads: Path,
        shard_documents: int,
    ) -> None:
        """`refresh` brings the index in line with SQL, see `ingest.shard.Sink`."""
        self._database = database
        self._workflows = workflows
        self._lister = lister
        self._open_runner = open_runner
        self._refresh = refresh
        self._uploads = uploads
        self._shard_documents = shard_documents
        self._stopping = threading.Event()
        workflows.register(LIST, None, self._list)
        workflows.register(SHARD, SHARD_QUEUE, self._run_shard)

    def upload_folder(self, job_id: str) -> Path:
        """Where the files of an upload wait; removed when none of them can be wanted again."""
        return self._uploads / job_id

    def launch(self) -> None:
        """Take part in the work: the jobs that others left first."""
        if not self._workflows.launched:
            self._stopping.clear()
            self._workflows.launch(self._ensure_all)

    def stop(self) -> None:
        """Take nothing more on; what is in hand is left where it is, for the next start or for another worker."""
        self._stopping.set()
        self._workflows.close()

    def submit(self, tenant: str, job_id: str) -> None:
        """Begin a job that was created, or has documents to retry."""
        with self._database.read() as session:
            job = jobs.get(session, tenant, job_id)
        self._workflows.start(LIST, _list_id(job), job.id)

    def wait(self, tenant: str, job_id: str, on_progress: OnProgress) -> JobProgress:
        """Follow a job to its end, whatever process runs it, and also while the database is away for a time."""
        pause = FIRST_LOOK_SECONDS
        while True:
            progress = self._look(tenant, job_id)
            if progress is not None:
                on_progress(progress)
                if progress.over:
                    return progress
            time.sleep(pause)
            # A job with nothing to do is over at once; a long one need not be looked at so often.
            pause = min(2 * pause, LONGEST_LOOK_SECONDS)

    def _look(self, tenant: str, job_id: str) -> JobProgress | None:
        try:
            with self._database.read() as session:
                return jobs.progress(session, jobs.get(session, tenant, job_id))
        except DATABASE_IS_AWAY as error:
            log.warning("job_not_seen", job=job_id, error=type(error).__name__)
            return None

    def _list(self, job_id: str) -> None:
        def work() -> bool:
            with self._database.write() as session:
                running = jobs.start(session, job_id)
            if running:
                self._list_now(job_id)
            return False

        self._patience(job_id).outlast(work, DATABASE_IS_AWAY)

    def _list_now(self, job_id: str) -> None:
        try:
            self._lister.run(job_id, self._stopping)
        except DATABASE_IS_AWAY:
            raise
        except PolicydeskError as error:
            self._fail(job_id, error.message)
        except Exception:
            log.exception("ingest_listing_failed", job=job_id)
            self._fail(job_id, "An internal error; the server's log has the details.")
        else:
            self._spread(job_id)

    def _spread(self, job_id: str) -> None:
        with self._database.read() as session:
            attempt = session.get_one(IngestJob, job_id).attempt
            shards = items.shards(session, job_id, self._shard_documents)
        for shard in shards:
            self._workflows.enqueue(SHARD, _shard_id(shard, attempt), shard.job_id, shard.first, shard.last)
        if not shards and not self._stopping.is_set():
            self._finish(job_id)

    def _run_shard(self, job_id: str, first: int, last: int) -> None:
        def work() -> bool:
            with self._database.read() as session:
                job = session.get_one(IngestJob, job_id)
            if self._open_runner(job).advance(Shard(job_id, first, last), self._stopping):
                return True
            self._finish(job_id)
            return False

        self._patience(job_id).outlast(work)
        memory.give_back()

    def _patience(self, job_id: str) -> Patience:
        return Patience(self._database, job_id, self._stopping)

    def _finish(self, job_id: str) -> None:
        self._refresh_if_possible()
        with self._database.write() as session:
            finished = jobs.finish_if_done(session, job_id)
            progress = jobs.progress(session, session.get_one(IngestJob, job_id))
        if finished:
            log.info("ingest_job_ended", job=job_id, state=progress.job.state, **progress.counts)
        if progress.over:
            self._drop_uploads(progress)

    def _drop_uploads(self, progress: JobProgress) -> None:
        """Of an upload, keep what can be tried again and nothing else: a document that is deleted must be gone."""
        folder = self.upload_folder(progress.job.id)
        if not jobs.can_be_retried(progress):
            shutil.rmtree(folder, ignore_errors=True)
        elif folder.exists():
            with self._database.read() as session:
                failed = items.page(session, progress.job.id, [DocumentState.FAILED], progress.total)
            for path in (path for path in folder.rglob("*") if path.is_file()):
                if not any(path.resolve().as_uri() in item.location for item in failed):
                    path.unlink(missing_ok=True)

    def _refresh_if_possible(self) -> None:
        """A worker may have died between SQL and the index; where the index cannot be written, a search tries again."""
        try:
            self._refresh()
        except (OSError, Unavailable) as error:
            log.warning("index_behind", error=type(error).__name__)

    def _fail(self, job_id: str, reason: str) -> None:
        with self._database.write() as session:
            jobs.fail(session, job_id, reason)

    def _ensure_all(self) -> None:
        """See to it that every unfinished job has a workflow; one without was lost, or stopped with its process."""
        with self._database.read() as session:
            unfinished = jobs.unfinished(session)
        for job in unfinished:
            if not self._workflows.is_live(_prefix(job.id)):
                self._begin_again(job)

    def _begin_again(self, job: IngestJob) -> None:
        if job.attempt >= MOST_ATTEMPTS:
            self._fail(job.id, f"It was begun {job.attempt} times and never came to its end; the log has the reasons.")
            return
        with self._database.write() as session:
            mine = jobs.next_attempt(session, job.id, job.attempt)
        if mine:
            log.info("ingest_job_resumed", job=job.id)
            self.submit(job.tenant, job.id)


def _prefix(job_id: str) -> str:
    """What the ids of all workflows of a job begin with."""
    return f"ingest:{job_id}:"


def _list_id(job: IngestJob) -> str:
    return f"{_prefix(job.id)}{job.attempt}"


def _shard_id(shard: Shard, attempt: int) -> str:
    return f"{_prefix(shard.job_id)}{attempt}:{shard.first}"
