"""A document is replaced and then deleted: nothing that its first version said is left, nor after a restart."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from api.main import create_app
from api.wiring import Services
from core.backup.writing import export
from generation.engines.base import GenerationRequest
from generation.engines.inference_thread import Emit
from tests.conftest import OpenServices
from tests.integration.api.test_ingest import upload
from tests.support.engines import ScriptedEngine
from tests.support.files import policy
from tests.support.http import poll
from tests.support.people import AGENT

WORD = "quetzalcoatlus"
FIRST = policy(f"# The {WORD}\n\nThe courier fee for a {WORD} is £14.", "Couriers")
SECOND = policy("# The fee\n\nThe courier fee for an animal is £15.", "Couriers")
OTHER = policy("The cheque fee is £9.", "Cheques")
QUESTION = {"message": "What is the courier fee?"}
SEARCH = {"query": f"The courier fee for a {WORD}"}


def test_nothing_is_left_of_a_version_whose_document_is_deleted(open_services: OpenServices, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with _client(open_services(data_dir, engine=ScriptedEngine(_quote_the_word))) as client:
        upload(client, {"other.md": OTHER.encode()})
        identity = upload(client, {"a.md": FIRST.encode()})["documents"][0]["document_id"]
        assert WORD in _said(client)
        assert client.post("/v1/chat", json=QUESTION).json()["receipt"]["removed"]
        upload(client, {"a.md": SECOND.encode()})
        assert WORD not in _said(client)
        assert client.delete(f"/v1/documents/{identity}").status_code == 204
        assert WORD not in _said(client) + _kept(client)
    services = open_services(data_dir, engine=ScriptedEngine(_quote_the_word))
    export(services.database, services.settings, tmp_path / "export.zip")
    with _client(services) as client:
        assert WORD not in _said(client) + _kept(client)
        with services.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert [path for path in data_dir.rglob("*") if path.is_file() and WORD.encode() in path.read_bytes()] == []
    with zipfile.ZipFile(tmp_path / "export.zip") as exported:
        assert [name for name in exported.namelist() if WORD.encode() in exported.read(name)] == []


def _quote_the_word(request: GenerationRequest, emit: Emit) -> None:
    """A sentence that its passage holds up and one that has to be removed; the word only where the passages have it."""
    word = WORD if WORD in str(request.messages) else "animal"
    emit(f"The courier fee for a {word} is £14. [1] The {word} is made of cheese. [1]")


@contextmanager
def _client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as client:
        poll(lambda: client.get("/readyz").status_code == 200)
        client.headers["Authorization"] = f"Bearer {services.signer.sign(AGENT, timedelta(hours=1))}"
        yield client


def _said(client: TestClient) -> str:
    """What search and chat say now."""
    answer = client.post("/v1/chat", json=QUESTION)
    passages = [client.post("/v1/search", json=SEARCH | {"mode": mode}) for mode in ("hybrid", "dense", "lexical")]
    return "".join(response.text for response in (answer, *passages))


def _kept(client: TestClient) -> str:
    """What earlier conversations say."""
    conversations = client.get("/v1/conversations").json()["conversations"]
    assert conversations
    return "".join(client.get(f"/v1/conversations/{one['conversation_id']}").text for one in conversations)
