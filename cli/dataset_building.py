"""How `policydesk dataset build` makes a set: documents and cases to rows, with what stays for evaluating."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.wiring import Services
from cli.dividing import divided, naming_of
from cli.output import progress_bar, working
from core.domain import SearchFilter
from core.redaction import Redactor
from evals.cases import Case
from evals.rated_turns import rated_turns
from evals.training import supplied
from evals.training_turns import Turns
from generation import contract
from generation.finding import Finder
from tuning.catalogue import origin_repository
from tuning.catalogue.origins import Dataset, Source
from tuning.dataset import storage
from tuning.dataset.assembling import Assembler
from tuning.dataset.build import Builder, Mixture
from tuning.dataset.card import statistics
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
    questions = supplied(cases, naming_of(services, wanted, cases))
    parts = divided(services, wanted, cases, questions, barred, mixture)
    taken = [question for _, question in parts.taken]
    rated = Turns(
        frozenset(one.revision_id for one in parts.sources),
        parts.barred,
        services.embed,
        services.settings.security.default_audience,
    )
    if turns:
        with services.database.read() as session:
            taken += rated.supplied(rated_turns(session, wanted.tenant, None))
    redactor = Redactor(services.settings.privacy)
    assembler = _assembler(services, parts.seen)
    builder = Builder(assembler, mixture, parts.splits, parts.barred, redactor, rated.left_out)
    with progress_bar("Building", "questions") as advance:
        rows = builder.build(parts.sources, taken, advance)
    return _kept(services, rows, dict(builder.left_out), name, parts.held)


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
