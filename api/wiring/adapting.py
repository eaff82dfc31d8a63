"""What chooses an adapter for a question: the catalogue's champions, routes, rollouts, the load gate."""

from collections.abc import Sequence
from functools import cached_property

from api.wiring.answering import Answering
from core.domain import Passage
from generation.answerer import Answerer
from generation.conversations import StoredConversations
from generation.finding import Finder
from tuning.catalogue.bases import base_identity
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.records import CatalogueAdapter
from tuning.load_gate.gate import LoadGate
from tuning.load_gate.probe import Probe
from tuning.rollout.asking import Asking
from tuning.rollout.shadow_writing import SamePassages, ShadowWriter
from tuning.rollout.shadows import Shadows
from tuning.rollout.turns import keep_part
from tuning.router.serving import open_router
from tuning.routing import Routes, load_routes
from tuning.serving import AdapterChoice


class Adapting(Answering):
    @cached_property
    def adapters(self) -> AdapterChoice:
        files, generation = AdapterFiles(self.settings.data_dir), self.settings.generation
        base, stale = generation.model_path, generation.stale_adapters == "serve"
        return AdapterChoice(self.database, files, lambda: base_identity(base), self.routes, stale=stale)

    @cached_property
    def routes(self) -> Routes:
        generation, path = self.settings.generation, self.settings.generation.adapter_router
        router = open_router(path, lambda: self.generations.current().embedder) if path else None
        return load_routes(generation.adapter_rules, generation.adapter, router)

    @cached_property
    def load_gate(self) -> LoadGate:
        data_dir, base = self.settings.data_dir, self.settings.generation.model_path
        probe = Probe(base, data_dir)
        return LoadGate(AdapterFiles(data_dir), lambda: base_identity(base), self.engine.serves, probe)

    @cached_property
    def answerer(self) -> Answerer:
        stored = StoredConversations(self.database, self.settings.generation.history_turns, keep_part)
        return self.answerer_of(self.finder, stored)

    @cached_property
    def asking(self) -> Asking:
        return Asking(self.database, self.adapters, self.answerer, self.shadows)

    @cached_property
    def shadows(self) -> Shadows:
        return Shadows(ShadowWriter(self.database, self._find_again, self.answerer_of).write)

    def require_fit_to_try(self, candidate: CatalogueAdapter) -> None:
        """Raises Conflict where no question would meet a rollout of the candidate, and as the load gate does."""
        self.adapters.require_asked(candidate)
        self.load_gate.require(candidate)

    def _find_again(self, passages: Sequence[Passage]) -> Finder:
        return SamePassages(self.retriever, self.embed, self.settings.retrieval.mode, passages)
