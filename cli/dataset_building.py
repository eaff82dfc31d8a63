"""How `policydesk dataset build` makes a set: documents and cases to rows, with what stays for evaluating."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.wiring import Services
from cli.indexed import indexed_uris
from cli.output import progress_bar, working
from core.domain import SearchFilter
from core.redaction import Redactor
from evals.cases import Case
from evals.gold import GoldIndex
from evals.rated_turns import rated_turns
from evals.training import held_out, supplied
from evals.training_turns import Turns
from generation import contract
from generation.finding import Finder
from tuning.catalogue import origin_repository
from tuning.catalogue.origins import Dataset, Source
from tuning.dataset import storage
from tuning.dataset.assembling import Assembler
from tuning.dataset.barring import fingerprint
from tuning.dataset.build import Builder, Mixture, split_families, trainable
from tuning.dataset.card import statistics
from tuning.dataset.materials import materials
from tuning.dataset.remembered import RememberedEmbedding
from tuning.dataset.row import Row


@dataclass(frozen=True, slots=True)
class BuiltSet:
    """`held_out` are the cases whose documents no row is made of."""

    dataset: Dataset
    folder: Path
    held_out: list[Case]


def build_set(
    services: Services,
    wanted: SearchFilter,
    cases: Sequence[Case],
    barred: Sequence[Case],
    mixture: Mixture,
    name: str,
    *,
    turns: bool = False,
) -> BuiltSet:
    """Build and keep a training set of what `wanted` lets through, with `turns` also of those that people rated.

    Raises InvalidInput as `Builder.build` does.
    """
    with working("Loading the embedding model"):
        services.embedder.load()
    # Those of documents that are not drawn from are found all the same: they are held out, or left out.
    audiences = wanted.audiences.union(*(case.audiences for case in cases))
    questions = supplied(cases, GoldIndex(indexed_uris(services, audiences)).find)
    drawn = materials(services.database, wanted, questions)
    splits = split_families(drawn, mixture)
    held = held_out(cases, questions, {one.uri: one.family for one in drawn}, splits, mixture.test)
    taken = [question for case, question in zip(cases, questions, strict=True) if case not in held]
    closed = frozenset(fingerprint(case.question) for case in (*held, *barred))
    sources = trainable(drawn, splits)
    # Nothing of a held-out document is read, not even beside an answer.
    seen = replace(wanted, document_ids=frozenset(one.document_id for one in sources))
    rated = Turns(
        frozenset(one.revision_id for one in sources),
        closed,
        services.embed,
        services.settings.security.default_audience,
    )
    if turns:
        with services.database.read() as session:
            taken += rated.supplied(rated_turns(session, wanted.tenant, None))
    builder = Builder(
        _assembler(services, seen), mixture, splits, closed, Redactor(services.settings.privacy), rated.left_out
    )
    with progress_bar("Building", "questions") as advance:
        rows = builder.build(sources, taken, advance)
    return _kept(services, rows, dict(builder.left_out), name, held)


def _assembler(services: Services, wanted: SearchFilter) -> Assembler:
    settings, embed = services.settings, RememberedEmbedding(services.embed)
    finder = Finder(services.retriever, embed, settings.generation.passages, settings.retrieval.mode)
    return Assembler(finder.find, embed, wanted, settings.generation.prompt_pieces)


def _kept(services: Services, rows: Sequence[Row], left_out: dict[str, int], name: str, held: list[Case]) -> BuiltSet:
    """The rows on disk first, then what is known of them in SQL."""
    root = services.settings.data_dir / "datasets"
    about = {"name": name, "contract_hash": contract.CONTRACT_HASH, "left_out": left_out}
    sha256 = storage.save(root, rows, about)
    drawn = Counter((place.document_id, place.revision_id) for row in rows for place in row.provenance)
    sources = tuple(Source(document, revision, count) for (document, revision), count in sorted(drawn.items()))
    figures = statistics(rows) | {"left_out": left_out}
    dataset = Dataset(sha256, name, contract.CONTRACT_HASH, len(rows), figures, f"datasets/{sha256}", sources)
    with services.database.write() as session:
        origin_repository.add_dataset(session, services.operator(), dataset)
    return BuiltSet(dataset, root / sha256, held)
