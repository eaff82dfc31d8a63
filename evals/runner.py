"""Asks every case of every variant, and keeps each outcome at once: a run that was broken off goes on where it was."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import structlog

from core.db import Database
from core.domain import Principal
from core.errors import PolicydeskError
from core.files import sha256_hex
from core.tables import now
from evals import repository
from evals.asking.base import Asked, Asker
from evals.cases import Case
from evals.memory import PeakMemory
from evals.recording import Recorder
from evals.records import WRITES_NOTHING, Outcome, Run, VariantRecord

log = structlog.get_logger()
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Contender:
    """A variant, and who answers for it. Of one that has no generator general cases are not asked."""

    record: VariantRecord
    asker: Asker
    writes: bool


class Runner:
    """For one run at a time. Without `reuse` every case is asked anew, whatever earlier runs have."""

    def __init__(self, database: Database, principal: Principal, recorder: Recorder, *, reuse: bool) -> None:
        self._database = database
        self._principal = principal
        self._recorder = recorder
        self._reuse = reuse

    def go(self, run: Run, contenders: Sequence[Contender], stop: threading.Event, progress: Progress) -> None:
        """Ask what has no outcome yet, and end the run; setting `stop` leaves it as it is after the case in hand.

        `progress` is told how many outcomes there are and will be.
        """
        with self._database.read() as session:
            done = repository.done(session, run.id)
        total = len(contenders) * len(run.cases)
        pending = [
            (one, case) for one, case in in_turns(contenders, run.cases) if (one.record.name, case.id) not in done
        ]
        for number, (contender, case) in enumerate(pending, start=total - len(pending) + 1):
            if stop.is_set():
                return
            self._settle(run.id, contender, case)
            progress(number, total)
        self._end(run.id)

    def _settle(self, run_id: str, contender: Contender, case: Case) -> None:
        key = outcome_key(contender.record, case)
        if self._reuse and self._take_over(run_id, contender, case, key):
            return
        memory = PeakMemory()
        outcome, documents = self._ask(contender, case)
        peak = memory.mib()
        # What failed may succeed another time.
        kept_under = key if outcome.state == "done" else ""
        with self._database.write() as session:
            repository.save(session, self._principal.tenant, run_id, kept_under, outcome, documents)
            repository.keep_peak(session, run_id, contender.record.name, peak)

    def _take_over(self, run_id: str, contender: Contender, case: Case, key: str) -> bool:
        with self._database.write() as session:
            found = repository.kept(session, self._principal.tenant, key)
            if found is None:
                return False
            here = {"variant": contender.record.name, "case_id": case.id}
            outcome = Outcome.model_validate(found.record | here)
            repository.save(session, self._principal.tenant, run_id, key, outcome, found.documents)
            return True

    def _ask(self, contender: Contender, case: Case) -> tuple[Outcome, list[str]]:
        variant = contender.record.name
        if case.general and not contender.writes:
            return Outcome(case_id=case.id, variant=variant, state="skipped", error=WRITES_NOTHING), []
        try:
            asked = contender.asker.ask(case)
            return self._recorder.outcome(case, variant, asked), _documents(asked)
        except PolicydeskError as error:
            reason = error.message
        except Exception as error:
            # One case must not end the run; the log has what the report has no room for.
            log.warning("eval_case_failed", case=case.id, variant=variant, exc_info=error)
            reason = f"Internal error ({type(error).__name__})."
        return Outcome(case_id=case.id, variant=variant, state="failed", error=reason), []

    def _end(self, run_id: str) -> None:
        with self._database.write() as session:
            found = repository.get(session, self._principal, run_id)
            found.state, found.finished_at = "finished", now()


def in_turns(contenders: Sequence[Contender], cases: Sequence[Case]) -> Iterator[tuple[Contender, Case]]:
    """Every case of every contender, one case after the other, each begun by the next contender.

    What else a machine does, and what a case leaves behind in its caches, then falls on all alike.
    """
    for number, case in enumerate(cases):
        first = number % max(1, len(contenders))
        for contender in (*contenders[first:], *contenders[:first]):
            yield contender, case


def outcome_key(variant: VariantRecord, case: Case) -> str:
    """The hash of all that an outcome hangs on."""
    return sha256_hex(json.dumps([variant.sha256, case.sha256]).encode())


def _documents(asked: Asked) -> list[str]:
    """The ids of the documents that an outcome tells of."""
    read = {passage.document_id for passage in asked.answer.passages}
    return sorted(read | {citation.document_id for citation in asked.answer.citations})
