"""Runs that tune the embedding model: kept in SQL from the first step on, gone on with after a kill."""

import platform
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from core.db import Database
from core.domain import Principal
from core.files import sha256_file, sha256_hex
from retrieval.embedder.folder import ModelFolder, embedder_path
from tuning.catalogue import origin_repository
from tuning.catalogue.origins import Dataset, Training
from tuning.catalogue.records import BaseIdentity
from tuning.dataset.row import Split
from tuning.embedder.card import card
from tuning.embedder.encoder import TrainedEncoder
from tuning.embedder.model_folder import save_model
from tuning.embedder.options import EmbedderOptions
from tuning.embedder.pair import Pair
from tuning.embedder.pair_set import load_pairs
from tuning.embedder.task import Course, EmbedderTask
from tuning.embedder.validation import Ranks, mean_reciprocal_rank
from tuning.held_run import HeldRun, held_run
from tuning.training.checkpoints import Progress
from tuning.training.loop import Observe, train
from tuning.training.models import device_of

METHOD = "embedder"
PACKAGED_NAME = "all-MiniLM-L6-v2"
PACKAGES = ("torch", "transformers", "sentence-transformers")
# A model for embedding has no chat template.
NO_TEMPLATE = sha256_hex(b"")


@dataclass(frozen=True, slots=True)
class Tuned:
    """`model` is None where no step found the validation passages better than the base does."""

    run_id: str
    folder: Path
    progress: Progress
    ranks: Ranks
    model: Path | None


class EmbedderJobs:
    """`base` is the folder of the model that is tuned."""

    def __init__(self, database: Database, principal: Principal, data_dir: Path, base: Path) -> None:
        self._database = database
        self._principal = principal
        self._data_dir = data_dir
        self._base = base

    def begin(self, pairs: Dataset, options: EmbedderOptions) -> str:
        """Keep the pairs and the run, and give its id."""
        begun = Training(
            dataset_sha256=pairs.sha256,
            base=embedder_identity(self._base),
            method=METHOD,
            settings={"name": pairs.name, "training": options.model_dump()},
            seed=options.seed,
            code_version=version("policydesk"),
            environment={"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        )
        with self._database.write() as session:
            origin_repository.add_dataset(session, self._principal, pairs)
            return origin_repository.begin_run(session, self._principal, begun)

    def has(self, run_id: str) -> bool:
        """Whether the run is one of these, and not of an adapter. Raises NotFound."""
        with self._database.read() as session:
            return origin_repository.get_run(session, self._principal.tenant, run_id).training.method == METHOD

    def go(self, run_id: str, observe: Observe) -> Tuned:
        """Train to the end, from where the run was broken off, and put the model into a folder.

        Raises Conflict for a run that has ended, goes on elsewhere, or was of another model; why it fails is kept.
        """
        base = embedder_identity(self._base)
        with held_run(self._database, self._principal.tenant, self._data_dir, run_id, base) as run:
            return self._tuned(run, observe)

    def _tuned(self, run: HeldRun, observe: Observe) -> Tuned:
        options = EmbedderOptions.model_validate(run.training.settings["training"])
        pairs = load_pairs(self._data_dir, run.training.dataset_sha256)
        course = Course(_of(pairs, "train"), _of(pairs, "validation"))
        encoder = TrainedEncoder(self._base, device_of(options.device))
        task = EmbedderTask(encoder, course, options)
        progress = train(task, options.learning_rate, options, run.folder, run.noting(observe))
        run.draw(progress)
        if progress.best_step == 0:
            return Tuned(run.id, run.folder, progress, Ranks.of(progress), None)
        ranks = _blended(encoder, course, options.blend, Ranks.of(progress))
        written = card(run.id, run.training, self._pairs(run), progress.losses, ranks)
        return Tuned(run.id, run.folder, progress, ranks, save_model(encoder, self._data_dir, written))

    def _pairs(self, run: HeldRun) -> Dataset:
        with self._database.read() as session:
            return origin_repository.get_dataset(session, self._principal.tenant, run.training.dataset_sha256)


def embedder_identity(path: Path) -> BaseIdentity:
    folder, name = ModelFolder(path), PACKAGED_NAME if path == embedder_path(None) else path.resolve().name
    return BaseIdentity(name, folder.fingerprint, sha256_file(folder.tokenizer_path), NO_TEMPLATE)


def _of(pairs: list[Pair], split: Split) -> list[Pair]:
    return [pair for pair in pairs if pair.split == split]


def _blended(encoder: TrainedEncoder, course: Course, share: float, ranks: Ranks) -> Ranks:
    """The ranks after `encoder` went back to its base but for `share` of the way."""
    encoder.blend(share)
    measured = mean_reciprocal_rank(encoder, course.validation) if course.validation and share < 1 else ranks.tuned
    return replace(ranks, tuned=measured)
