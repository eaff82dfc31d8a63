"""The floor that everything stands on: settings, the database, who is allowed."""

import os
from functools import cached_property
from pathlib import Path

from core import memory
from core.db import Database, open_database
from core.domain import Principal, Scope
from core.security import TokenSigner, open_signer
from core.settings import Settings


class Storing:
    """Each part of this and of the floors above is made when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        # Models come from this machine alone; without this a library may ask a hub whether there is a newer file.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        memory.share_heaps()
        self.settings = settings

    @cached_property
    def database(self) -> Database:
        return open_database(self.settings)

    @cached_property
    def signer(self) -> TokenSigner:
        return open_signer(self.settings)

    @property
    def models(self) -> Path:
        """Where converted models are kept."""
        return self.settings.data_dir / "models"

    @property
    def index_root(self) -> Path:
        return self.settings.data_dir / "index"

    def operator(self, audiences: frozenset[str] = frozenset()) -> Principal:
        """Who sits at this machine's command line: every scope, the default audience and those named."""
        allowed = audiences | {self.settings.security.default_audience}
        return Principal("operator", self.settings.tenant, frozenset(Scope), allowed)
