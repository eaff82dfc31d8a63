"""The one place that puts the parts together, for the server, the command line and the tests; a floor a file."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from api.housekeeping import Housekeeping
from api.varying import engine_settings, with_sections
from api.wiring.adapting import Adapting
from api.wiring.ingesting import Ingesting

__all__ = ["Services"]


class Services(Ingesting, Adapting):
    """The parts, each made when it is first asked for."""

    @cached_property
    def housekeeping(self) -> Housekeeping:
        return Housekeeping(self.database, self.settings)

    def varied(self, sections: Mapping[str, Mapping[str, Any]]) -> "Services":
        """Other settings in some sections, over the same documents and index; what can be shared is.

        Raises InvalidInput for a section or a field that is not there, or not one of answering.
        """
        varied = Services(with_sections(self.settings, sections))
        varied.__dict__ |= {"database": self.database, "generations": self.generations, "indexer": self.indexer}
        if engine_settings(varied.settings) == engine_settings(self.settings):
            varied.__dict__["engine"] = self.engine
        return varied

    def close(self) -> None:
        """Stop what runs; only what was made is closed."""
        made = self.__dict__
        if "housekeeping" in made:
            self.housekeeping.stop()
        if "shadows" in made:
            self.shadows.close()
        if "ingest" in made:
            self.ingest.stop()
        if "parsers" in made:
            self.parsers.close()
        if "engine" in made:
            self.engine.close()
        if "database" in made:
            self.database.dispose()
