"""Which adapter writes an answer: one asked for by name, the champion of the settings' one, or the candidate to it."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from core.db import Database
from core.domain import RolloutPart, RolloutSide
from core.errors import Conflict, InvalidInput, NotFound, PolicydeskError
from generation import contract
from generation.engines.base import Adapter
from tuning.catalogue import resolving
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.records import CHAMPION, BaseIdentity, CatalogueAdapter
from tuning.rollout import repository
from tuning.rollout.records import Rollout
from tuning.rollout.sides import side_of

log = structlog.get_logger()
AUTO, NONE = "auto", "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """`adapter` writes what is shown, `shadow` what is not; without an adapter the base model does.

    `champion` is what writes without a rollout, `part` the side of one.
    """

    adapter: Adapter | None
    champion: Adapter | None
    part: RolloutPart | None = None
    shadow: Adapter | None = None


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

    def of_conversation(self, tenant: str, asked: str, conversation_id: str) -> Choice:
        """The adapter for `asked`, as `chosen` has it; for `auto` that of the conversation's side in a running rollout.

        Raises as `chosen` does. A candidate that cannot be loaded here is passed over, with a line in the log.
        """
        champion = self.chosen(tenant, asked)
        rollout = self._rollout(tenant, champion) if asked == AUTO else None
        if rollout is None:
            return Choice(champion, champion)
        try:
            candidate = self._named(tenant, rollout.candidate_label)
        except PolicydeskError as error:
            log.warning("candidate_not_served", adapter=rollout.candidate_label, reason=error.message)
            return Choice(champion, champion)
        if rollout.share is None:
            return Choice(champion, champion, RolloutPart(rollout.id, RolloutSide.CHAMPION), candidate)
        side = side_of(rollout.id, conversation_id, rollout.share)
        writes = candidate if side == RolloutSide.CANDIDATE else champion
        return Choice(writes, champion, RolloutPart(rollout.id, side))

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

    def require_usable(self, candidate: CatalogueAdapter) -> None:
        """Raises Conflict where no question would meet a rollout of the candidate, and as `check_loadable` does."""
        if self._rolled_out != candidate.name:
            raise Conflict(
                f"Questions are answered with generation.adapter = {self._default or 'unset'}, so that a rollout of "
                f"{candidate.label} would meet none; set generation.adapter to {candidate.name}."
            )
        check_loadable(candidate, self._files.folder(candidate.sha256), self._base(), contract.CONTRACT_HASH)

    @property
    def _rolled_out(self) -> str | None:
        """The name whose champion writes unless a question names another."""
        name, _, which = (self._default or "").partition(":")
        return name if name and which in ("", CHAMPION) else None

    def _rollout(self, tenant: str, champion: Adapter | None) -> Rollout | None:
        """The one that runs for the champion that writes; after a promotion, or with its files gone, it is not that."""
        if self._rolled_out is None:
            return None
        with self._database.read() as session:
            running = repository.running(session, tenant, self._rolled_out)
        version = int(champion.ref.version) if champion else None
        return next((rollout for rollout in running if rollout.champion == version), None)

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
