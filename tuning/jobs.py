"""Training runs: kept in SQL from the first step on, gone on with after a kill, and ended with a version."""

import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.db import Database
from core.domain import Principal
from generation import contract
from generation.engines.weights import weights_folder
from tuning.catalogue import origin_repository, resolving
from tuning.catalogue.bases import base_identity
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.names import require_name
from tuning.catalogue.origins import Training
from tuning.catalogue.records import CatalogueAdapter, Lineage, Parent
from tuning.catalogue.register import register
from tuning.dataset.storage import load
from tuning.given_options import checked_options
from tuning.held_run import HeldRun, held_run
from tuning.methods.further import require_further
from tuning.methods.saving import save
from tuning.recipes import WHOLE_MODEL, options_of, recipe_of
from tuning.training.checkpoints import Progress
from tuning.training.generator_task import GeneratorTask
from tuning.training.loop import Observe, train
from tuning.training.models import Loaded
from tuning.training.options import TrainingOptions
from tuning.training.prepared import prepare

PACKAGES = ("torch", "transformers", "peft")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to train: `name` is that of the adapter; the options are those of the method and `TrainingOptions`.

    `begun_from` names the adapter that a preference is tuned on, as `tuning.catalogue.names` has it; None is the base.
    """

    name: str
    method: str
    dataset_sha256: str
    method_options: dict[str, Any]
    training_options: dict[str, Any]
    begun_from: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """`adapter` is None of a whole model: it lies in `folder`, and serves as `generation.model_path`."""

    run_id: str
    folder: Path
    progress: Progress
    adapter: CatalogueAdapter | None


class TrainingJobs:
    """`model_path` is that of the settings; None is the packaged model."""

    def __init__(self, database: Database, principal: Principal, data_dir: Path, model_path: Path | None) -> None:
        self._database = database
        self._principal = principal
        self._data_dir = data_dir
        self._model_path = model_path
        self._files = AdapterFiles(data_dir)

    @property
    def datasets(self) -> Path:
        return self._data_dir / "datasets"

    def begin(self, wanted: Wanted) -> str:
        """Keep the run, and give its id.

        Raises InvalidInput for options that there are not, and for an adapter that cannot be trained further, NotFound
        for a dataset or adapter that there is not, and Conflict for one of another prompt contract or model.
        """
        require_name(wanted.name)
        options = checked_options(options_of(wanted.method), wanted.method_options)
        parent = self._parent(wanted.begun_from) if wanted.begun_from else None
        training = checked_options(TrainingOptions, wanted.training_options)
        begun = Training(
            dataset_sha256=wanted.dataset_sha256,
            base=base_identity(self._model_path),
            method=wanted.method,
            settings={"name": wanted.name, "method": options.model_dump(), "training": training.model_dump()}
            | ({"from": parent.label} if parent else {}),
            seed=training.seed,
            code_version=version("policydesk"),
            environment={"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        )
        with self._database.write() as session:
            learnt = origin_repository.get_dataset(session, self._principal.tenant, wanted.dataset_sha256)
            learnt.require_contract(contract.CONTRACT_HASH)
            return origin_repository.begin_run(session, self._principal, begun)

    def go(self, run_id: str, observe: Observe) -> Ended:
        """Train to the end, from where the run was broken off; then keep the adapter as a new version.

        Raises Conflict for a run that has ended, goes on elsewhere, or was of another model or prompt contract; why it
        fails is kept.
        """
        self._require_contract(run_id)
        base = base_identity(self._model_path)
        with held_run(self._database, self._principal.tenant, self._data_dir, run_id, base) as run:
            return self._trained(run, observe)

    def _require_contract(self, run_id: str) -> None:
        with self._database.read() as session:
            training = origin_repository.get_run(session, self._principal.tenant, run_id).training
            learnt = origin_repository.get_dataset(session, self._principal.tenant, training.dataset_sha256)
            learnt.require_contract(contract.CONTRACT_HASH)

    def _parent(self, named: str) -> CatalogueAdapter:
        with self._database.read() as session:
            found = resolving.find(session, self._principal.tenant, named)
        folder = self._files.folder(found.sha256)
        check_loadable(found, folder, base_identity(self._model_path), contract.CONTRACT_HASH)
        require_further(found.method, folder)
        return found

    def _trained(self, run: HeldRun, observe: Observe) -> Ended:
        training = run.training
        named = training.settings.get("from")
        parent = self._parent(named) if named else None
        begun_from = self._files.folder(parent.sha256) if parent else None
        recipe = recipe_of(training.method, training.settings["method"], begun_from)
        options = TrainingOptions.model_validate(training.settings["training"])
        weights = weights_folder(self._model_path, self._data_dir)
        prepared = prepare(weights, recipe, options, load(self.datasets, training.dataset_sha256))

        rate = options.learning_rate or recipe.learning_rate
        progress = train(GeneratorTask(prepared, options), rate, options, run.folder, run.noting(observe))
        run.draw(progress)
        return Ended(run.id, run.folder, progress, self._kept(run.id, training, prepared.loaded, run.folder))

    def _kept(self, run_id: str, training: Training, loaded: Loaded, folder: Path) -> CatalogueAdapter | None:
        if training.method == WHOLE_MODEL:
            save(loaded.model, folder / "model")
            loaded.tokenizer.save_pretrained(folder / "model")
            return None
        parents = tuple(Parent(label, 1.0) for label in (training.settings.get("from"),) if label)
        lineage = Lineage(
            training.base, contract.CONTRACT_HASH, training.method, training.dataset_sha256, run_id, parents
        )
        with TemporaryDirectory(dir=folder) as temporary:
            save(loaded.model, Path(temporary))
            name = training.settings["name"]
            return register(self._database, self._files, self._principal, name, Path(temporary), lineage).adapter
