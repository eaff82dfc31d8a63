"""A worker that kills itself at a named step: run as `python -m tests.support.killed DATA_DIR JOB_ID STEP NTH`."""

import os
import signal
import sys
from collections import Counter
from pathlib import Path

from api.wiring import Services
from core.settings import Settings
from ingest.steps import Step
from tests.support.jobs import run

LEASE_SECONDS = 1.0


def main(data_dir: str, job_id: str, step: str, nth: str) -> None:
    seen: Counter[Step] = Counter()

    def observe(reached: Step) -> None:
        seen[reached] += 1
        if reached == step and seen[reached] == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)

    services = Services(Settings(data_dir=Path(data_dir), ingest={"lease_seconds": LEASE_SECONDS}), observe)
    run(services, job_id)
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
