"""An adapter in one file, to be taken to another installation: its files, where it comes from, and their hashes."""

import io
import tarfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal
from core.errors import Conflict, InvalidInput
from core.files import atomic_build, sha256_file
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tuning.catalogue import origin_repository, resolving
from tuning.catalogue.files import AdapterFiles, inspect
from tuning.catalogue.manifest import (
    FORMAT,
    BasePart,
    DatasetPart,
    Manifest,
    Member,
    adapter_part,
    run_part,
)
from tuning.catalogue.records import CatalogueAdapter

MANIFEST = "manifest.json"


def export(database: Database, files: AdapterFiles, principal: Principal, wanted: str, path: Path) -> Manifest:
    """Write `wanted`, as `resolving.find` reads it, to the .tar file `path`, readable for its owner alone.

    Raises NotFound, InvalidInput for a file that is there or cannot be written, and Conflict for an adapter whose files
    are not those of the catalogue.
    """
    if path.exists():
        raise InvalidInput(f"{path} exists already; name another file.", field="file")
    with database.read() as session:
        adapter = resolving.find(session, principal.tenant, wanted)
        manifest = _manifest(session, adapter, files.folder(adapter.sha256))
    try:
        atomic_build(path, lambda part: _write(part, manifest, files.folder(adapter.sha256)))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written ({error.strerror}); name another file.", field="file") from None
    with database.write() as session:
        audit.record(session, principal, "adapter.export", adapter.id, adapter=adapter.label)
    return manifest


def _manifest(session: Session, adapter: CatalogueAdapter, folder: Path) -> Manifest:
    if inspect(folder).sha256 != adapter.sha256:
        raise Conflict(f"The files of {adapter.label} in {folder} were changed; bring them back from a backup.")
    dataset = adapter.dataset_sha256 and origin_repository.get_dataset(session, adapter.tenant, adapter.dataset_sha256)
    run = adapter.run_id and origin_repository.get_run(session, adapter.tenant, adapter.run_id)
    return Manifest(
        format=FORMAT,
        policydesk=version("policydesk"),
        created_at=datetime.now(UTC),
        adapter=adapter_part(adapter),
        base=BasePart.model_validate(adapter.base),
        dataset=DatasetPart.model_validate(dataset) if dataset else None,
        run=run_part(run) if run else None,
        members={name: _told(folder / name) for name in (CONFIG, WEIGHTS)},
    ).sealed()


def _told(path: Path) -> Member:
    return Member(sha256=sha256_file(path), bytes=path.stat().st_size)


def _write(path: Path, manifest: Manifest, folder: Path) -> None:
    told = manifest.model_dump_json(indent=1).encode()
    with tarfile.open(path, "w") as archive:
        archive.addfile(_member(MANIFEST, len(told)), io.BytesIO(told))
        for name, member in manifest.members.items():
            with (folder / name).open("rb") as file:
                archive.addfile(_member(name, member.bytes), file)


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A plain file of nobody's, of no time."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member
