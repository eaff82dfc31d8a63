"""How `policydesk tune embedder` makes its pairs: from documents and cases, with what stays for evaluating."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.wiring import Services
from cli.dividing import divided, naming_of
from cli.output import progress_bar, working
from core.domain import SearchFilter
from core.redaction import Redactor
from evals.cases import Case
from evals.training import supplied
from retrieval.visibility import Visibility
from tuning.catalogue.origins import Dataset
from tuning.dataset.mixture import Mixture
from tuning.dataset.row import Split
from tuning.dataset.supplied import Supplied
from tuning.embedder.asked import Questions
from tuning.embedder.chunks import indexed_chunks
from tuning.embedder.mining import Miner, Mining
from tuning.embedder.options import EmbedderOptions
from tuning.embedder.pair_set import described, mined, save_pairs


@dataclass(frozen=True, slots=True)
class BuiltPairs:
    """`held_out` are the cases whose documents no pair has a passage of."""

    pairs: Dataset
    held_out: list[Case]


def build_pairs(
    services: Services,
    wanted: SearchFilter,
    cases: Sequence[Case],
    barred: Sequence[Case],
    test: float,
    options: EmbedderOptions,
) -> BuiltPairs:
    """Mine and keep pairs of what `wanted` lets through. Raises InvalidInput where none comes of it."""
    with working("Loading the embedding model"):
        services.embedder.load()
    mixture = Mixture(rows=options.pairs, test=test)
    questions = _questions(services, wanted, cases)
    parts = divided(services, wanted, cases, questions, barred, mixture)
    taken = [question for case, question in parts.taken if _stands_alone(case)]
    asked = Questions(parts.sources, parts.splits, parts.barred, Redactor(services.settings.privacy))
    miner = _miner(services, parts.seen, options)
    most: dict[Split, int] = {"train": mixture.rows, "validation": max(1, round(mixture.rows * mixture.validation))}
    with progress_bar("Mining", "questions") as advance:
        pairs = mined(asked.all(taken), miner, most, asked.left_out, advance)
    sha256 = save_pairs(services.settings.data_dir, pairs)
    return BuiltPairs(described(sha256, "pairs", pairs, asked.left_out), parts.held)


def _questions(services: Services, wanted: SearchFilter, cases: Sequence[Case]) -> list[Supplied]:
    """The cases; of one without evidence its documents as a whole are what answers it."""
    uri_of = naming_of(services, wanted, cases)
    return [
        one if one.evidence else replace(one, evidence=tuple((uri, "") for uri in one.documents))
        for one in supplied(cases, uri_of)
    ]


def _stands_alone(case: Case) -> bool:
    """Whether the words of the question tell what is asked, and the documents as they are answer it."""
    return case.expected_status == "answered" and not case.history and not case.edits


def _miner(services: Services, seen: SearchFilter, options: EmbedderOptions) -> Miner:
    here, allowed = services.generations.current(), Visibility(services.database).allowed(seen)
    services.indexer.require(here, allowed)
    chunks = indexed_chunks(services.database, seen.tenant, allowed.tolist())
    mining = Mining(options.negatives, options.margin, services.settings.retrieval.candidates)
    return Miner(here, allowed, chunks, mining)
