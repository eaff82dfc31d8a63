"""A worker that kills itself at a named step: run as `python -m tests.support.killed DATA_DIR JOB_ID STEP NTH`."""

import os
import signal
import sys
from collections import Counter
from pathlib import Path

from ingest.steps import Step
from tests.support.jobs import run
from tests.support.machines import quick_services


def main(data_dir: str, job_id: str, step: str, nth: str) -> None:
    seen: Counter[Step] = Counter()

    def observe(reached: Step) -> None:
        seen[reached] += 1
        if reached == step and seen[reached] == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)

    services = quick_services(Path(data_dir), observe)
    run(services, job_id)
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
