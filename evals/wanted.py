"""Who asks a case, and about which day."""

from dataclasses import dataclass
from datetime import date

from core.domain import SearchFilter
from evals.cases import Case


@dataclass(frozen=True, slots=True)
class Wanted:
    """`today` is the day of the cases that name none; with `as_of` all are asked about that day."""

    tenant: str
    default_audience: str
    today: date
    as_of: date | None = None

    def of(self, case: Case) -> SearchFilter:
        audiences = case.audiences or frozenset({self.default_audience})
        return SearchFilter(self.tenant, audiences, self.as_of or case.as_of or self.today)
