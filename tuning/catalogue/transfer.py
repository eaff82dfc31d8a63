"""Taking in the file of an adapter and believing nothing of it: names, kinds, sizes and hashes are checked first.

Nothing is unpacked by the names that the file gives: three members are known, and each is copied under a name of ours.
"""

import hashlib
import tarfile
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal
from core.errors import Conflict, InvalidInput
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tuning.catalogue import origin_repository, repository
from tuning.catalogue.export import MANIFEST
from tuning.catalogue.files import AdapterFiles, inspect
from tuning.catalogue.manifest import FORMAT, Manifest, Member
from tuning.catalogue.origins import Training
from tuning.catalogue.records import BaseIdentity, Contents
from tuning.catalogue.register import Registered, enter

BLOCK = 1 << 20
MOST_TOLD = 64 << 20
KNOWN = (MANIFEST, CONFIG, WEIGHTS)
TROUBLE = (tarfile.TarError, EOFError, ValueError, KeyError, RecursionError)


def import_adapter(
    database: Database,
    files: AdapterFiles,
    principal: Principal,
    path: Path,
    base: BaseIdentity,
    contract_hash: str,
) -> Registered:
    """Take in what `export` wrote, as the next version of its name here; the very same files are taken in once.

    Neither aliases nor evaluations come along: what serves here is decided here. Raises InvalidInput for a file that
    is no whole, unchanged export, and Conflict for an adapter of another model or prompt contract than serves here.
    """
    with files.temporary() as folder:
        manifest = _unpacked(path, folder)
        _require_fitting(manifest, base, contract_hash)
        contents = files.take_in(folder)
    try:
        with database.write() as session:
            return _entered(session, principal, manifest, contents)
    except (DBAPIError, StatementError) as error:
        raise _refused(path, f"the database refused what it says: {type(error).__name__}") from error


def _unpacked(path: Path, folder: Path) -> Manifest:
    """The members, checked, under their names in `folder`."""
    try:
        # Without a compression: what is small stays small.
        with tarfile.open(path, "r:") as archive:
            members = _members(archive)
            manifest = _read_manifest(archive, members[MANIFEST])
            for name, told in manifest.members.items():
                _copy(archive, members[name], told, folder / name)
        if inspect(folder).sha256 != manifest.adapter.sha256:
            raise ValueError("its files are not those of the adapter that its manifest tells of")
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}.", field="file") from None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read ({error.strerror}).", field="file") from None
    except InvalidInput as error:
        raise _refused(path, f"its adapter cannot be read: {error.message}") from error
    except ValidationError as error:
        raise _refused(path, "its manifest is not one that policydesk writes") from error
    except TROUBLE as error:
        raise _refused(path, str(error) or type(error).__name__) from error
    return manifest


def _refused(path: Path, why: str) -> InvalidInput:
    return InvalidInput(f"{path} is no whole, unchanged export of an adapter ({why}); export it again.", field="file")


def _members(archive: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """Plain files alone, no link and no folder, each of them known and there once."""
    found: dict[str, tarfile.TarInfo] = {}
    for member in archive:
        if member.name not in KNOWN or member.name in found:
            raise ValueError(f"it holds {member.name!r}")
        # A sparse file may be endless, and small all the same.
        if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
            raise ValueError(f"{member.name} is no plain file")
        found[member.name] = member
    if missing := [name for name in KNOWN if name not in found]:
        raise ValueError(f"it has no {missing[0]}")
    return found


def _read_manifest(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    content = archive.extractfile(member)
    if content is None or member.size > MOST_TOLD:
        raise ValueError("its manifest is too large")
    manifest = Manifest.model_validate_json(content.read())
    if manifest.format != FORMAT:
        raise ValueError(f"it has format {manifest.format}, and this version of policydesk reads format {FORMAT}")
    if manifest != manifest.sealed() or manifest.members.keys() != {CONFIG, WEIGHTS}:
        raise ValueError("its manifest was changed")
    return manifest


def _copy(archive: tarfile.TarFile, member: tarfile.TarInfo, told: Member, target: Path) -> None:
    content, digest = archive.extractfile(member), hashlib.sha256()
    if content is None or member.size != told.bytes:
        raise ValueError(f"{member.name} has another size than its manifest says")
    with target.open("xb") as copy:
        while block := content.read(BLOCK):
            digest.update(block)
            copy.write(block)
    if digest.hexdigest() != told.sha256:
        raise ValueError(f"{member.name} was changed")


def _require_fitting(manifest: Manifest, base: BaseIdentity, contract_hash: str) -> None:
    name, wanted = manifest.adapter.name, manifest.base.record()
    if wanted.id != base.id:
        raise Conflict(
            f"{name} is for the model {wanted.name} ({wanted.id[:12]}), and {base.name} ({base.id[:12]}) serves here; "
            "set generation.model_path to the model that it was trained for."
        )
    if manifest.adapter.contract_hash != contract_hash:
        raise Conflict(f"{name} was trained with another prompt contract than this version of policydesk has.")


def _entered(session: Session, principal: Principal, manifest: Manifest, contents: Contents) -> Registered:
    name = manifest.adapter.name
    there = repository.by_content(session, principal.tenant, name, contents.sha256)
    if there is not None:
        return Registered(there, is_new=False)
    if manifest.dataset is not None:
        origin_repository.add_dataset(session, principal, manifest.dataset.record())
    entered = enter(session, principal, name, contents, manifest.lineage(_add_run(session, principal, manifest)))
    origin = f"{name}:{manifest.adapter.version}"
    audit.record(session, principal, "adapter.import", entered.adapter.id, adapter=entered.adapter.label, origin=origin)
    return entered


def _add_run(session: Session, principal: Principal, manifest: Manifest) -> str | None:
    """The training run, under an id of its own; what it was called where it ran is in its environment."""
    run, dataset = manifest.run, manifest.dataset
    if run is None or dataset is None:
        return None
    told = run.model_dump(mode="json", include={"id", "started_at", "finished_at"})
    training = Training(
        dataset_sha256=dataset.sha256,
        base=manifest.base.record(),
        method=run.method,
        settings=run.settings,
        seed=run.seed,
        code_version=run.code_version,
        environment=run.environment | {"imported": told},
    )
    run_id = origin_repository.begin_run(session, principal, training)
    origin_repository.note_losses(session, principal.tenant, run_id, [loss.record() for loss in run.losses])
    origin_repository.end_run(session, principal.tenant, run_id, "finished")
    return run_id
