"""Rollouts over HTTP: who writes which answer, and how a rollout is started, watched and ended."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.wiring import Services
from core.domain import AdapterRef, RolloutSide, Scope
from core.errors import InvalidInput, Unavailable
from core.tables import RolloutTurn
from generation import contract
from generation.engines.base import GenerationRequest
from generation.engines.inference_thread import Emit
from tests.conftest import OpenServices
from tests.integration.api.conftest import DRAFT, Login
from tests.support.catalogue import LINEAGE, judged, registered
from tests.support.engines import ScriptedEngine
from tests.support.http import poll
from tests.support.people import AGENT, EVERY_SCOPE, STRANGER
from tests.support.rollouts import canary, crown, kept_in_turns, quoted_instead, written
from tuning.catalogue.bases import base_identity
from tuning.catalogue.records import CatalogueAdapter
from tuning.rollout import repository, watch
from tuning.rollout.records import Rollout
from tuning.rollout.shadows import Shadowed

pytestmark = pytest.mark.usefixtures("unprobed")

QUESTION = {"message": "What does courier delivery cost, what is the courier fee?"}
WHY = {"why": "To be tried."}
CANARY = {"version": 2, "mode": "canary", "share": 0.9} | WHY
SHADOW = {"version": 2, "mode": "shadow"} | WHY
ROLLOUTS = "/v1/adapters/voice/rollouts"


class Writing:
    """Writes the draft with every adapter but those of `refused`, while it is not `away`."""

    def __init__(self) -> None:
        self.refused: set[AdapterRef] = set()
        self.away = False

    def __call__(self, request: GenerationRequest, emit: Emit) -> None:
        if self.away:
            raise Unavailable("The generator is away.")
        if request.adapter is not None and request.adapter.ref in self.refused:
            raise InvalidInput("The adapter does not fit the model.", field="adapter")
        for piece in DRAFT:
            emit(piece)


@pytest.fixture
def writing() -> Writing:
    return Writing()


@pytest.fixture
def engine(writing: Writing) -> ScriptedEngine:
    return ScriptedEngine(writing)


@pytest.fixture
def parts(open_services: OpenServices, engine: ScriptedEngine, two_documents: Path, tmp_path: Path) -> Services:
    """Services with two ingested documents, whose answers the champion of `voice` writes."""
    shutil.copytree(two_documents, tmp_path / "data")
    return open_services(tmp_path / "data", engine=engine, generation={"adapter": "voice"})


@pytest.fixture
def voice(parts: Services, tmp_path: Path) -> list[CatalogueAdapter]:
    """Two versions, of which the first is champion."""
    lineage = replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)
    made = [registered(parts.database, tmp_path, AGENT, seed=seed, lineage=lineage) for seed in (1, 2)]
    crown(parts.database, AGENT, 1)
    return made


def _wrote(answer: dict[str, Any]) -> str | None:
    return answer["adapter"] and f"{answer['adapter']['name']}:{answer['adapter']['version']}"


def _ask(client: TestClient, **body: object) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/v1/chat", json=QUESTION | body).json()
    return answer


def _part(parts: Services, answer: dict[str, Any]) -> RolloutTurn | None:
    with parts.database.read() as session:
        return session.get(RolloutTurn, answer["turn_id"])


@pytest.mark.usefixtures("every_conversation")
def test_the_candidate_answers_its_share_and_the_turn_says_so(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter]
) -> None:
    assert _wrote(_ask(client)) == "voice:1"
    rollout = client.post(ROLLOUTS, json=CANARY).json()
    answer = _ask(client)
    part = _part(parts, answer)
    assert part is not None
    assert (_wrote(answer), part.rollout_id, part.side) == ("voice:2", rollout["id"], RolloutSide.CANDIDATE)


def test_a_conversation_keeps_its_side(client: TestClient, parts: Services, voice: list[CatalogueAdapter]) -> None:
    client.post(ROLLOUTS, json=CANARY | {"share": 0.5})
    for _ in range(4):
        first = _ask(client)
        again = _ask(client, conversation_id=first["conversation_id"])
        assert (_wrote(again), again["conversation_id"]) == (_wrote(first), first["conversation_id"])


@pytest.mark.parametrize(("asked", "writes"), [("none", None), ("voice", "voice:1"), ("voice:2", "voice:2")])
def test_a_question_that_names_its_adapter_is_not_touched(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter], asked: str, writes: str | None
) -> None:
    client.post(ROLLOUTS, json=CANARY)
    answer = _ask(client, adapter=asked)
    assert (_wrote(answer), _part(parts, answer)) == (writes, None)


def test_in_the_shadow_the_champions_answer_is_shown_and_the_candidates_kept(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter], engine: ScriptedEngine
) -> None:
    client.post(ROLLOUTS, json=SHADOW)
    answer = _ask(client)
    assert _wrote(answer) == "voice:1"
    poll(lambda: bool(_shadow(parts, answer)))
    shadow = _shadow(parts, answer)
    assert shadow["adapter"]["version"] == "2"
    assert [one["chunk_id"] for one in shadow["passages"]] == [one["chunk_id"] for one in answer["passages"]]
    shown, unseen = engine.requests
    assert shown.messages == unseen.messages
    turns = client.get(f"/v1/conversations/{answer['conversation_id']}").json()["turns"]
    assert [_wrote(turn) for turn in turns] == ["voice:1"]


def test_both_answers_of_a_shadow_are_read_beside_each_other(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter]
) -> None:
    client.post(ROLLOUTS, json=SHADOW)
    answer = _ask(client)
    poll(lambda: bool(_shadow(parts, answer)))
    found = client.get(f"{ROLLOUTS}/newest/pairs").json()
    (pair,) = found["pairs"]
    assert (pair["turn_id"], pair["question"], pair["differs"]) == (answer["turn_id"], QUESTION["message"], False)
    assert pair["champion"]["citations"] == pair["candidate"]["citations"] == answer["citations"]
    assert (found["total"], found["summary"]["both_answered"]) == (1, 1)
    assert client.get(f"{ROLLOUTS}/newest/pairs", params={"differing": True}).json()["total"] == 0
    assert client.get(f"{ROLLOUTS}/newest/pairs", params={"offset": 1}).json()["pairs"] == []


def test_the_pairs_of_a_canary_are_a_conflict(client: TestClient, voice: list[CatalogueAdapter]) -> None:
    client.post(ROLLOUTS, json=CANARY)
    refused = client.get(f"{ROLLOUTS}/newest/pairs")
    assert (refused.status_code, "is a canary" in refused.json()["detail"]) == (409, True)


def test_a_shadow_answer_goes_with_the_document_that_it_quotes(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter]
) -> None:
    client.post(ROLLOUTS, json=SHADOW)
    answer = _ask(client)
    poll(lambda: bool(_shadow(parts, answer)))
    (document,) = {one["document_id"] for one in answer["citations"]}
    assert client.delete(f"/v1/documents/{document}").status_code == 204
    shadow = _shadow(parts, answer)
    assert (shadow["citations"], "£14" in str(shadow)) == ([], False)


def test_after_a_rollback_the_very_next_question_is_the_champions(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter]
) -> None:
    client.post(ROLLOUTS, json=CANARY)
    conversation = _ask(client)["conversation_id"]
    (rollout,) = _running(parts)
    _keep_worse(parts, rollout)
    watch.look(parts.database)
    found = client.get(f"{ROLLOUTS}/newest").json()
    assert (found["state"], found["ended_by"], found["guards"][0]["guard"]) == ("rolled back", "rollout", "support")
    assert _wrote(_ask(client, conversation_id=conversation)) == "voice:1"


def test_a_server_that_starts_looks_by_itself(parts: Services, voice: list[CatalogueAdapter]) -> None:
    rollout = canary(parts.database, AGENT)
    _keep_worse(parts, rollout)
    with TestClient(create_app(parts)):
        poll(lambda: not _running(parts))


@pytest.mark.usefixtures("every_conversation")
@pytest.mark.parametrize("mode", [CANARY, SHADOW])
def test_a_candidate_that_the_engine_refuses_ends_its_rollout_and_the_champion_answers(
    client: TestClient, voice: list[CatalogueAdapter], writing: Writing, mode: dict[str, object]
) -> None:
    writing.refused = {voice[1].ref}
    client.post(ROLLOUTS, json=mode)
    assert _wrote(_ask(client)) == "voice:1"
    poll(lambda: client.get(f"{ROLLOUTS}/newest").json()["state"] == "rolled back")
    assert client.get(f"{ROLLOUTS}/newest").json()["reason"] == "The adapter does not fit the model."


def test_a_champion_that_the_engine_refuses_gives_way_to_the_base_model_unless_it_is_named(
    client: TestClient, voice: list[CatalogueAdapter], writing: Writing
) -> None:
    writing.refused = {voice[0].ref}
    assert (_ask(client)["status"], _wrote(_ask(client))) == ("answered", None)
    named = client.post("/v1/chat", json=QUESTION | {"adapter": "voice:1"})
    assert (named.status_code, named.json()["detail"]) == (422, "The adapter does not fit the model.")


def test_where_neither_side_is_written_with_the_base_model_answers(
    client: TestClient, voice: list[CatalogueAdapter], writing: Writing
) -> None:
    writing.refused = {one.ref for one in voice}
    client.post(ROLLOUTS, json=SHADOW)
    assert (_ask(client)["status"], _wrote(_ask(client))) == ("answered", None)


def test_an_answer_that_an_outage_made_of_quotes_is_compared_with_no_shadow(
    client: TestClient,
    parts: Services,
    voice: list[CatalogueAdapter],
    writing: Writing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    added = list[Shadowed]()
    monkeypatch.setattr(parts.shadows, "add", added.append)
    client.post(ROLLOUTS, json=SHADOW)
    for writing.away in (True, False):
        assert _ask(client)["status"] == "answered"
    assert len(added) == 1


def test_a_canary_is_widened_promoted_and_told_of(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter]
) -> None:
    client.post(ROLLOUTS, json=CANARY | {"share": 0.1})
    widened = client.post(f"{ROLLOUTS}/newest/share", json={"share": 0.5}).json()
    refused = client.post(f"{ROLLOUTS}/newest/promote", json=WHY)
    judged(parts.database, AGENT, voice[1], passed=True)
    promoted = client.post(f"{ROLLOUTS}/newest/promote", json=WHY).json()
    assert (widened["share"], refused.status_code, promoted["state"]) == (0.5, 409, "promoted")
    assert client.get("/v1/adapters/voice/champion").json()["version"] == 2
    told = client.get("/v1/adapters/voice/1").json()["rollouts"]
    assert [(one["candidate"], one["champion"], one["state"]) for one in told] == [(2, 1, "promoted")]


def test_a_rollout_is_stopped_with_a_reason(client: TestClient, voice: list[CatalogueAdapter]) -> None:
    started = client.post(ROLLOUTS, json=CANARY).json()
    stopped = client.post(f"{ROLLOUTS}/{started['id']}/stop", json={"why": "Enough."}).json()
    assert (stopped["state"], stopped["ended_by"], stopped["reason"]) == ("stopped", "agent", "Enough.")
    assert _wrote(_ask(client)) == "voice:1"


def test_a_second_rollout_of_a_name_is_a_conflict(client: TestClient, voice: list[CatalogueAdapter]) -> None:
    client.post(ROLLOUTS, json=CANARY)
    assert client.post(ROLLOUTS, json=SHADOW).status_code == 409


def test_a_rollout_of_a_name_that_answers_nobody_is_a_conflict(
    client: TestClient, parts: Services, voice: list[CatalogueAdapter], tmp_path: Path
) -> None:
    lineage = replace(LINEAGE, base=base_identity(None), contract_hash=contract.CONTRACT_HASH)
    registered(parts.database, tmp_path, AGENT, "tone", lineage=lineage)
    refused = client.post("/v1/adapters/tone/rollouts", json=CANARY | {"version": 1})
    assert (refused.status_code, "set generation.adapter to tone" in refused.json()["detail"]) == (409, True)


def test_without_the_scope_nothing_is_tried(login: Login, voice: list[CatalogueAdapter]) -> None:
    client = login(replace(AGENT, scopes=EVERY_SCOPE - {Scope.ADAPTERS}))
    assert client.post(ROLLOUTS, json=CANARY).status_code == 403
    assert client.get(f"{ROLLOUTS}/newest").status_code == 403
    assert client.get(f"{ROLLOUTS}/newest/pairs").status_code == 403


def test_another_tenant_meets_no_rollout_and_sees_none(
    client: TestClient, login: Login, parts: Services, voice: list[CatalogueAdapter]
) -> None:
    client.post(ROLLOUTS, json=CANARY)
    stranger = login(STRANGER)
    answer = _ask(stranger)
    assert (_wrote(answer), _part(parts, answer)) == (None, None)
    assert stranger.get(f"{ROLLOUTS}/newest").status_code == 404
    assert stranger.get(f"{ROLLOUTS}/newest/pairs").status_code == 404
    assert stranger.post(f"{ROLLOUTS}/newest/stop", json=WHY).status_code == 404


def _shadow(parts: Services, answer: dict[str, Any]) -> dict[str, Any]:
    part = _part(parts, answer)
    return part.shadow if part and part.shadow else {}


def _running(parts: Services) -> Sequence[Rollout]:
    with parts.database.read() as session:
        return repository.running(session)


def _keep_worse(parts: Services, rollout: Rollout) -> None:
    """Conversations that show the candidate to be worse beyond doubt."""
    for _ in range(25):
        kept_in_turns(parts.database, AGENT, rollout, [quoted_instead()], [written(1.0)])
