"""Training runs: kept in SQL from the first step on, gone on with after a kill, and ended with a version."""

import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from core.db import Database
from core.domain import Principal
from core.errors import Conflict, InvalidInput, PolicydeskError
from core.files import atomic_write
from generation import contract
from generation.engines.weights import weights_folder
from tuning.catalogue import origin_repository
from tuning.catalogue.bases import base_identity
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.names import require_name
from tuning.catalogue.origins import Training
from tuning.catalogue.records import CatalogueAdapter, Lineage
from tuning.catalogue.register import register
from tuning.dataset.storage import load
from tuning.methods.saving import save
from tuning.methods.table import method
from tuning.training.checkpoints import Progress
from tuning.training.curve import draw_losses, losses_csv
from tuning.training.loop import Observe, train
from tuning.training.options import TrainingOptions
from tuning.training.prepared import WHOLE_MODEL, Prepared, prepare

Options = TypeVar("Options", bound=BaseModel)
PACKAGES = ("torch", "transformers", "peft")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to train: `name` is that of the adapter; the options are those of the method and `TrainingOptions`."""

    name: str
    method: str
    dataset_sha256: str
    method_options: dict[str, Any]
    training_options: dict[str, Any]


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

    @property
    def datasets(self) -> Path:
        return self._data_dir / "datasets"

    def begin(self, wanted: Wanted) -> str:
        """Keep the run, and give its id. Raises InvalidInput for options that there are not, NotFound for a
        dataset that there is not, and Conflict for one of another prompt contract.
        """
        require_name(wanted.name)
        options = _checked(method(wanted.method).options, wanted.method_options)
        training = _checked(TrainingOptions, wanted.training_options)
        begun = Training(
            dataset_sha256=wanted.dataset_sha256,
            base=base_identity(self._model_path),
            method=wanted.method,
            settings={"name": wanted.name, "method": options.model_dump(), "training": training.model_dump()},
            seed=training.seed,
            code_version=version("policydesk"),
            environment={"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        )
        with self._database.write() as session:
            origin_repository.get_dataset(session, self._principal.tenant, wanted.dataset_sha256).require_contract(
                contract.CONTRACT_HASH
            )
            return origin_repository.begin_run(session, self._principal, begun)

    def go(self, run_id: str, observe: Observe) -> Ended:
        """Train to the end, from where the run was broken off; then keep the adapter as a new version.

        Raises Conflict for a run that has ended, goes on elsewhere, or was of another model; why it fails is kept.
        """
        training, folder = self._open(run_id), self._data_dir / "training" / run_id
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder / "lock", timeout=0):
                return self._trained(run_id, training, folder, observe)
        except Timeout:
            raise Conflict(f"The training run {run_id} goes on in another process.") from None
        except PolicydeskError as error:
            with self._database.write() as session:
                origin_repository.end_run(session, self._principal.tenant, run_id, "failed", error.message)
            raise

    def _open(self, run_id: str) -> Training:
        with self._database.read() as session:
            run = origin_repository.get_run(session, self._principal.tenant, run_id)
        if run.state in ("finished", "failed"):
            raise Conflict(f"The training run {run_id} has {run.state}; begin a new one.")
        if run.training.base.id != base_identity(self._model_path).id:
            raise Conflict(f"The training run {run_id} is of {run.training.base.name}, which is not the model now.")
        return run.training

    def _trained(self, run_id: str, training: Training, folder: Path, observe: Observe) -> Ended:
        chosen = method(training.method)
        own = chosen.options.model_validate(training.settings["method"])
        options = TrainingOptions.model_validate(training.settings["training"])
        weights = weights_folder(self._model_path, self._data_dir)
        prepared = prepare(weights, chosen, own, options, load(self.datasets, training.dataset_sha256))

        def observed(progress: Progress, steps: int) -> None:
            if progress.losses and progress.losses[-1].step == progress.step:
                with self._database.write() as session:
                    origin_repository.note_losses(session, self._principal.tenant, run_id, progress.losses)
            observe(progress, steps)

        progress = train(prepared, options.learning_rate or own.learning_rate, options, folder, observed)
        atomic_write(folder / "losses.csv", losses_csv(progress.losses).encode())
        atomic_write(folder / "losses.svg", draw_losses(progress.losses, progress.best_step).encode())
        adapter = self._kept(run_id, training, prepared, folder)
        with self._database.write() as session:
            origin_repository.end_run(session, self._principal.tenant, run_id, "finished")
        return Ended(run_id, folder, progress, adapter)

    def _kept(self, run_id: str, training: Training, prepared: Prepared, folder: Path) -> CatalogueAdapter | None:
        if training.method == WHOLE_MODEL:
            save(prepared.model, folder / "model")
            prepared.tokenizer.save_pretrained(folder / "model")
            return None
        lineage = Lineage(
            training.base, contract.CONTRACT_HASH, training.method, training.dataset_sha256, run_id=run_id
        )
        with TemporaryDirectory(dir=folder) as temporary:
            save(prepared.model, Path(temporary))
            files, name = AdapterFiles(self._data_dir), training.settings["name"]
            return register(self._database, files, self._principal, name, Path(temporary), lineage).adapter


def _checked(model: type[Options], given: dict[str, Any]) -> Options:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"The options are not valid: {problems}.", field="set") from None
