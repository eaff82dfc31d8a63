"""The load gate: what is asked first, and of what."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.db import open_database
from core.errors import Conflict, InvalidInput
from core.settings import Settings
from generation import contract
from generation.engines.base import Adapter
from tests.support.catalogue import BASE, LINEAGE, registered
from tests.support.people import AGENT
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter
from tuning.load_gate.gate import LoadGate


@pytest.fixture
def adapter(tmp_path: Path) -> CatalogueAdapter:
    database = open_database(Settings(data_dir=tmp_path / "data"))
    made = registered(database, tmp_path, AGENT, lineage=replace(LINEAGE, contract_hash=contract.CONTRACT_HASH))
    database.dispose()
    return made


def _gate(tmp_path: Path, base: BaseIdentity, probed: list[Adapter], *, serves: bool = True) -> LoadGate:
    return LoadGate(AdapterFiles(tmp_path / "data"), lambda: base, lambda _: serves, probed.append)


def test_an_adapter_for_what_serves_is_probed_where_its_files_lie(tmp_path: Path, adapter: CatalogueAdapter) -> None:
    probed = list[Adapter]()
    _gate(tmp_path, BASE, probed).require(adapter)
    assert probed == [Adapter(adapter.ref, tmp_path / "data" / "adapters" / adapter.sha256)]


def test_an_adapter_of_another_model_is_not_even_loaded(tmp_path: Path, adapter: CatalogueAdapter) -> None:
    probed = list[Adapter]()
    with pytest.raises(Conflict, match="voice:1 is for small"):
        _gate(tmp_path, replace(BASE, weights_sha256="d" * 64), probed).require(adapter)
    assert probed == []


def test_an_adapter_that_the_engine_does_not_write_with_is_not_even_loaded(
    tmp_path: Path, adapter: CatalogueAdapter
) -> None:
    probed = list[Adapter]()
    with pytest.raises(InvalidInput, match="cannot write with voice 1, an adapter of the kind LORA"):
        _gate(tmp_path, BASE, probed, serves=False).require(adapter)
    assert probed == []


def test_looking_at_the_files_loads_nothing(tmp_path: Path, adapter: CatalogueAdapter) -> None:
    probed = list[Adapter]()
    _gate(tmp_path, BASE, probed).require_files(adapter)
    assert probed == []
