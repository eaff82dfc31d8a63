"""What a name means: `voice` is its champion, `voice:3` a version, `voice:candidate` what the alias stands for."""

from sqlalchemy.orm import Session

from core.errors import NotFound
from generation.engines.base import Adapter
from tuning.catalogue import alias_repository, names, repository
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.records import CHAMPION, CatalogueAdapter


def resolve(session: Session, files: AdapterFiles, tenant: str, text: str) -> Adapter:
    """The version that `text` means and where its files lie. Raises as `find` does; the load gate is for the caller."""
    found = find(session, tenant, text)
    return Adapter(found.ref, files.folder(found.sha256))


def find(session: Session, tenant: str, text: str) -> CatalogueAdapter:
    """The version that `text` means.

    Raises InvalidInput for what is no name, and NotFound, naming what there is, for one that is not the tenant's.
    """
    wanted = names.parse(text)
    if wanted.version is not None:
        return repository.get(session, tenant, wanted.name, wanted.version)
    assert wanted.alias is not None
    alias = alias_repository.get(session, tenant, wanted.name, wanted.alias)
    if alias is None:
        raise NotFound(_no_alias(wanted.name, wanted.alias, repository.what_there_is(session, tenant, wanted.name)))
    return repository.get(session, tenant, wanted.name, alias.version)


def _no_alias(name: str, alias: str, there: str) -> str:
    what = "champion" if alias == CHAMPION else f"alias {alias}"
    return (
        f"The adapter {name} has no {what}; {there}. Name a version, or promote one with `policydesk adapters promote`."
    )
