"""Documents and cases on both sides of a split: what is trained on, and what stays for evaluating."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.wiring import Services
from cli.indexed import indexed_uris
from core.domain import SearchFilter
from evals.cases import Case
from evals.gold import GoldIndex, Naming
from evals.training import held_out
from tuning.dataset.barring import fingerprint
from tuning.dataset.build import split_families, trainable
from tuning.dataset.families import families
from tuning.dataset.materials import materials
from tuning.dataset.mixture import Mixture
from tuning.dataset.row import Material, Split
from tuning.dataset.supplied import Supplied


@dataclass(frozen=True, slots=True)
class Divided:
    """`sources` are trained on, and `seen` lets nothing else through: nothing of a held-out document is read at all.

    `taken` are the cases that are not `held`, each as a question; `barred` are fingerprints of questions that must not
    be trained on.
    """

    sources: list[Material]
    splits: Mapping[str, Split]
    seen: SearchFilter
    held: list[Case]
    taken: list[tuple[Case, Supplied]]
    barred: frozenset[str]


def naming_of(services: Services, wanted: SearchFilter, cases: Sequence[Case]) -> Naming:
    """The source URI of a document by the name that cases have for it.

    Those of documents that are not drawn from are found all the same: they are held out, or left out.
    """
    audiences = wanted.audiences.union(*(case.audiences for case in cases))
    return GoldIndex(indexed_uris(services, audiences)).find


def divided(
    services: Services,
    wanted: SearchFilter,
    cases: Sequence[Case],
    questions: Sequence[Supplied],
    barred: Iterable[Case],
    mixture: Mixture,
) -> Divided:
    """What `wanted` lets through, and the cases with their `questions`, divided by family."""
    drawn = materials(services.database, wanted, questions)
    splits = split_families(drawn, mixture)
    held = held_out(cases, questions, families([one.uri for one in drawn], questions), splits, mixture.test)
    sources = trainable(drawn, splits)
    return Divided(
        sources=sources,
        splits=splits,
        seen=replace(wanted, document_ids=frozenset(one.document_id for one in sources)),
        held=held,
        taken=[(case, one) for case, one in zip(cases, questions, strict=True) if case not in held],
        barred=frozenset(fingerprint(case.question) for case in (*held, *barred)),
    )
