"""Versions as people look at them: with their aliases, what the gate said, and what they learnt that is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.domain import Principal
from tuning.catalogue import alias_repository, origin_repository, repository
from tuning.catalogue.origins import Dataset, Run
from tuning.catalogue.records import AliasChange, CatalogueAdapter, Judgement, StaleSource
from tuning.catalogue.staleness import stale_sources


@dataclass(frozen=True, slots=True)
class Standing:
    """How a version stands; `judgements` with the newest first."""

    adapter: CatalogueAdapter
    aliases: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    stale: tuple[StaleSource, ...]

    @property
    def passed(self) -> bool | None:
        """Whether it has passed its newest evaluation; None where there was none."""
        return self.judgements[0].passed if self.judgements else None


@dataclass(frozen=True, slots=True)
class Whole:
    """A version with all that is known of it; `history` is that of every alias of its name."""

    standing: Standing
    dataset: Dataset | None
    run: Run | None
    history: tuple[AliasChange, ...]


def standings(
    session: Session, principal: Principal, adapters: Sequence[CatalogueAdapter], today: date
) -> list[Standing]:
    """In the order of `adapters`, which are the principal's tenant's."""
    aliases: dict[tuple[str, int], list[str]] = {}
    for one in alias_repository.listed(session, principal.tenant):
        aliases.setdefault((one.name, one.version), []).append(one.alias)
    judged = repository.judgements(session, principal.tenant, [adapter.id for adapter in adapters])
    stale = stale_sources(session, principal, adapters, today)
    return [
        Standing(
            adapter,
            tuple(aliases.get((adapter.name, adapter.version), ())),
            tuple(judged[adapter.id]),
            tuple(stale[adapter.id]),
        )
        for adapter in adapters
    ]


def whole(session: Session, principal: Principal, adapter: CatalogueAdapter, today: date) -> Whole:
    """All that is known of a version of the principal's tenant."""
    tenant = principal.tenant
    (standing,) = standings(session, principal, [adapter], today)
    dataset = adapter.dataset_sha256 and origin_repository.get_dataset(session, tenant, adapter.dataset_sha256)
    run = adapter.run_id and origin_repository.get_run(session, tenant, adapter.run_id)
    history = alias_repository.history(session, tenant, adapter.name)
    return Whole(standing, dataset or None, run or None, tuple(history))
