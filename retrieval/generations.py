"""Index generations: each is built with one embedding model; SQL says which of them is searched.

A new model gets a generation of its own, which is built beside the one in use. Once it is activated every process
loads it in the background and searches the old one until it is ready, so that no search fails meanwhile.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import catalogue
from core.db import Database
from core.domain import GenerationState, ModelPrecision
from core.errors import InvalidInput, NotFound, Unavailable
from core.tables import IndexGeneration, now
from retrieval.embedder import Embedder
from retrieval.index.base import SearchIndex

log = structlog.get_logger()
EVERY_TENANT = ""
# A generation that cannot be opened is not tried with every search.
AGAIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Model:
    """An embedding model: the folder it is in (None: the packaged one) and its precision.

    A quantised model is found by its fingerprint.
    """

    path: Path | None
    precision: ModelPrecision
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Searchable:
    """A generation that is open."""

    id: int
    embedder: Embedder
    index: SearchIndex

    @property
    def name(self) -> str:
        return name_of(self.id)


OpenEmbedder = Callable[[Model], Embedder]
OpenIndex = Callable[[str, str, int], SearchIndex]


class Current(Protocol):
    """Knows what is searched."""

    def current(self) -> Searchable: ...


@dataclass(frozen=True, slots=True)
class Pinned:
    """One generation, whichever is in use."""

    searchable: Searchable

    def current(self) -> Searchable:
        return self.searchable


class Generations:
    """Opens generations, and knows which one is searched."""

    def __init__(self, database: Database, default: Model, open_embedder: OpenEmbedder, open_index: OpenIndex) -> None:
        self._database = database
        self._default = default
        self._open_embedder = open_embedder
        self._open_index = open_index
        self._current: Searchable | None = None
        self._opening = threading.Lock()
        self._again_at = 0.0

    def current(self) -> Searchable:
        """What is searched now. Only the first call, with nothing open yet, waits for a model to load."""
        wanted = self._active_id()
        here = self._current
        if here is not None and here.id == wanted:
            return here
        if here is None:
            with self._opening:
                self._current = self._current or self.open(wanted)
                return self._current
        self._change_over(wanted)
        return here

    def open(self, generation_id: int) -> Searchable:
        """Open a generation, whichever is in use. Raises NotFound, and Unavailable where its model has changed."""
        row = self.get(generation_id)
        embedder = self._open_embedder(model_of(row))
        if embedder.fingerprint != row.embedder:
            raise Unavailable(
                f"The embedding model of index generation {name_of(row.id)} was changed since it was built; put it "
                "back, or build a generation for the new one with `policydesk index build`."
            )
        return Searchable(row.id, embedder, self._open_index(name_of(row.id), row.embedder, row.dimension))

    def indexes(self) -> Iterator[SearchIndex]:
        """The index of every generation, opened without its model."""
        return (self._open_index(name_of(row.id), row.embedder, row.dimension) for row in self.all())

    def get(self, generation_id: int) -> IndexGeneration:
        """Raises NotFound."""
        with self._database.read() as session:
            row = session.get(IndexGeneration, generation_id)
        if row is None:
            raise NotFound(f"There is no index generation {name_of(generation_id)}; `policydesk index list` tells.")
        return row

    def all(self) -> list[IndexGeneration]:
        """The newest first."""
        with self._database.read() as session:
            return list(session.scalars(select(IndexGeneration).order_by(IndexGeneration.id.desc())))

    def add(self, model: Model) -> IndexGeneration:
        """A generation to be built for a model."""
        embedder = self._open_embedder(model)
        with self._database.write() as session:
            row = _row(model, embedder, GenerationState.BUILDING)
            session.add(row)
        return row

    def built(self, generation_id: int) -> None:
        """Mark a generation as complete."""
        with self._database.write() as session:
            building = update(IndexGeneration).where(
                IndexGeneration.id == generation_id, IndexGeneration.state == GenerationState.BUILDING
            )
            session.execute(building.values(state=GenerationState.READY))

    def activate(self, generation_id: int) -> None:
        """Let searches use a complete generation from now on. Raises InvalidInput for one that is not complete."""
        if self.get(generation_id).state == GenerationState.BUILDING:
            raise InvalidInput(f"Generation {name_of(generation_id)} is not complete; build it again.")
        with self._database.write() as session:
            _alone(session)
            was = update(IndexGeneration).where(IndexGeneration.state == GenerationState.ACTIVE)
            session.execute(was.values(state=GenerationState.READY))
            becomes = update(IndexGeneration).where(IndexGeneration.id == generation_id)
            session.execute(becomes.values(state=GenerationState.ACTIVE, activated_at=now()))

    def _active_id(self) -> int:
        with self._database.read() as session:
            found = _active(session)
        return found if found is not None else self._begin()

    def _begin(self) -> int:
        """The first generation of an installation, built with the model of the settings."""
        embedder = self._open_embedder(self._default)
        with self._database.write() as session:
            _alone(session)
            found = _active(session)
            if found is None:
                row = _row(self._default, embedder, GenerationState.ACTIVE)
                row.activated_at = now()
                session.add(row)
                session.flush()
                found = row.id
        return found

    def _change_over(self, wanted: int) -> None:
        if time.monotonic() >= self._again_at and self._opening.acquire(blocking=False):
            threading.Thread(target=self._load, args=(wanted,), name="change-over", daemon=True).start()

    def _load(self, wanted: int) -> None:
        try:
            there = self.open(wanted)
            there.embedder.load()
            self._current = there
            log.info("index_generation_changed", generation=there.name)
        except Exception:
            log.exception("index_generation_not_opened", generation=name_of(wanted))
            self._again_at = time.monotonic() + AGAIN_SECONDS
        finally:
            self._opening.release()


def model_of(row: IndexGeneration) -> Model:
    return Model(Path(row.path) if row.path else None, ModelPrecision(row.precision), row.embedder)


def name_of(generation_id: int) -> str:
    return f"g{generation_id:04d}"


def _alone(session: Session) -> None:
    """Of processes that choose a generation at the same time, the first does: the others wait here for its counter."""
    catalogue.advance(session, EVERY_TENANT)


def _active(session: Session) -> int | None:
    return session.scalar(select(IndexGeneration.id).where(IndexGeneration.state == GenerationState.ACTIVE))


def _row(model: Model, embedder: Embedder, state: GenerationState) -> IndexGeneration:
    return IndexGeneration(
        embedder=embedder.fingerprint,
        path=str(model.path) if model.path else None,
        precision=model.precision,
        dimension=embedder.dimension,
        state=state,
    )
