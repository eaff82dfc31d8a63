"""Runs of the evaluation whose answers were never asked for."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from core.db import Database
from core.domain import Answer, Principal
from core.errors import Unavailable
from evals.asking.base import Asked
from evals.cases import Case, save_cases
from evals.opening import begin
from evals.recording import Recorder
from evals.records import Run, VariantRecord
from evals.runner import Contender, Runner

FAILURE = "The generator did not answer."
SILENT = "silent"
Told = Mapping[str, Mapping[str, Answer]]


class Teller:
    """See `evals.asking.base.Asker`: gives the answers that it was told, by case id, and fails without one."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.made_by: dict[str, Any] = {}
        self._answers = answers

    def ask(self, case: Case) -> Asked:
        if case.id not in self._answers:
            raise Unavailable(FAILURE)
        answer = self._answers[case.id]
        return Asked(answer, answer.passages, 40)


def evaluated(
    database: Database,
    principal: Principal,
    folder: Path,
    cases: Sequence[Case],
    told: Told,
    name: str = "Two ways to answer",
    most: int = 10_000,
) -> Run:
    """A run with the answers of each variant by case id, broken off after `most` of them; SILENT has no generator."""
    file = folder / "cases.jsonl"
    save_cases(file, cases)
    records = [VariantRecord(name=one, about=f"About {one}.", spec={}, made_by={}, sha256=one) for one in told]
    run = begin(database, principal, name, file, cases, records)
    if most:
        go_on(database, principal, run, told, most)
    return run


def go_on(
    database: Database, principal: Principal, run: Run, told: Told, most: int = 10_000, *, reuse: bool = False
) -> None:
    """Ask what has no outcome yet, until there are `most`."""
    stop = threading.Event()
    contenders = [Contender(record, Teller(told[record.name]), writes=record.name != SILENT) for record in run.variants]
    recorder = Recorder(database, principal.tenant, lambda uri: uri.rpartition("/")[2], date(2026, 11, 15))
    Runner(database, principal, recorder, reuse=reuse).go(
        run, contenders, stop, lambda done, _: stop.set() if done >= most else None
    )
