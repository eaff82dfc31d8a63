"""Which adapter writes an answer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.db import Database, open_database
from core.errors import Conflict, InvalidInput
from core.settings import Settings
from generation import contract
from generation.engines.adapter_files import WEIGHTS
from tests.support.catalogue import BASE, LINEAGE, registered
from tests.support.people import AGENT, STRANGER
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.promotion import Promotion, promote
from tuning.catalogue.records import CatalogueAdapter
from tuning.serving import AdapterChoice

SERVING = replace(LINEAGE, contract_hash=contract.CONTRACT_HASH)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=tmp_path / "data"))
    yield opened
    opened.dispose()


@pytest.fixture
def choice(database: Database, tmp_path: Path) -> AdapterChoice:
    return AdapterChoice(database, AdapterFiles(tmp_path / "data"), lambda: BASE, "voice")


@pytest.fixture
def voice(database: Database, tmp_path: Path) -> list[CatalogueAdapter]:
    return [registered(database, tmp_path, AGENT, seed=seed, lineage=SERVING) for seed in (1, 2)]


def _crown(database: Database, version: int) -> None:
    promote(database, AGENT, Promotion("voice", version, "champion", "it is better", override="for a test"))


def test_without_a_champion_the_base_model_writes(choice: AdapterChoice, voice: list[CatalogueAdapter]) -> None:
    assert choice.chosen(AGENT.tenant, "auto") is None


def test_a_promotion_serves_from_the_next_question_on(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter]
) -> None:
    for version, adapter in enumerate(voice, start=1):
        _crown(database, version)
        chosen = choice.chosen(AGENT.tenant, "auto")
        assert chosen is not None
        assert chosen.ref == adapter.ref


@pytest.mark.parametrize("asked", ["voice:1", "voice"])
def test_one_that_is_asked_for_by_name_writes(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter], asked: str
) -> None:
    _crown(database, 1)
    chosen = choice.chosen(AGENT.tenant, asked)
    assert chosen is not None
    assert chosen.ref == voice[0].ref


def test_none_is_the_base_model_whatever_is_champion(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter]
) -> None:
    _crown(database, 1)
    assert choice.chosen(AGENT.tenant, "none") is None


def test_an_adapter_of_another_tenant_is_not_there(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter]
) -> None:
    _crown(database, 1)
    assert choice.chosen(STRANGER.tenant, "auto") is None
    with pytest.raises(InvalidInput, match="There is no adapter voice:1"):
        choice.chosen(STRANGER.tenant, "voice:1")


def test_a_champion_whose_files_were_changed_gives_way_to_the_base_model(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter], tmp_path: Path
) -> None:
    _crown(database, 1)
    weights = AdapterFiles(tmp_path / "data").folder(voice[0].sha256) / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    assert choice.chosen(AGENT.tenant, "auto") is None
    with pytest.raises(InvalidInput, match="was changed"):
        choice.chosen(AGENT.tenant, "voice:1")


def test_one_of_another_contract_is_refused_when_it_is_asked_for(
    database: Database, choice: AdapterChoice, tmp_path: Path
) -> None:
    registered(database, tmp_path, AGENT, lineage=LINEAGE)
    with pytest.raises(Conflict, match="prompt contract"):
        choice.chosen(AGENT.tenant, "voice:1")
