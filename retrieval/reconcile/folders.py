"""What lies beside the generations' folders and belongs to none of them."""

import shutil
from pathlib import Path

from core.checks import Check
from retrieval.generations import Generations, name_of


def folder_checks(generations: Generations, folder: Path) -> list[Check]:
    def find() -> list[str]:
        return [path.name for path in _stray(generations, folder)]

    def mend() -> None:
        for path in _stray(generations, folder):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return [Check("folders that belong to no index generation", "disk", find, mend)]


def _stray(generations: Generations, folder: Path) -> list[Path]:
    """Looks at the folders first: a generation is in SQL before its folder is there."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    names = {name_of(row.id) for row in generations.all()}
    return [path for path in found if path.name not in names]
