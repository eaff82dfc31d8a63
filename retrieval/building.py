"""Making and removing index generations, beside the one that is searched."""

import shutil
from pathlib import Path

from sqlalchemy import delete, select

from core.db import Database
from core.domain import GenerationState, ModelPrecision
from core.errors import InvalidInput
from core.tables import Embedding, IndexGeneration
from core.vectors import embedded_text
from retrieval import repository
from retrieval.embedder import embedder_path, quantize
from retrieval.embedder.store import content_fingerprint
from retrieval.generations import Generations, Model, Searchable, name_of
from retrieval.indexer import Indexer, OnProgress

CALIBRATION_TEXTS = 300


def build(generations: Generations, indexer: Indexer, model: Model, progress: OnProgress) -> Searchable:
    """A new generation, complete and ready to be activated; an earlier one with the same model lends its vectors."""
    row = generations.add(model)
    return complete(generations, indexer, row.id, progress)


def complete(generations: Generations, indexer: Indexer, generation_id: int, progress: OnProgress) -> Searchable:
    """Bring a generation in line with SQL, such as one whose building was cut off or that has not been in use."""
    there = generations.open(generation_id)
    indexer.bring_in_line(there, progress)
    generations.built(generation_id)
    return there


def quantized(database: Database, path: Path | None, models: Path) -> Model:
    """The model in `path` in 8 bits, calibrated on passages that are ingested and kept in the folder `models`.

    Raises InvalidInput where nothing is ingested, and ConfigurationError where this machine cannot quantise.
    """
    with database.read() as session:
        numbers = repository.searchable_revisions(session)
        step = max(len(numbers) // CALIBRATION_TEXTS, 1)
        found = repository.entries(session, numbers[::step][:CALIBRATION_TEXTS])
    every = max(len(found) // CALIBRATION_TEXTS, 1)
    texts = [embedded_text(one.entry.context, one.entry.text) for one in found[::every]]
    folder = quantize(embedder_path(path), texts, models)
    return Model(path, ModelPrecision.INT8, content_fingerprint(folder))


def remove(database: Database, generations: Generations, index_root: Path, generation_id: int) -> None:
    """Delete a generation that is not in use, and its vectors unless another one has the same model.

    Raises NotFound, and InvalidInput for the generation in use.
    """
    row = generations.get(generation_id)
    with database.write() as session:
        unused = (IndexGeneration.id == generation_id, IndexGeneration.state != GenerationState.ACTIVE)
        if session.scalar(delete(IndexGeneration).where(*unused).returning(IndexGeneration.id)) is None:
            raise InvalidInput(f"Generation {name_of(generation_id)} is in use; activate another one first.")
        same = select(IndexGeneration.id).where(IndexGeneration.embedder == row.embedder)
        session.execute(delete(Embedding).where(Embedding.embedder == row.embedder, ~same.exists()))
    shutil.rmtree(index_root / name_of(generation_id), ignore_errors=True)
