"""A version that is put together from others, which stay its parents: what they learnt from grows stale for it too."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from core.db import Database
from core.domain import Principal
from tuning.catalogue import resolving
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.gatekeeping import check_loadable
from tuning.catalogue.records import BaseIdentity, Lineage, Parent
from tuning.catalogue.register import Registered, register
from tuning.composition import Part, compose


def composed(
    database: Database,
    files: AdapterFiles,
    principal: Principal,
    name: str,
    wanted: Sequence[tuple[str, float]],
    base: BaseIdentity,
    contract_hash: str,
    about: str,
) -> Registered:
    """The next version of `name`, from adapters as `tuning.catalogue.names` has them, each with its weight.

    Raises as `resolving.find`, `check_loadable`, `compose` and `register` do; the catalogue is then as it was.
    """
    with database.read() as session:
        found = [(resolving.find(session, principal.tenant, text), weight) for text, weight in wanted]
    for adapter, _ in found:
        check_loadable(adapter, files.folder(adapter.sha256), base, contract_hash)
    parts = [Part(adapter.label, files.folder(adapter.sha256), weight) for adapter, weight in found]
    parents = tuple(Parent(part.label, part.weight) for part in parts)
    lineage = Lineage(base, contract_hash, parents=parents, about=about)
    with TemporaryDirectory() as folder:
        compose(parts, Path(folder))
        return register(database, files, principal, name, Path(folder), lineage)
