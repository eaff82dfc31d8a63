"""What runs show: comparing takes seconds of a processor."""

from typing import Annotated

from fastapi import Depends, Request

from api.last_few import LastFew
from api.wiring import Services
from core.domain import Principal
from core.tables import EvalRun
from evals.opening import whole
from evals.progress import Progress
from evals.summarising import summarise
from evals.summary import Summary

MOST = 4
Key = tuple[str, str, str, Progress]


class Summaries:
    """The last few, each made once for as long as its run does not change."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._made: LastFew[Key, Summary] = LastFew(MOST)

    def of(self, principal: Principal, run: EvalRun, progress: Progress, baseline: str | None) -> Summary:
        """Raises as `evals.summarising.summarise` does. The principal must be allowed to open the run."""
        against = baseline or run.variants[0]["name"]
        key = (run.id, run.state, against, progress)
        return self._made.get(key, lambda: summarise(whole(self._services.database, principal, run.id), against))


def summaries(request: Request) -> Summaries:
    found: Summaries = request.app.state.summaries
    return found


SummariesHere = Annotated[Summaries, Depends(summaries)]
