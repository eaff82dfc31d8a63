"""Tuning the embedding model: from documents and cases to a model folder that an index is built with."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Services
from cli.dataset_building import build_set
from cli.pair_building import BuiltPairs, build_pairs
from core.db import Database, open_database
from core.domain import ModelPrecision, SearchFilter
from core.errors import ConfigurationError, Conflict, InvalidInput, NotFound, Unavailable
from core.settings import Settings
from core.vectors import embedding_key
from evals.cases import Case, load_cases
from retrieval import building
from retrieval.embedder import Embedder
from retrieval.embedder.store import is_whole
from retrieval.generations import Model
from tests.support.files import QUESTIONS
from tests.support.pairs import CHECKED, PAIRS, embedder_jobs, ignore, kept_pairs, options, tuned
from tests.support.people import AGENT, AS_OF, STRANGER
from tests.support.tiny_embedder import HIDDEN, tiny_embedder
from tuning.catalogue import origin_repository
from tuning.dataset.barring import fingerprint
from tuning.dataset.mixture import Mixture
from tuning.embedder.jobs import Tuned
from tuning.embedder.pair import Pair
from tuning.embedder.pair_set import load_pairs

KILLED = -9
WANTED = SearchFilter("default", frozenset({"agents"}), AS_OF)
FEW = options(pairs=40, negatives=2)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_embedder(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tuned") / "data"


@pytest.fixture(scope="module")
def database(data_dir: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=data_dir))
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def undisturbed(database: Database, data_dir: Path, base: Path) -> Tuned:
    return tuned(embedder_jobs(database, data_dir, base), kept_pairs(data_dir, PAIRS), options(epochs=2))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases(QUESTIONS)


@pytest.fixture(scope="module")
def built(corpus: Services, cases: list[Case]) -> BuiltPairs:
    return build_pairs(corpus, WANTED, cases, [], 0.4, FEW)


@pytest.fixture(scope="module")
def pairs(corpus: Services, built: BuiltPairs) -> list[Pair]:
    return load_pairs(corpus.settings.data_dir, built.pairs.sha256)


def test_a_passage_holds_the_evidence_of_its_question(cases: list[Case], pairs: list[Pair]) -> None:
    quotes = {case.question: [one.quote for one in case.evidence] for case in cases}
    of_people = [pair for pair in pairs if pair.method == "file"]
    assert of_people
    for pair in of_people:
        assert any(quote in pair.positive for quote in quotes[pair.question]), pair.question


def test_no_negative_answers_the_question_and_none_is_the_passage(pairs: list[Pair]) -> None:
    assert sum(len(pair.negatives) for pair in pairs) > len(pairs)
    for pair in pairs:
        assert not pair.answers & set(map(embedding_key, pair.negatives))


def test_nothing_of_a_held_out_document_is_in_a_pair(
    corpus: Services, cases: list[Case], pairs: list[Pair], built: BuiltPairs
) -> None:
    held = {fingerprint(case.question) for case in built.held_out}
    assert held
    assert not held & {fingerprint(pair.question) for pair in pairs}
    taught = {one.document for case in cases if case not in built.held_out for one in case.evidence}
    for case in built.held_out:
        for one in case.evidence:
            texts = [text for pair in pairs for text in (pair.positive, *pair.negatives)]
            assert one.document in taught or not any(one.quote in text for text in texts), one.quote


def test_the_same_documents_and_cases_give_the_same_pairs(
    corpus: Services, cases: list[Case], built: BuiltPairs
) -> None:
    assert build_pairs(corpus, WANTED, cases, [], 0.4, FEW) == built


def test_the_same_cases_are_held_out_as_of_a_training_set(
    corpus: Services, cases: list[Case], built: BuiltPairs
) -> None:
    assert build_set(corpus, WANTED, cases, [], Mixture(rows=1), "few").held_out == built.held_out


def test_cases_that_name_documents_alone_are_trained_on(corpus: Services, cases: list[Case]) -> None:
    asked = cases[0].model_copy(update={"documents": cases[0].gold, "evidence": (), "family": ""})
    found = build_pairs(corpus, WANTED, [asked], [], 0.0, FEW)
    assert found.pairs.statistics["methods"]["file"] == len(asked.gold)


def test_barred_questions_are_in_no_pair(corpus: Services, cases: list[Case]) -> None:
    found = build_pairs(corpus, WANTED, cases, cases, 0.0, FEW)
    kept = load_pairs(corpus.settings.data_dir, found.pairs.sha256)
    assert not {fingerprint(case.question) for case in cases} & {fingerprint(pair.question) for pair in kept}


def test_a_case_of_a_document_that_is_not_indexed_is_an_error(corpus: Services, cases: list[Case]) -> None:
    lost = cases[0].model_copy(update={"documents": ("lost.md",), "evidence": ()})
    with pytest.raises(InvalidInput, match=r"lost\.md, which is not indexed"):
        build_pairs(corpus, WANTED, [lost], [], 0.4, FEW)


def test_no_documents_are_an_error(services: Services) -> None:
    with pytest.raises(InvalidInput, match="No pair to train on"):
        build_pairs(services, WANTED, [], [], 0.4, FEW)


def test_a_run_ends_with_a_model_that_an_index_is_built_with(corpus_copy: Services, undisturbed: Tuned) -> None:
    assert undisturbed.model is not None
    model = Model(undisturbed.model, ModelPrecision.FULL)
    there = building.build(corpus_copy.generations, corpus_copy.indexer, model, lambda _done, _total: None)
    assert there.index.count() > 0
    assert there.embedder.embed(["What of tea?"]).shape == (1, HIDDEN)


def test_the_model_is_named_by_its_weights_and_has_a_card(undisturbed: Tuned, base: Path) -> None:
    assert undisturbed.model is not None
    assert is_whole(undisturbed.model)
    assert Embedder(undisturbed.model, cache_dir=base).fingerprint.startswith(undisturbed.model.name)
    written = (undisturbed.model / "README.md").read_text("utf-8")
    assert undisturbed.run_id in written
    assert "| train | 12 |" in written


def test_the_run_and_its_pairs_are_in_the_catalogue(database: Database, undisturbed: Tuned) -> None:
    with database.read() as session:
        run = origin_repository.get_run(session, AGENT.tenant, undisturbed.run_id)
        known = origin_repository.get_dataset(session, AGENT.tenant, run.training.dataset_sha256)
    assert (run.state, run.training.method, known.rows) == ("finished", "embedder", len(PAIRS))
    assert [loss.step for loss in run.losses] == [0, 3, 6]


def test_a_run_that_is_killed_ends_with_the_same_model_to_the_byte(
    database: Database, data_dir: Path, base: Path, undisturbed: Tuned
) -> None:
    jobs = embedder_jobs(database, data_dir, base)
    run_id = jobs.begin(kept_pairs(data_dir, PAIRS), options(epochs=2))
    command = [sys.executable, "-m", "tests.support.pairs", str(data_dir), str(base), run_id, "5"]
    assert subprocess.run(command, check=False, timeout=300).returncode == KILLED
    ended = jobs.go(run_id, ignore)
    assert ended.model == undisturbed.model
    assert ended.progress.losses == undisturbed.progress.losses


def test_a_run_without_gain_makes_no_model(database: Database, data_dir: Path, base: Path) -> None:
    jobs = embedder_jobs(database, data_dir, base)
    ended = tuned(jobs, kept_pairs(data_dir), options(learning_rate=1e-12))
    assert ended.model is None
    assert ended.ranks.base == ended.ranks.tuned


def test_a_part_of_the_way_is_another_model(database: Database, data_dir: Path, base: Path, undisturbed: Tuned) -> None:
    jobs = embedder_jobs(database, data_dir, base)
    ended = tuned(jobs, kept_pairs(data_dir, PAIRS), options(epochs=2, blend=0.5))
    assert ended.model not in (None, undisturbed.model)


def test_a_run_that_has_ended_is_not_gone_on_with(
    database: Database, data_dir: Path, base: Path, undisturbed: Tuned
) -> None:
    with pytest.raises(Conflict, match="has finished; begin a new one"):
        embedder_jobs(database, data_dir, base).go(undisturbed.run_id, ignore)


def test_a_run_of_another_tenant_is_not_there(
    database: Database, data_dir: Path, base: Path, undisturbed: Tuned
) -> None:
    with pytest.raises(NotFound):
        embedder_jobs(database, data_dir, base, STRANGER).go(undisturbed.run_id, ignore)


def test_a_run_is_not_gone_on_with_when_the_base_was_changed(
    database: Database, data_dir: Path, base: Path, tmp_path: Path
) -> None:
    run_id = embedder_jobs(database, data_dir, base).begin(kept_pairs(data_dir), options())
    other = tiny_embedder(tmp_path / "tiny", seed=4)
    with pytest.raises(Conflict, match="or was changed: put it back"):
        embedder_jobs(database, data_dir, other).go(run_id, ignore)


def test_pairs_that_were_changed_train_nothing(database: Database, data_dir: Path, base: Path) -> None:
    known = kept_pairs(data_dir, PAIRS[:4] + CHECKED)
    assert known.folder is not None
    path = data_dir / known.folder
    path.write_bytes(path.read_bytes() + b"\n")
    jobs = embedder_jobs(database, data_dir, base)
    run_id = jobs.begin(known, options())
    with pytest.raises(InvalidInput, match="were changed after they were mined"):
        jobs.go(run_id, ignore)
    with database.read() as session:
        assert origin_repository.get_run(session, AGENT.tenant, run_id).state == "failed"


def test_too_little_memory_is_told_before_the_first_step(
    database: Database, data_dir: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemAvailable: 10 kB\n", encoding="utf-8")
    monkeypatch.setattr("tuning.training.models.MEMINFO", meminfo)
    with pytest.raises(Unavailable, match="of memory"):
        tuned(embedder_jobs(database, data_dir, base), kept_pairs(data_dir), options())


def test_a_model_that_was_changed_after_it_was_tuned_is_refused(undisturbed: Tuned, tmp_path: Path) -> None:
    assert undisturbed.model is not None
    changed = shutil.copytree(undisturbed.model, tmp_path / "changed")
    config = changed / "1_Pooling" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"pooling_mode": "cls"}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="was changed after it was tuned"):
        _ = Embedder(changed, cache_dir=tmp_path).fingerprint
