"""Taking an adapter into the catalogue as a new version."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal
from core.errors import Conflict
from tuning.catalogue import names, origin_repository, repository
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.records import CatalogueAdapter, Contents, Lineage


@dataclass(frozen=True, slots=True)
class Registered:
    """`is_new` is False where the very same files had been there under this name."""

    adapter: CatalogueAdapter
    is_new: bool


def register(
    database: Database, files: AdapterFiles, principal: Principal, name: str, folder: Path, lineage: Lineage
) -> Registered:
    """Take in a folder as PEFT saves it, as the next version of `name`; its files are copied, and `folder` is left.

    Raises InvalidInput for a name that cannot be one, and for a folder that holds a pickle or no adapter in
    safetensors, NotFound for a dataset or run that is not the tenant's, and Conflict where they do not belong together,
    or where the same files are there for another model or contract.
    """
    names.require_name(name)
    contents = files.take_in(folder)
    with database.write() as session:
        return enter(session, principal, name, contents, lineage)


def enter(session: Session, principal: Principal, name: str, contents: Contents, lineage: Lineage) -> Registered:
    """Keep a version whose files were taken in. Raises as `register` does."""
    _require_sound(session, principal, lineage)
    # Before the look at what is there: another that registers the same waits here.
    version = repository.next_version(session, principal.tenant, name)
    there = repository.by_content(session, principal.tenant, name, contents.sha256)
    if there is not None:
        return Registered(_same(there, lineage), is_new=False)
    repository.add_base(session, lineage.base)
    adapter = repository.add(session, principal, name, version, contents, lineage)
    audit.record(session, principal, "adapter.register", adapter.id, adapter=adapter.label, sha256=adapter.sha256)
    return Registered(adapter, is_new=True)


def _same(there: CatalogueAdapter, lineage: Lineage) -> CatalogueAdapter:
    if (there.base.id, there.contract_hash) != (lineage.base.id, lineage.contract_hash):
        raise Conflict(
            f"{there.label} has these very files, for another model or prompt contract; an adapter fits what it was "
            "trained with alone, so train it anew."
        )
    return there


def _require_sound(session: Session, principal: Principal, lineage: Lineage) -> None:
    for parent in lineage.parents:
        names.parse_version(parent.adapter)
    if lineage.dataset_sha256 is not None:
        dataset = origin_repository.get_dataset(session, principal.tenant, lineage.dataset_sha256)
        dataset.require_contract(lineage.contract_hash)
    if lineage.run_id is not None:
        training = origin_repository.get_run(session, principal.tenant, lineage.run_id).training
        if (training.dataset_sha256, training.base.id) != (lineage.dataset_sha256, lineage.base.id):
            raise Conflict(f"The training run {lineage.run_id} was on another dataset or model than is said here.")
