"""A server whose questions go to the adapters that a router leads them to, through the real embedding model."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from api.main import create_app
from api.wiring import Services
from core.domain import Principal
from core.errors import ConfigurationError
from generation import contract
from retrieval.embedder import Embedder
from tests.conftest import OpenServices
from tests.integration.api.conftest import Login
from tests.support.catalogue import LINEAGE, registered
from tests.support.engines import ScriptedEngine
from tests.support.http import poll
from tests.support.people import AGENT, STRANGER
from tests.support.rollouts import canary, crown
from tests.support.routed import FAR, labelled
from tuning.catalogue.bases import base_identity
from tuning.catalogue.records import CatalogueAdapter
from tuning.router.fitted import save_router
from tuning.router.fitting import fit_router

MOTOR = "Does a new driver pay a higher excess when the car was stolen?"
TRAVEL = "My suitcase was lost on the flight to Spain, is that covered on my holiday?"
RULES = "rules: [{id: stolen, adapter: travel, topics: [stolen]}]"


@pytest.fixture(scope="module")
def router(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("router") / "router.json"
    questions = labelled("motor", "travel", "none")
    save_router(fit_router(questions, embedder.embed, embedder.fingerprint, 0.05), path)
    return path


@pytest.fixture
def generation(router: Path) -> dict[str, Any]:
    return {"adapter": "voice", "adapter_router": router}


@pytest.fixture
def parts(
    open_services: OpenServices,
    engine: ScriptedEngine,
    two_documents: Path,
    tmp_path: Path,
    generation: dict[str, Any],
) -> Services:
    """Services with two ingested documents, and a router between the adapters `motor` and `travel`."""
    shutil.copytree(two_documents, tmp_path / "data")
    return open_services(tmp_path / "data", engine=engine, generation=generation)


def _champion(parts: Services, folder: Path, person: Principal, name: str, seed: int) -> CatalogueAdapter:
    lineage = replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)
    made = registered(parts.database, folder, person, name, seed, lineage)
    crown(parts.database, person, 1, name)
    return made


@pytest.fixture
def champions(parts: Services, tmp_path: Path) -> None:
    for seed, name in enumerate(("voice", "motor", "travel"), start=1):
        _champion(parts, tmp_path, AGENT, name, seed)


def _ask(client: TestClient, question: str) -> dict[str, Any]:
    answer = client.post("/v1/chat", json={"message": question})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _wrote(client: TestClient, question: str) -> str | None:
    adapter = _ask(client, question)["adapter"]
    return adapter and f"{adapter['name']}:{adapter['version']}"


@pytest.mark.usefixtures("champions")
def test_each_question_is_answered_by_the_adapter_of_its_topic(client: TestClient) -> None:
    assert [_wrote(client, text) for text in (MOTOR, TRAVEL)] == ["motor:1", "travel:1"]


@pytest.mark.usefixtures("champions")
@pytest.mark.parametrize("question", [*FAR, "What is the fee for a letter that the bank returns?"])
def test_a_question_of_no_topic_is_answered_by_the_default(client: TestClient, question: str) -> None:
    assert _wrote(client, question) == "voice:1"


@pytest.fixture
def with_a_rule(generation: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES)
    generation["adapter_rules"] = tmp_path / "rules.yaml"


@pytest.mark.usefixtures("with_a_rule", "champions")
def test_a_rule_counts_before_the_router(client: TestClient) -> None:
    assert _wrote(client, MOTOR) == "travel:1"


def test_without_a_champion_of_the_topic_the_default_answers_and_the_log_says_so(
    client: TestClient, parts: Services, tmp_path: Path
) -> None:
    _champion(parts, tmp_path, AGENT, "voice", 1)
    with capture_logs() as lines:
        assert _wrote(client, MOTOR) == "voice:1"
    (passed,) = [line for line in lines if line["event"] == "adapter_router_passed_over"]
    assert (passed["adapter"], passed["instead"]) == ("motor", "voice")


@pytest.mark.usefixtures("champions")
def test_another_tenant_is_never_led_to_an_adapter_that_is_not_its_own(
    login: Login, parts: Services, tmp_path: Path
) -> None:
    stranger = login(STRANGER)
    assert _wrote(stranger, MOTOR) is None
    own = _champion(parts, tmp_path, STRANGER, "motor", 9)
    assert _ask(stranger, MOTOR)["receipt"]["adapter_sha256"] == own.sha256


@pytest.mark.usefixtures("champions", "every_conversation")
def test_a_rollout_of_an_adapter_that_the_router_leads_to_meets_its_questions(
    client: TestClient, parts: Services, tmp_path: Path
) -> None:
    lineage = replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)
    candidate = registered(parts.database, tmp_path, AGENT, "motor", 10, lineage)
    parts.adapters.require_asked(candidate)
    canary(parts.database, AGENT, "motor:2", share=0.9)
    assert [_wrote(client, text) for text in (MOTOR, TRAVEL)] == ["motor:2", "travel:1"]


@pytest.fixture
def misfit(open_services: OpenServices, tmp_path: Path, embedder: Embedder) -> Services:
    """Services with a router of another embedding model."""
    path = tmp_path / "router.json"
    save_router(fit_router(labelled("motor", "travel"), embedder.embed, "b" * 64, 0.05), path)
    return open_services(tmp_path / "misfit", generation={"adapter_router": path})


def test_a_router_of_another_embedding_model_is_refused(misfit: Services, embedder: Embedder) -> None:
    with pytest.raises(ConfigurationError, match=f"model bbbbbbbbbbbb, .* has {embedder.fingerprint[:12]}"):
        _ = misfit.adapters


def test_a_server_whose_router_is_refused_says_so_before_it_is_asked(misfit: Services) -> None:
    with TestClient(create_app(misfit)) as client:
        poll(lambda: "fitted with the embedding model bbbbbbbbbbbb" in client.get("/readyz").text)
