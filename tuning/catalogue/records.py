"""What the catalogue keeps, free of any database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from core.domain import AdapterRef
from core.files import sha256_hex

CHAMPION = "champion"
AliasGate = Literal["passed", "overridden", "not asked", "rollback"]
StaleReason = Literal["gone", "replaced", "expired"]


@dataclass(frozen=True, slots=True)
class BaseIdentity:
    """The model that an adapter is made for. Its name is for people; what counts are the hashes."""

    name: str
    weights_sha256: str
    tokenizer_sha256: str
    template_sha256: str

    @property
    def id(self) -> str:
        return sha256_hex(f"{self.weights_sha256}\n{self.tokenizer_sha256}\n{self.template_sha256}".encode())


@dataclass(frozen=True, slots=True)
class Parent:
    """A version that another was put together from; `adapter` is NAME:VERSION."""

    adapter: str
    weight: float


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where an adapter comes from. `method` is that of its configuration when None."""

    base: BaseIdentity
    contract_hash: str
    method: str | None = None
    dataset_sha256: str | None = None
    run_id: str | None = None
    parents: tuple[Parent, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder holds: `sha256` is over its configuration, without names of places, and its weights."""

    sha256: str
    weights_sha256: str
    method: str
    bytes: int
    parameters: int


@dataclass(frozen=True, slots=True)
class CatalogueAdapter:
    """One version in the catalogue."""

    id: str
    tenant: str
    name: str
    version: int
    sha256: str
    weights_sha256: str
    method: str
    parents: tuple[Parent, ...]
    base: BaseIdentity
    contract_hash: str
    dataset_sha256: str | None
    run_id: str | None
    bytes: int
    parameters: int
    about: str
    subject: str
    created_at: datetime

    @property
    def label(self) -> str:
        return f"{self.name}:{self.version}"

    @property
    def ref(self) -> AdapterRef:
        return AdapterRef(self.name, str(self.version), self.sha256)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gate said of an adapter, as a variant of a run of the evaluation."""

    eval_run_id: str
    variant: str
    passed: bool
    verdict: dict[str, Any]
    subject: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Alias:
    """The version that a word stands for; `changes` counts how often it was moved."""

    name: str
    alias: str
    version: int
    changes: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AliasChange:
    """`from_version` is None for the first; `override` is why the gate was passed over."""

    alias: str
    from_version: int | None
    to_version: int
    why: str
    subject: str
    gate: AliasGate
    eval_run_id: str | None
    override: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StaleSource:
    """A document that an adapter learnt from and that is not what it was.

    `title` is None for a document that is not here, or not for the asker's eyes; `dataset_sha256` is the dataset's.
    """

    dataset_sha256: str
    document_id: str
    title: str | None
    revision_id: str
    reason: StaleReason
    rows: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some versions, and how many there are in all."""

    adapters: Sequence[CatalogueAdapter]
    total: int
