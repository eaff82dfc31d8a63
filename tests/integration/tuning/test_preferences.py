"""Preferences tuned on an adapter of the packaged model, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.db import Database, open_database
from core.errors import Conflict, InvalidInput, NotFound
from core.settings import Settings
from generation import contract
from generation.engines.adapter_files import WEIGHTS
from tests.support.catalogue import BASE, LINEAGE, registered
from tests.support.people import AGENT
from tests.support.training import ROWS, ignore, jobs, kept_set, trained, wanted
from tuning.catalogue import origin_repository, repository
from tuning.catalogue.bases import base_identity
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.records import CatalogueAdapter, Parent
from tuning.dataset.row import Rejected
from tuning.jobs import Ended, Wanted

PAIRS = [
    one.model_copy(update={"rejected": Rejected(answer=contract.ABSTENTION, fault="abstains")}) for one in ROWS[:2]
]
CHECKED = [PAIRS[0].model_copy(update={"split": "validation"})]


@pytest.fixture(scope="module")
def database(data_dir: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=data_dir))
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def pairs(database: Database, data_dir: Path) -> str:
    return kept_set(database, data_dir, PAIRS + CHECKED)


@pytest.fixture(scope="module")
def voice(database: Database, data_dir: Path, pairs: str) -> CatalogueAdapter:
    """A LoRA of one step."""
    adapter = trained(database, data_dir, wanted(pairs)).adapter
    assert adapter is not None
    return adapter


@pytest.fixture(scope="module")
def preferred(database: Database, data_dir: Path, pairs: str, voice: CatalogueAdapter) -> Ended:
    return trained(database, data_dir, _preference(pairs, voice.label))


def _preference(dataset: str, begun_from: str | None, method: str = "dpo") -> Wanted:
    return replace(wanted(dataset, method, learning_rate=1e-3), begun_from=begun_from)


def _versions(database: Database) -> int:
    with database.read() as session:
        return repository.listed(session, AGENT.tenant, 100, 0).total


def test_the_new_version_names_what_it_was_begun_from(preferred: Ended, voice: CatalogueAdapter) -> None:
    adapter = preferred.adapter
    assert adapter is not None
    assert (adapter.label, adapter.method) == ("voice:2", "dpo")
    assert adapter.parents == (Parent(voice.label, 1.0),)
    assert adapter.parameters == voice.parameters


def test_the_share_of_pairs_on_the_wanted_side_is_kept_with_the_losses(database: Database, preferred: Ended) -> None:
    with database.read() as session:
        losses = origin_repository.get_run(session, AGENT.tenant, preferred.run_id).losses
    assert [loss.accuracy in (0.0, 1.0) for loss in losses] == [True]


def test_without_an_adapter_to_begin_with_a_new_lora_learns_the_preference(
    database: Database, data_dir: Path, pairs: str
) -> None:
    adapter = trained(database, data_dir, _preference(pairs, None, "kto")).adapter
    assert adapter is not None
    assert (adapter.method, adapter.parents) == ("kto", ())


def test_a_set_without_a_rejected_answer_fails_the_run_and_leaves_the_catalogue(
    database: Database, data_dir: Path, voice: CatalogueAdapter
) -> None:
    before = _versions(database)
    with pytest.raises(InvalidInput, match="No row of the training set has an answer and one that is not wanted"):
        trained(database, data_dir, _preference(kept_set(database, data_dir), voice.label))
    assert _versions(database) == before


def test_an_adapter_of_another_model_is_not_begun_from(database: Database, data_dir: Path, pairs: str) -> None:
    other = registered(
        database, data_dir.parent, AGENT, "other", lineage=replace(LINEAGE, contract_hash=contract.CONTRACT_HASH)
    )
    with pytest.raises(Conflict, match=f"other:1 is for {BASE.name}"):
        jobs(database, data_dir).begin(_preference(pairs, other.label))


def test_an_adapter_of_another_contract_is_not_begun_from(database: Database, data_dir: Path, pairs: str) -> None:
    other = registered(database, data_dir.parent, AGENT, "older", lineage=replace(LINEAGE, base=base_identity(None)))
    with pytest.raises(Conflict, match="prompt contract"):
        jobs(database, data_dir).begin(_preference(pairs, other.label))


def test_an_adapter_that_there_is_not_is_not_begun_from(database: Database, data_dir: Path, pairs: str) -> None:
    with pytest.raises(NotFound, match="no adapter nothing:1"):
        jobs(database, data_dir).begin(_preference(pairs, "nothing:1"))


def test_an_adapter_whose_files_were_changed_is_not_gone_on_with(
    database: Database, data_dir: Path, pairs: str
) -> None:
    lineage = replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)
    spoilt = registered(database, data_dir.parent, AGENT, "spoilt", seed=5, lineage=lineage)
    training = jobs(database, data_dir)
    run_id = training.begin(_preference(pairs, spoilt.label))
    weights = AdapterFiles(data_dir).folder(spoilt.sha256) / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(InvalidInput, match="was changed"):
        training.go(run_id, ignore)
