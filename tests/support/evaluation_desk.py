"""A data folder with a case file, and `policydesk eval` on it: no variant of it needs a model."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from typer.testing import CliRunner

from cli.main import app
from core.db import open_database
from core.settings import Settings
from core.tables import EvalOutcome, EvalRun
from tests.support.files import ROOT

VARIANTS = "first-passage,always-abstain"


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.cases = folder / "cases.jsonl"
        self._reports = folder / "reports"
        self._environment = {"POLICYDESK_DATA_DIR": str(self.data), "COLUMNS": "200"}

    def eval(self, *arguments: str, **variables: str) -> Ended:
        ended = CliRunner().invoke(app, ["eval", *arguments], env=self._environment | variables)
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    def run(self, *more: str) -> Ended:
        return self.eval("run", *self._asking, *more)

    def resume(self, run_id: str, *more: str, **variables: str) -> Ended:
        return self.eval("resume", run_id, "--out", str(self._reports), *more, **variables)

    def run_killed(self, most: int) -> int:
        """The exit code of `policydesk eval run` in a process of its own, killed when so many outcomes are kept."""
        command = [sys.executable, "-m", "tests.support.killed_evaluation", str(most), "eval", "run", *self._asking]
        environment = os.environ | self._environment
        return subprocess.run(command, cwd=ROOT, env=environment, timeout=120, capture_output=True).returncode

    def kept(self) -> dict[int, tuple[str, str]]:
        """Variant and case of every outcome, by the number of its row."""
        database = open_database(Settings(data_dir=self.data))
        with database.read() as session:
            rows = session.execute(
                select(EvalOutcome.id, EvalOutcome.variant, EvalOutcome.case_id).order_by(EvalOutcome.id)
            )
            found = {number: (variant, case) for number, variant, case in rows}
        database.dispose()
        return found

    def let_pass(self, time: timedelta) -> None:
        """All that was seen was seen so much earlier."""
        database = open_database(Settings(data_dir=self.data))
        with database.write() as session:
            for run in session.scalars(select(EvalRun)):
                run.seen_at -= time
        database.dispose()

    @property
    def _asking(self) -> list[str]:
        return ["--cases", str(self.cases), "--variants", VARIANTS, "--out", str(self._reports)]
