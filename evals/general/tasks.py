"""The general set as cases: fixed, so that figures compare from one adapter to the next."""

from pathlib import Path

import yaml

from evals.cases import Case

PACKAGED = Path(__file__).with_name("tasks.yaml")


def general_cases() -> list[Case]:
    """A case for each task, by kind and in order; `reference` is a whole answer, `key_facts` are what it has to say."""
    kinds = yaml.safe_load(PACKAGED.read_text("utf-8"))
    return [
        Case(
            id=f"general/{kind}/{number}",
            question=task["ask"],
            reference=task["answer"],
            key_facts=task["says"],
            tags=(f"general {kind}",),
            general=True,
        )
        for kind, tasks in kinds.items()
        for number, task in enumerate(tasks, start=1)
    ]
