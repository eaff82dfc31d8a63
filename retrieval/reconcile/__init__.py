"""Whether the vectors in SQL and both parts of the index agree with the chunks, and how to bring them in line."""

from pathlib import Path

from core.checks import Check
from core.db import Database
from retrieval.generations import Generations
from retrieval.indexer import Indexer
from retrieval.reconcile.folders import folder_checks
from retrieval.reconcile.index import index_checks
from retrieval.reconcile.opening import ActiveIndex
from retrieval.reconcile.vectors import vector_checks

__all__ = ["ActiveIndex", "searched_checks"]


def searched_checks(database: Database, generations: Generations, indexer: Indexer, folder: Path) -> list[Check]:
    """In the order in which they can be mended; `folder` holds a folder for every generation."""
    active = ActiveIndex(database, generations, indexer, folder)
    return [*vector_checks(database, active), *index_checks(database, active), *folder_checks(generations, folder)]
