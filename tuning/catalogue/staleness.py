"""Which adapters learnt from documents that are not what they were.

Facts stay in documents: an adapter that has learnt a rule in spite of that goes on saying it when the rule is gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from core.domain import Principal, RevisionState
from tuning.catalogue import origin_repository, repository
from tuning.catalogue.origins import SourceState
from tuning.catalogue.records import CatalogueAdapter, StaleReason, StaleSource
from tuning.catalogue.repository import Origin


def stale_sources(
    session: Session, principal: Principal, adapters: Sequence[CatalogueAdapter], today: date
) -> Mapping[str, list[StaleSource]]:
    """By the id of each adapter, what it learnt from - itself or by a parent - that is not in force any more.

    A document that was deleted, or never was here, is "gone"; one that has a newer revision is "replaced"; one whose
    days are over is "expired". Titles are those of documents that the principal may see.
    """
    origins = repository.origins(session, principal.tenant)
    learnt = {adapter.id: datasets_of(adapter.label, origins) for adapter in adapters}
    everything = set[str]().union(*learnt.values())
    states = origin_repository.states_of_sources(session, principal.tenant, everything) if everything else []
    found = [stale for state in states if (stale := _stale(state, principal, today))]
    return {
        adapter_id: [one for one in found if one.dataset_sha256 in datasets] for adapter_id, datasets in learnt.items()
    }


def is_stale(session: Session, adapter: CatalogueAdapter, today: date) -> bool:
    """Whether it learnt from anything that is not in force any more."""
    learnt = datasets_of(adapter.label, repository.origins(session, adapter.tenant))
    states = origin_repository.states_of_sources(session, adapter.tenant, learnt) if learnt else []
    return any(_reason(state, today) for state in states)


def datasets_of(label: str, origins: Mapping[str, Origin]) -> set[str]:
    """Those of a version and of all that it was put together from."""
    return {origin.dataset_sha256 for origin in _line(label, origins) if origin.dataset_sha256 is not None}


def _line(label: str, origins: Mapping[str, Origin]) -> Iterable[Origin]:
    """A version with its parents, and theirs. One that is not in the catalogue is passed over."""
    waiting, seen = [label], {label}
    while waiting:
        origin = origins.get(waiting.pop())
        if origin is not None:
            yield origin
            new = set(origin.parents) - seen
            seen |= new
            waiting += sorted(new)


def _stale(state: SourceState, principal: Principal, today: date) -> StaleSource | None:
    reason = _reason(state, today)
    if reason is None:
        return None
    source, title = state.source, state.title if state.audience in principal.audiences else None
    return StaleSource(state.dataset_sha256, source.document_id, title, source.revision_id, reason, source.rows)


def _reason(state: SourceState, today: date) -> StaleReason | None:
    if state.title is None:
        return "gone"
    if state.state != RevisionState.ACTIVE:
        return "replaced"
    return "expired" if state.valid_to is not None and state.valid_to < today else None
