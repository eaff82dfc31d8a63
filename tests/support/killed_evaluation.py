"""The command line that kills itself once so many outcomes are kept.

python -m tests.support.killed_evaluation 3 eval run ...
"""

import os
import signal
import sys

from api.wiring import Services
from cli.main import app
from evals.cases import Case
from evals.runner import Contender, Runner
from tests.support.machines import QuickEmbedder


def main(most: str, *command: str) -> None:
    settle = Runner._settle
    kept: list[str] = []

    def settle_and_die(runner: Runner, run_id: str, contender: Contender, case: Case) -> None:
        settle(runner, run_id, contender, case)
        kept.append(case.id)
        if len(kept) == int(most):
            os.kill(os.getpid(), signal.SIGKILL)

    Runner._settle = settle_and_die  # type: ignore[method-assign]
    Services._new_embedder = lambda *_: QuickEmbedder()  # type: ignore[method-assign]
    app(command)


if __name__ == "__main__":
    main(*sys.argv[1:])
