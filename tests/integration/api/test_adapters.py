"""The catalogue over HTTP: who may look, what a version shows, and how an alias moves."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.wiring import Services
from core.domain import Scope
from generation import contract
from tests.integration.api.conftest import Login
from tests.support.catalogue import LINEAGE, add_dataset, add_run, dataset, judged, registered
from tests.support.people import AGENT, EVERY_SCOPE, STRANGER
from tuning.catalogue.bases import base_identity
from tuning.catalogue.origins import Source
from tuning.catalogue.records import CatalogueAdapter, Lineage

pytestmark = pytest.mark.usefixtures("unprobed")

KEEPER = replace(AGENT, subject="keeper", scopes=frozenset({Scope.ADAPTERS}))
WHY = {"why": "Better."}


@pytest.fixture
def lineage() -> Lineage:
    """Of an adapter for what serves here."""
    return replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)


@pytest.fixture
def voice(parts: Services, tmp_path: Path, lineage: Lineage) -> list[CatalogueAdapter]:
    """Two versions, of which the first passed an evaluation."""
    made = [registered(parts.database, tmp_path, AGENT, seed=seed, lineage=lineage) for seed in (1, 2)]
    judged(parts.database, AGENT, made[0], passed=True)
    return made


@pytest.fixture
def keeper(login: Login) -> TestClient:
    return login(KEEPER)


def test_every_version_is_listed_with_how_it_stands(keeper: TestClient, voice: list[CatalogueAdapter]) -> None:
    keeper.post("/v1/adapters/voice/aliases/champion", json={"version": 1} | WHY)
    found = keeper.get("/v1/adapters").json()
    told = [(one["version"], one["aliases"], one["passed"], one["stale"]) for one in found["adapters"]]
    assert (told, found["total"]) == ([(2, [], None, 0), (1, ["champion"], True, 0)], 2)


@pytest.mark.parametrize("which", ["1", "champion"])
def test_a_version_is_opened_by_its_number_or_an_alias(
    keeper: TestClient, voice: list[CatalogueAdapter], which: str
) -> None:
    keeper.post("/v1/adapters/voice/aliases/champion", json={"version": 1} | WHY)
    found = keeper.get(f"/v1/adapters/voice/{which}").json()
    assert (found["sha256"], found["problem"]) == (voice[0].sha256, None)
    assert [one["variant"] for one in found["evaluations"]] == ["rag+voice"]
    assert [(one["to_version"], one["gate"], one["subject"]) for one in found["history"]] == [(1, "passed", "keeper")]


def test_a_version_shows_what_it_comes_from(
    keeper: TestClient, parts: Services, tmp_path: Path, lineage: Lineage
) -> None:
    learnt = dataset(Source("d1", "r1", 3), contract_hash=contract.CONTRACT_HASH)
    add_dataset(parts.database, AGENT, learnt)
    run_id = add_run(parts.database, AGENT, learnt.sha256)
    trained = replace(lineage, base=LINEAGE.base, dataset_sha256=learnt.sha256, run_id=run_id)
    registered(parts.database, tmp_path, AGENT, lineage=trained)
    found = keeper.get("/v1/adapters/voice/1").json()
    assert (found["dataset"]["name"], found["training"]["id"]) == ("house voice", run_id)
    (loss,) = found["training"]["losses"]
    assert (loss["step"], loss["tokens"], loss["train"], loss["validation"]) == (1, 50, 2.0, 2.5)
    assert [(one["document_id"], one["reason"]) for one in found["stale_documents"]] == [("d1", "gone")]
    assert "voice:1 is for small" in found["problem"]


def test_a_champion_without_an_evaluation_is_a_conflict(keeper: TestClient, voice: list[CatalogueAdapter]) -> None:
    refused = keeper.post("/v1/adapters/voice/aliases/champion", json={"version": 2} | WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    overridden = keeper.post("/v1/adapters/voice/aliases/champion", json={"version": 2, "override": "Now."} | WHY)
    assert overridden.json()["version"] == 2


def test_an_alias_that_moved_meanwhile_is_a_conflict(keeper: TestClient, voice: list[CatalogueAdapter]) -> None:
    keeper.post("/v1/adapters/voice/aliases/candidate", json={"version": 1} | WHY)
    refused = keeper.post("/v1/adapters/voice/aliases/candidate", json={"version": 2, "expected": 0} | WHY)
    assert refused.status_code == 409
    assert "keeper moved it" in refused.json()["detail"]


def test_an_alias_goes_back(keeper: TestClient, voice: list[CatalogueAdapter]) -> None:
    for version in (1, 2):
        keeper.post("/v1/adapters/voice/aliases/candidate", json={"version": version} | WHY)
    back = keeper.post("/v1/adapters/voice/aliases/candidate/rollback", json={"expected": 2} | WHY)
    assert (back.status_code, back.json()["version"], back.json()["changes"]) == (200, 1, 3)
    assert keeper.post("/v1/adapters/voice/aliases/candidate/rollback", json=WHY).status_code == 409


@pytest.mark.parametrize(
    ("alias", "body"),
    [
        ("champion", {"version": 1}),
        ("champion", {"version": 1, "why": ""}),
        ("champion", {"version": 0, "why": "So."}),
        ("champion", {"version": 1, "why": "So.", "force": True}),
        ("7", {"version": 1, "why": "So."}),
    ],
)
def test_a_promotion_that_makes_no_sense_is_refused(
    keeper: TestClient, voice: list[CatalogueAdapter], alias: str, body: dict[str, object]
) -> None:
    assert keeper.post(f"/v1/adapters/voice/aliases/{alias}", json=body).status_code == 422


@pytest.mark.parametrize("path", ["", "/voice/1"])
def test_without_the_scope_nothing_is_shown(login: Login, voice: list[CatalogueAdapter], path: str) -> None:
    client = login(replace(AGENT, scopes=EVERY_SCOPE - {Scope.ADAPTERS}))
    assert client.get(f"/v1/adapters{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "/rollback"])
def test_without_the_scope_nothing_moves(login: Login, voice: list[CatalogueAdapter], path: str) -> None:
    client = login(replace(AGENT, scopes=EVERY_SCOPE - {Scope.ADAPTERS}))
    assert client.post(f"/v1/adapters/voice/aliases/x{path}", json={"version": 1} | WHY).status_code == 403


def test_adapters_of_another_tenant_are_not_there(login: Login, voice: list[CatalogueAdapter]) -> None:
    client = login(STRANGER)
    assert client.get("/v1/adapters").json() == {"adapters": [], "total": 0}
    assert client.get("/v1/adapters/voice/1").status_code == 404
    assert client.post("/v1/adapters/voice/aliases/x", json={"version": 1} | WHY).status_code == 404
