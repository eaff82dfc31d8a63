"""How `policydesk dataset build` makes a set: documents and cases to rows, with what stays for evaluating."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.wiring import Services
from cli.dividing import Divided, divided, naming_of
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
from tuning.dataset.asking import QuestionWriter
from tuning.dataset.assembling import Assembler
from tuning.dataset.build import Builder
from tuning.dataset.card import statistics
from tuning.dataset.conflicts import Conflicts
from tuning.dataset.generated import GeneratedQuestions, Synthesis
from tuning.dataset.materials import earlier
from tuning.dataset.mixing import Mixer
from tuning.dataset.mixture import Mixture
from tuning.dataset.remembered import RememberedEmbedding
from tuning.dataset.row import Row
from tuning.dataset.supplied import Supplied


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
    synthesis: Synthesis = "template",
) -> BuiltSet:
    """Build and keep a training set of what `wanted` lets through, with `turns` also of those that people rated.

    Raises InvalidInput as `Builder.build` does, and with `synthesis` by `llm` what loading the engine raises.
    """
    _load(services, synthesis)
    uri_of = naming_of(services, wanted, cases)
    parts = divided(services, wanted, cases, supplied(cases, uri_of), barred, mixture)
    taken, left_out = [question for _, question in parts.taken], Counter[str]()
    if turns:
        taken += _rated(services, parts, left_out)
    closed = frozenset(uri_of(document) for case in parts.held for document in case.gold)
    conflicts = Conflicts(parts.sources, earlier(services.database, wanted, parts.sources, closed))
    mixer = Mixer(_assembler(services, parts.seen), conflicts, mixture, left_out)
    builder = _builder(services, mixer, parts, synthesis)
    with progress_bar("Building", "questions") as advance:
        rows = builder.build(parts.sources, taken, advance)
    return _kept(services, rows, dict(left_out), name, parts.held)


def _builder(services: Services, mixer: Mixer, parts: Divided, synthesis: Synthesis) -> Builder:
    redactor, generated = Redactor(services.settings.privacy), None
    if synthesis == "llm":
        writer = QuestionWriter(services.engine)
        generated = GeneratedQuestions(writer, mixer.assembler.finds, parts.barred, redactor, mixer.left_out)
    return Builder(mixer, parts.splits, parts.barred, redactor, generated)


def _load(services: Services, synthesis: Synthesis) -> None:
    with working("Loading the models"):
        services.embedder.load()
        if synthesis == "llm":
            services.engine.load()


def _rated(services: Services, parts: Divided, left_out: Counter[str]) -> list[Supplied]:
    """The turns that people rated; `left_out` counts those that are not trained on."""
    revisions = frozenset(one.revision_id for one in parts.sources)
    turns = Turns(revisions, parts.barred, services.embed, services.settings.security.default_audience, left_out)
    with services.database.read() as session:
        return turns.supplied(rated_turns(session, parts.seen.tenant, None))


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
