"""What the file of an adapter says of it. Nothing of it is believed before it was checked."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from core.files import sha256_hex
from tuning.catalogue.names import NAME
from tuning.catalogue.origins import Dataset, Loss, Run, Source
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter, Lineage

FORMAT = 1
MOST_ROWS = 2**31 - 1
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=MOST_ROWS)]
Short = Annotated[str, Field(min_length=1, max_length=64)]
Identity = Annotated[str, Field(min_length=1, max_length=32)]
Text = Annotated[str, Field(max_length=10_000)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Member(Part):
    sha256: Sha256
    bytes: Annotated[int, Field(ge=0)]


class BasePart(Part):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    weights_sha256: Sha256
    tokenizer_sha256: Sha256
    template_sha256: Sha256

    def record(self) -> BaseIdentity:
        return BaseIdentity(**self.model_dump())


class ParentPart(Part):
    adapter: Annotated[str, Field(max_length=80)]
    weight: Annotated[float, Field(allow_inf_nan=False)]


class AdapterPart(Part):
    name: Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
    version: Annotated[int, Field(ge=1)]
    sha256: Sha256
    method: Short
    contract_hash: Short
    parents: Annotated[tuple[ParentPart, ...], Field(max_length=100)]
    about: Text


class SourcePart(Part):
    document_id: Identity
    revision_id: Identity
    rows: Count


class DatasetPart(Part):
    """The rows themselves stay where they are: they quote documents."""

    sha256: Sha256
    name: Annotated[str, Field(min_length=1, max_length=200)]
    contract_hash: Short
    rows: Count
    statistics: dict[str, Any]
    sources: tuple[SourcePart, ...]

    def record(self) -> Dataset:
        sources = tuple(Source(**one.model_dump()) for one in self.sources)
        return Dataset(**self.model_dump(exclude={"sources"}), folder=None, sources=sources)


class LossPart(Part):
    step: Count
    tokens: Annotated[int, Field(ge=0)]
    train: float | None
    validation: float | None
    accuracy: float | None = None
    margin: float | None = None

    def record(self) -> Loss:
        return Loss(**self.model_dump())


class RunPart(Part):
    id: Identity
    method: Short
    settings: dict[str, Any]
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)]
    code_version: Short
    environment: dict[str, Any]
    losses: tuple[LossPart, ...]
    started_at: datetime
    finished_at: datetime | None


class Manifest(Part):
    """`policydesk` is the version that wrote the file; `members` are the adapter's own files."""

    format: int
    policydesk: str
    created_at: datetime
    adapter: AdapterPart
    base: BasePart
    dataset: DatasetPart | None
    run: RunPart | None
    members: dict[str, Member]
    checksum: Sha256 = "0" * 64

    def sealed(self) -> "Manifest":
        """With the SHA-256 of all that the manifest says."""
        said = self.model_dump_json(exclude={"checksum"})
        return self.model_copy(update={"checksum": sha256_hex(said.encode())})

    def lineage(self, run_id: str | None) -> Lineage:
        """`run_id` is that of the run in this catalogue.

        Parents are told of, for they are versions of another catalogue: the same names may mean others in this one.
        """
        parents = ", ".join(f"{parent.adapter} × {parent.weight:g}" for parent in self.adapter.parents)
        told = f"Where it was exported, it was made of {parents}." if parents else ""
        return Lineage(
            base=self.base.record(),
            contract_hash=self.adapter.contract_hash,
            method=self.adapter.method,
            dataset_sha256=self.dataset.sha256 if self.dataset else None,
            run_id=run_id,
            about=" ".join(filter(None, (self.adapter.about, told))),
        )


def run_part(run: Run) -> RunPart:
    told = run.training
    return RunPart(
        id=run.id,
        method=told.method,
        settings=told.settings,
        seed=told.seed,
        code_version=told.code_version,
        environment=told.environment,
        losses=tuple(LossPart.model_validate(loss) for loss in run.losses),
        started_at=run.started_at,
        finished_at=run.finished_at,
    )


def adapter_part(adapter: CatalogueAdapter) -> AdapterPart:
    return AdapterPart.model_validate(adapter)
