"""Which adapter writes an answer."""

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.db import Database, open_database
from core.domain import Principal, RolloutSide
from core.errors import Conflict, InvalidInput
from core.settings import Settings
from generation import contract
from generation.engines.adapter_files import WEIGHTS
from generation.engines.base import Adapter
from tests.support.catalogue import BASE, LINEAGE, add_dataset, dataset, registered, usable
from tests.support.people import AGENT, STRANGER
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.origins import Source
from tuning.catalogue.promotion import Promotion, promote
from tuning.catalogue.records import CatalogueAdapter, Contents
from tuning.rollout import lifecycle
from tuning.rollout.records import Mode, Plan
from tuning.routing import Route, Routes
from tuning.serving import AdapterChoice

SERVING = replace(LINEAGE, contract_hash=contract.CONTRACT_HASH)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=tmp_path / "data"))
    yield opened
    opened.dispose()


@pytest.fixture
def choice(database: Database, tmp_path: Path) -> AdapterChoice:
    return AdapterChoice(database, AdapterFiles(tmp_path / "data"), lambda: BASE, Routes((), "voice"), stale=True)


@pytest.fixture
def voice(database: Database, tmp_path: Path) -> list[CatalogueAdapter]:
    return [registered(database, tmp_path, AGENT, seed=seed, lineage=SERVING) for seed in (1, 2)]


def _crown(database: Database, version: int) -> None:
    promote(database, AGENT, Promotion("voice", version, "champion", "it is better", override="for a test"), usable)


def _writes(
    choice: AdapterChoice,
    principal: Principal,
    asked: str,
    text: str = "What is the fee?",
    collection: str | None = None,
) -> Adapter | None:
    return choice.of_question(principal.tenant, asked, "c1", text, collection).adapter


def test_without_a_champion_the_base_model_writes(choice: AdapterChoice, voice: list[CatalogueAdapter]) -> None:
    assert _writes(choice, AGENT, "auto") is None


def test_a_promotion_serves_from_the_next_question_on(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter]
) -> None:
    for version, adapter in enumerate(voice, start=1):
        _crown(database, version)
        chosen = _writes(choice, AGENT, "auto")
        assert chosen is not None
        assert chosen.ref == adapter.ref


@pytest.mark.parametrize("asked", ["voice:1", "voice"])
def test_one_that_is_asked_for_by_name_writes(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter], asked: str
) -> None:
    _crown(database, 1)
    chosen = _writes(choice, AGENT, asked)
    assert chosen is not None
    assert chosen.ref == voice[0].ref


def test_none_is_the_base_model_whatever_is_champion(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter]
) -> None:
    _crown(database, 1)
    assert _writes(choice, AGENT, "none") is None


def test_an_adapter_of_another_tenant_is_not_there(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter]
) -> None:
    _crown(database, 1)
    assert _writes(choice, STRANGER, "auto") is None
    with pytest.raises(InvalidInput, match="There is no adapter voice:1"):
        _writes(choice, STRANGER, "voice:1")


def test_a_champion_whose_files_were_changed_gives_way_to_the_base_model(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter], tmp_path: Path
) -> None:
    _crown(database, 1)
    weights = AdapterFiles(tmp_path / "data").folder(voice[0].sha256) / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    assert _writes(choice, AGENT, "auto") is None
    with pytest.raises(InvalidInput, match="was changed"):
        _writes(choice, AGENT, "voice:1")


def test_one_of_another_contract_is_refused_when_it_is_asked_for(
    database: Database, choice: AdapterChoice, tmp_path: Path
) -> None:
    registered(database, tmp_path, AGENT, lineage=LINEAGE)
    with pytest.raises(Conflict, match="prompt contract"):
        _writes(choice, AGENT, "voice:1")


def test_a_rule_leads_to_another_adapter_than_the_default(
    database: Database, tmp_path: Path, voice: list[CatalogueAdapter]
) -> None:
    claims = registered(database, tmp_path, AGENT, name="claims", seed=3, lineage=SERVING)
    for name in ("voice", "claims"):
        promote(database, AGENT, Promotion(name, 1, "champion", "it is better", override="for a test"), usable)
    routes = Routes((Route(id="claims", adapter="claims", topics=["claim"]),), "voice")
    choice = AdapterChoice(database, AdapterFiles(tmp_path / "data"), lambda: BASE, routes, stale=True)
    written = [_writes(choice, AGENT, "auto", text) for text in ("How do I claim?", "What is the fee?")]
    assert [one and one.ref for one in written] == [claims.ref, voice[0].ref]


def test_a_champion_whose_files_cannot_be_read_gives_way_to_the_base_model(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter], monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(folder: Path) -> Contents:
        raise PermissionError(errno.EACCES, "Permission denied")

    _crown(database, 1)
    monkeypatch.setattr("tuning.catalogue.gatekeeping.inspect", closed)
    assert _writes(choice, AGENT, "auto") is None
    with pytest.raises(InvalidInput, match=r"cannot be read \(Permission denied\)"):
        _writes(choice, AGENT, "voice:1")


class _ToClaims:
    """A router that leads everything to `claims`."""

    names = frozenset({"claims"})

    def adapter_for(self, question: str) -> str | None:
        return "claims"


@pytest.mark.parametrize("mode", ["shadow", "canary"])
def test_a_version_that_is_tried_before_it_has_a_champion_is_tried_beside_the_default(
    database: Database, tmp_path: Path, voice: list[CatalogueAdapter], mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    _crown(database, 1)
    claims = registered(database, tmp_path, AGENT, name="claims", seed=3, lineage=SERVING)
    routes = Routes((), "voice", _ToClaims())
    choice = AdapterChoice(database, AdapterFiles(tmp_path / "data"), lambda: BASE, routes, stale=True)
    lifecycle.start(database, AGENT, Plan("claims:1", mode, "To be tried."), usable)
    monkeypatch.setattr("tuning.serving.side_of", lambda *_: RolloutSide.CHAMPION)
    found = choice.of_question(AGENT.tenant, "auto", "c1", "How do I claim?", None)
    assert found.adapter == found.champion
    assert found.champion is not None
    assert found.champion.ref == voice[0].ref
    assert (found.shadow and found.shadow.ref) == (claims.ref if mode == "shadow" else None)


def test_nothing_is_tried_beside_a_champion_that_does_not_serve(
    database: Database, choice: AdapterChoice, voice: list[CatalogueAdapter], tmp_path: Path
) -> None:
    choice.require_asked(voice[1])
    _crown(database, 1)
    choice.require_asked(voice[1])
    weights = AdapterFiles(tmp_path / "data").folder(voice[0].sha256) / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    fresh = AdapterChoice(database, AdapterFiles(tmp_path / "data"), lambda: BASE, Routes((), "voice"), stale=True)
    with pytest.raises(Conflict, match=r"a rollout would meet no question: adapter_model\.safetensors of voice:1"):
        fresh.require_asked(voice[1])


@pytest.mark.parametrize("stale", [True, False])
def test_one_that_learnt_from_what_is_gone_writes_only_where_the_settings_say_so(
    database: Database, tmp_path: Path, stale: bool
) -> None:
    learnt = add_dataset(database, AGENT, dataset(Source("gone", "r1", 3), contract_hash=contract.CONTRACT_HASH))
    registered(database, tmp_path, AGENT, lineage=replace(SERVING, dataset_sha256=learnt.sha256))
    _crown(database, 1)
    choice = AdapterChoice(database, AdapterFiles(tmp_path / "data"), lambda: BASE, Routes((), "voice"), stale=stale)
    assert (_writes(choice, AGENT, "auto") is not None) is stale
    assert _writes(choice, AGENT, "voice:1") is not None
