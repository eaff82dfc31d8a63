"""Which adapter writes an answer: asked for by name, or the champion of the one that the settings name."""

from collections.abc import Callable

import structlog

from core.db import Database
from core.errors import InvalidInput, NotFound, PolicydeskError
from generation import contract
from generation.engines.base import Adapter
from tuning.catalogue import resolving
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.records import BaseIdentity

log = structlog.get_logger()
AUTO, NONE = "auto", "none"


class AdapterChoice:
    """Looks the alias up for every answer, so that a promotion serves from the next question on.

    `default` is `generation.adapter`. Safe to share between threads: a version's files are checked when it is first
    chosen, and two threads that check it at once come to the same.
    """

    def __init__(
        self, database: Database, files: AdapterFiles, base: Callable[[], BaseIdentity], default: str | None
    ) -> None:
        self._database = database
        self._files = files
        self._base = base
        self._default = default
        self._checked: set[str] = set()

    def chosen(self, tenant: str, asked: str) -> Adapter | None:
        """The adapter for `asked`: `auto`, `none`, or a name as `tuning.catalogue.names` has it.

        For `auto` None, and a line in the log, where the champion cannot be used: the base model then writes. Raises
        InvalidInput and Conflict where one that was asked for by name is not there or cannot be loaded.
        """
        if asked == NONE or (asked == AUTO and self._default is None):
            return None
        if asked != AUTO or self._default is None:
            return self._asked_for(tenant, asked)
        try:
            return self._named(tenant, self._default)
        except NotFound:
            # Nothing was promoted yet, for this tenant.
            return None
        except PolicydeskError as error:
            log.warning("adapter_not_served", adapter=self._default, reason=error.message)
            return None

    def _asked_for(self, tenant: str, name: str) -> Adapter:
        try:
            return self._named(tenant, name)
        except NotFound as error:
            # The question is wrong, not its address.
            raise InvalidInput(error.message, field="adapter") from None

    def _named(self, tenant: str, name: str) -> Adapter:
        with self._database.read() as session:
            found = resolving.find(session, tenant, name)
        folder = self._files.folder(found.sha256)
        if found.id not in self._checked:
            check_loadable(found, folder, self._base(), contract.CONTRACT_HASH)
            self._checked.add(found.id)
        return Adapter(found.ref, folder)
