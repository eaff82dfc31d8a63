"""Puts together who answers for each variant of an evaluation."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from api.wiring import Services
from core import catalogue
from core.domain import AdapterRef
from core.files import sha256_file, sha256_hex
from core.settings import Settings
from evals.asking.base import Asker
from evals.asking.conversations import CaseConversations
from evals.asking.engines import MeteredEngine, SilentEngine
from evals.asking.frozen import FrozenFinder
from evals.asking.served import ServedAsker
from evals.asking.unserved import BaselineAsker, ClosedBookAsker
from evals.cases import Case
from evals.general.asking import GeneralAsker
from evals.general.likelihood import Likelihood
from evals.gold import Naming
from evals.records import VariantRecord
from evals.runner import Contender
from evals.variants import Variant
from evals.wanted import Wanted
from generation import contract
from generation.answerer import Answerer
from generation.engines.base import Adapter, Engine
from generation.engines.weights import SAFETENSORS, weights_folder
from retrieval.generations import Current, Pinned
from tuning.catalogue.files import inspect

# What decides on an answer; the rest of the code shows it or measures it.
ANSWERING = ("core", "retrieval", "generation")
# The ways in which the generator writes the answer.
WRITING = ("served", "closed-book")
ROOT = Path(__file__).parents[1]


class Contenders:
    """Variants that retrieve alike share what they retrieve."""

    def __init__(self, services: Services, cases: Sequence[Case], name: Naming, today: date) -> None:
        self._services = services
        self._cases = cases
        self._name = name
        self._today = today
        self._finders: dict[str, FrozenFinder] = {}
        self._likelihoods: dict[Path | None, Likelihood] = {}

    def of(self, variant: Variant) -> Contender:
        """The generator is loaded for a variant that writes with it.

        Raises InvalidInput for settings or an adapter that cannot be used, NotFound for an index generation.
        """
        services = self._services.varied(variant.settings)
        if _writes(variant, services.settings):
            services.engine.load()
        generations = self._generations(variant, services)
        adapter = open_adapter(variant.adapter) if variant.adapter else None
        made_by = self._made_by(variant, services, generations, adapter)
        asker = self._asker(variant, services, generations, adapter, made_by)
        return Contender(variant_record(variant, made_by), asker, variant.way in WRITING)

    def again(self, record: VariantRecord) -> Contender:
        """The contender of a variant that is on record. Raises as `of` does."""
        return self.of(Variant.model_validate(record.spec | {"name": record.name, "about": record.about}))

    def _asker(
        self,
        variant: Variant,
        services: Services,
        generations: Current,
        adapter: Adapter | None,
        made_by: dict[str, Any],
    ) -> Asker:
        wanted, finder = self._wanted(variant), self._finder(variant, services, generations)
        engine = MeteredEngine(SilentEngine() if variant.way == "extractive" else services.engine)
        asker: Asker
        match variant.way:
            case "served" | "extractive":
                answerer = self._answerer(services, finder, engine)
                asker = ServedAsker(answerer, finder, engine, services.operator(), wanted, adapter, made_by)
            case "closed-book":
                asker = ClosedBookAsker(engine, services.settings.generation.max_new_tokens, adapter, made_by)
            case way:
                asker = BaselineAsker(way, finder, wanted, made_by)
        return GeneralAsker(asker, engine, adapter, self._likelihood(services))

    def _likelihood(self, services: Services) -> Likelihood | None:
        """One for all variants of a model; None of one that is elsewhere, or there in OpenVINO's form alone."""
        generation, data_dir = services.settings.generation, services.settings.data_dir
        model = generation.model_path
        if generation.engine == "langchain" or (model is not None and not (model / SAFETENSORS).is_file()):
            return None
        return self._likelihoods.setdefault(model, Likelihood(lambda: weights_folder(model, data_dir)))

    def _answerer(self, services: Services, finder: FrozenFinder, engine: Engine) -> Answerer:
        return Answerer(
            services.database,
            finder,
            engine,
            services.embed,
            services.calibration,
            services.safeguards,
            services.rewriter,
            CaseConversations(self._cases),
            services.settings.generation,
        )

    def _finder(self, variant: Variant, services: Services, generations: Current) -> FrozenFinder:
        retrieval = services.settings.retrieval
        passages = services.settings.generation.passages
        shared_by = f"{retrieval.model_dump_json()} {passages} {generations.current().name}"
        if shared_by not in self._finders:
            retriever = services.retriever_over(generations)
            self._finders[shared_by] = FrozenFinder(retriever, services.embed, passages, retrieval.mode, self._name)
        return self._finders[shared_by]

    def _generations(self, variant: Variant, services: Services) -> Current:
        if variant.index_generation is None:
            return services.generations
        return Pinned(services.generations.open(variant.index_generation))

    def _wanted(self, variant: Variant) -> Wanted:
        settings = self._services.settings
        return Wanted(settings.tenant, settings.security.default_audience, self._today, variant.as_of)

    def _made_by(
        self, variant: Variant, services: Services, generations: Current, adapter: Adapter | None
    ) -> dict[str, Any]:
        with services.database.read() as session:
            documents = catalogue.current(session, services.settings.tenant)
        sections = services.settings.model_dump(mode="json", include={"retrieval", "generation"})
        return {
            "policydesk": version("policydesk"),
            "code": code_sha256(),
            "documents": documents,
            "today": self._today.isoformat(),
            "index": generations.current().name,
            "model": services.engine.base_model if _writes(variant, services.settings) else "none",
            "adapter": adapter.ref.sha256 if adapter else None,
            "contract": contract.CONTRACT_HASH,
            "calibration": services.calibration.sha256,
            "policy": services.safeguards.policy.sha256,
            "rules": services.safeguards.rules.sha256,
            "settings": sections,
        }


def _writes(variant: Variant, settings: Settings) -> bool:
    """Whether the generator has a part in its answers: in them, or in the question that is searched for."""
    rewrites = variant.way == "extractive" and settings.generation.rewriter == "generator"
    return rewrites or variant.way in WRITING


def variant_record(variant: Variant, made_by: dict[str, Any]) -> VariantRecord:
    """The hash leaves out what the variant is called."""
    spec = variant.model_dump(mode="json", exclude={"name", "about"})
    hashed = VariantRecord(name="", about="", spec=spec, made_by=made_by, sha256="")
    sha256 = sha256_hex(hashed.model_dump_json().encode())
    return hashed.model_copy(update={"name": variant.name, "about": variant.about, "sha256": sha256})


def open_adapter(folder: Path) -> Adapter:
    """Raises InvalidInput for a folder that holds no adapter."""
    # As in the catalogue: the same weights with another configuration are another adapter.
    return Adapter(AdapterRef(folder.name, "0", inspect(folder).sha256), folder)


@cache
def code_sha256() -> str:
    """The hash of all code that decides on an answer: outcomes of another version are not taken over."""
    files = sorted(path for room in ANSWERING for path in (ROOT / room).rglob("*.py"))
    return sha256_hex(b"".join(sha256_file(path).encode() for path in files))
