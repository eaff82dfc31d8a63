"""Case files of the house's own form."""

from pathlib import Path

from evals.cases import load_cases
from evals.importing.base import Imported


def load_jsonl(path: Path) -> Imported:
    """Raises InvalidInput, see `load_cases`."""
    return Imported(tuple(load_cases(path)))
