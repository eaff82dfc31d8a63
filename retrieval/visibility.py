"""Which revisions a search may see: permissions, validity and filters, answered from SQL.

The indexes know only chunks and revision numbers. What is not in SQL is not in the answer set, so a chunk that a
crash left behind in an index, or one that was deleted a moment ago, can never be found.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from core import catalogue
from core.db import Database
from core.domain import SearchFilter
from retrieval import repository
from retrieval.repository import RevisionRow

RevisionNumbers = npt.NDArray[np.int64]
KEPT_FILTERS = 256


@dataclass
class _Tenant:
    version: int
    rows: list[RevisionRow]
    allowed: OrderedDict[SearchFilter, RevisionNumbers]


class Visibility:
    """Answers from memory while the tenant's catalogue has not changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tenants: dict[str, _Tenant] = {}
        self._lock = threading.Lock()

    def allowed(self, wanted: SearchFilter) -> RevisionNumbers:
        """The sorted numbers of the revisions that match `wanted`."""
        with self._database.read() as session, self._lock:
            tenant = self._tenant(session, wanted.tenant)
            if wanted not in tenant.allowed:
                numbers = [row.number for row in tenant.rows if matches(row, wanted)]
                tenant.allowed[wanted] = np.asarray(sorted(numbers), dtype=np.int64)
                if len(tenant.allowed) > KEPT_FILTERS:
                    tenant.allowed.popitem(last=False)
            return tenant.allowed[wanted]

    def _tenant(self, session: Session, name: str) -> _Tenant:
        version = catalogue.current(session, name)
        known = self._tenants.get(name)
        if known is None or known.version != version:
            rows = repository.visible_revisions(session, name)
            known = self._tenants[name] = _Tenant(version, rows, OrderedDict())
        return known


def matches(row: RevisionRow, wanted: SearchFilter) -> bool:
    """Whether a revision of the filter's tenant may be seen; a revision without dates is always valid."""
    return (
        row.audience in wanted.audiences
        and _valid(row, wanted.as_of)
        and wanted.collection in (None, row.collection)
        and (wanted.document_ids is None or row.document_id in wanted.document_ids)
        and (wanted.tags is None or wanted.tags <= row.tags)
    )


def _valid(row: RevisionRow, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)
