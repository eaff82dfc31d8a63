"""What a job does with its sources: list all of them, and fetch any item of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ingest.sources.base import Fetched, SourceItem
from ingest.sources.limits import SourceLimits
from ingest.sources.registry import connector_for, open_source
from ingest.sources.spec import SourceSpec

Fetch = Callable[[SourceItem, str | None], Fetched | None]


class Sources:
    """Opens the sources that a job remembers, within the limits of the settings."""

    def __init__(self, limits: SourceLimits) -> None:
        self._limits = limits

    def list(self, remembered: Sequence[Any]) -> Iterator[SourceItem]:
        """Every document of the sources, see `ingest.sources.base.Connector`."""
        for one in remembered:
            yield from open_source(SourceSpec.from_json(one), self._limits).list()

    def fetcher(self, remembered: Sequence[Any]) -> Fetch:
        """What fetches an item of any of these sources."""
        limits = self._limits
        for one in remembered:
            limits = SourceSpec.from_json(one).limits(limits)

        def fetch(item: SourceItem, known_version: str | None) -> Fetched | None:
            return connector_for(item.location, limits).fetch(item, known_version, limits.max_bytes)

        return fetch
