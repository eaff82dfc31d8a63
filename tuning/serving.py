"""Which adapter writes an answer: one asked for by name, the champion that is led to, or the candidate to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

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
from tuning.catalogue.staleness import is_stale
from tuning.rollout import repository
from tuning.rollout.records import Rollout
from tuning.rollout.sides import side_of
from tuning.routing import NONE, Routes

log = structlog.get_logger()
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Choice:
    """`adapter` writes what is shown, `shadow` what is not; without an adapter the base model does.

    `champion` is what writes without a rollout, `part` the side of one.
    """

    adapter: Adapter | None
    champion: Adapter | None
    part: RolloutPart | None = None
    shadow: Adapter | None = None

    def beside(self, champion: Adapter | None) -> "Choice":
        """The same with a champion, where there was none."""
        return replace(self, adapter=self.adapter or champion, champion=champion)


BASE_MODEL = Choice(None, None)


class AdapterChoice:
    """Looks the alias up for every answer, so that a promotion serves from the next question on.

    Without `stale` no adapter is taken, unless it is asked for by name, that learnt from what is not in force any more.
    Safe to share between threads: a version's files are checked when it is first chosen, and two threads that check it
    at once come to the same.
    """

    def __init__(
        self, database: Database, files: AdapterFiles, base: Callable[[], BaseIdentity], routes: Routes, *, stale: bool
    ) -> None:
        self._database = database
        self._files = files
        self._base = base
        self._routes = routes
        self._stale = stale
        self._checked: set[str] = set()

    def of_question(self, tenant: str, asked: str, conversation_id: str, text: str, collection: str | None) -> Choice:
        """The adapter for `asked`: `auto`, `none`, or a name as `tuning.catalogue.names` has it.

        For `auto` it is the champion that the routes lead to, or its candidate where the conversation is on that side
        of a running rollout. What cannot be used is passed over, with a line in the log: the default for what a router
        says, else the base model or the champion then writes. Raises InvalidInput and Conflict where one that was asked
        for by name is not there or cannot be loaded.
        """
        if asked != AUTO:
            adapter = self.named(tenant, asked)
            return Choice(adapter, adapter)
        first, *default = self._routes.adapters_for(tenant, text, collection)
        choice = self._led(tenant, first, conversation_id)
        if choice.champion is not None or not default:
            return choice
        log.info("adapter_router_passed_over", tenant=tenant, adapter=first, instead=default[0])
        instead = self._led(tenant, default[0], conversation_id)
        # A version that is tried before it has a champion is tried beside what writes without it.
        return instead if choice.part is None else choice.beside(instead.champion)

    def _led(self, tenant: str, name: str, conversation_id: str) -> Choice:
        """The champion of `name`, or its candidate; the base model where neither is there."""
        if name == NONE:
            return BASE_MODEL
        champion = self._taken(tenant, name)
        rollout = self._rollout(tenant, name, champion)
        candidate = self._taken(tenant, rollout.candidate_label) if rollout else None
        if rollout is None or candidate is None:
            return Choice(champion, champion)
        if rollout.share is None:
            return Choice(champion, champion, RolloutPart(rollout.id, RolloutSide.CHAMPION), candidate)
        side = side_of(rollout.id, conversation_id, rollout.share)
        writes = candidate if side == RolloutSide.CANDIDATE else champion
        return Choice(writes, champion, RolloutPart(rollout.id, side))

    def named(self, tenant: str, name: str) -> Adapter | None:
        """The adapter of this name, None for `none`. Raises as `of_question` does."""
        if name == NONE:
            return None
        try:
            return self._loadable(self._found(tenant, name))
        except NotFound as error:
            # The question is wrong, not its address.
            raise InvalidInput(error.message, field="adapter") from None

    def require_asked(self, candidate: CatalogueAdapter) -> None:
        """Raises Conflict where no question would meet a rollout of the candidate."""
        self._require_led_to(candidate)
        try:
            self._current(candidate.tenant, candidate.name)
        except NotFound:
            # It is tried beside the base model.
            return
        except PolicydeskError as error:
            raise Conflict(
                f"The champion that {candidate.label} would be tried beside does not serve, so that a rollout would "
                f"meet no question: {error.message} Promote {candidate.label}, or another version, at once."
            ) from None

    def _require_led_to(self, candidate: CatalogueAdapter) -> None:
        if candidate.name not in map(_rolled_out, self._routes.names):
            raise Conflict(
                f"Questions are answered with generation.adapter = {self._routes.default or 'unset'}, and no rule "
                f"or router leads to {candidate.name}, so that a rollout of {candidate.label} would meet none; set "
                f"generation.adapter to {candidate.name}, or lead questions to it by a rule."
            )

    def _rollout(self, tenant: str, asked: str, champion: Adapter | None) -> Rollout | None:
        """The one that runs for the champion that writes; after a promotion, or with its files gone, it is not that."""
        name = _rolled_out(asked)
        if name is None:
            return None
        with self._database.read() as session:
            running = repository.running(session, tenant, name)
        version = int(champion.ref.version) if champion else None
        return next((rollout for rollout in running if rollout.champion == version), None)

    def _taken(self, tenant: str, name: str) -> Adapter | None:
        """One that nobody asked for by name; None where it cannot be used."""
        try:
            return self._current(tenant, name)
        except NotFound:
            # Nothing was promoted yet, for this tenant.
            return None
        except PolicydeskError as error:
            log.warning("adapter_not_served", adapter=name, reason=error.message)
            return None

    def _current(self, tenant: str, name: str) -> Adapter:
        """Raises NotFound, and as `check_loadable` does, and Conflict for a stale one that may not serve."""
        found = self._found(tenant, name)
        self._require_current(found)
        return self._loadable(found)

    def _require_current(self, found: CatalogueAdapter) -> None:
        if self._stale:
            return
        with self._database.read() as session:
            stale = is_stale(session, found, datetime.now(UTC).date())
        if stale:
            raise Conflict(f"{found.label} learnt from documents that are not in force any more; train it anew.")

    def _found(self, tenant: str, name: str) -> CatalogueAdapter:
        with self._database.read() as session:
            return resolving.find(session, tenant, name)

    def _loadable(self, found: CatalogueAdapter) -> Adapter:
        folder = self._files.folder(found.sha256)
        if found.id not in self._checked:
            check_loadable(found, folder, self._base(), contract.CONTRACT_HASH)
            self._checked.add(found.id)
        return Adapter(found.ref, folder)


def _rolled_out(asked: str) -> str | None:
    """The name of the adapter whose champion `asked` means; None where it means a version or another alias."""
    name, _, which = asked.partition(":")
    return name if which in ("", CHAMPION) else None
