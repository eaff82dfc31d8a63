"""Five hundred broken files in one job: all come to their end, good ones are found, and the server answers."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from core.domain import DocumentState
from ingest.parsers.ocr import tesseract
from tests.conftest import OpenServices
from tests.support.engines import ScriptedEngine, saying
from tests.support.files import write
from tests.support.http import poll
from tests.support.mutations import good_files, mutated_files
from tests.support.people import AGENT

SEED = 20261115
CAPS = {"parser_seconds": 5, "parser_memory_mb": 512, "max_bytes": 2_000_000, "parsers": 2}
# What each good file is about, and its format.
KINDS = {
    "aardvark": ".md",
    "badger": ".txt",
    "camel": ".html",
    "dolphin": ".csv",
    "elephant": ".json",
    "falcon": ".rtf",
    "giraffe": ".eml",
    "hedgehog": ".msg",
    "iguana": ".pdf",
    "jackal": ".docx",
    "kangaroo": ".pptx",
    "leopard": ".xlsx",
    "mongoose": ".odt",
    "nightingale": ".png" if tesseract() else ".md",
    "octopus": ".md",
    "penguin": ".txt",
    "rhinoceros": ".html",
    "squirrel": ".pdf",
    "tortoise": ".docx",
    "walrus": ".xlsx",
}
BROKEN, WORST_SECONDS = 500, 10.0


class Asker(threading.Thread):
    """Asks the server for its health and for passages until told to stop."""

    def __init__(self, client: TestClient) -> None:
        super().__init__(name="asker")
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.worst = 0.0
        self.error: Exception | None = None
        self._client = client
        self._stopped = threading.Event()

    def run(self) -> None:
        try:
            while not self._stopped.wait(0.2):
                self._ask("GET", "/healthz")
                self._ask("POST", "/v1/search", json={"query": "How much may a parcel weigh?"})
        except Exception as error:
            self.error = error

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def _ask(self, method: str, path: str, **sent: Any) -> None:
        began = time.monotonic()
        self.statuses[path, self._client.request(method, path, **sent).status_code] += 1
        self.worst = max(self.worst, time.monotonic() - began)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "in", {**good_files(KINDS), **mutated_files(SEED, BROKEN)})


@pytest.fixture
def client(open_services: OpenServices, tmp_path: Path, folder: Path) -> Iterator[TestClient]:
    """A client of the application, which may ingest the folder."""
    engine = ScriptedEngine(saying("Nothing."))
    services = open_services(tmp_path / "data", engine=engine, ingest={**CAPS, "server_paths": [str(folder)]})
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        poll(lambda: client.get("/readyz").status_code == 200)
        token = services.signer.sign(AGENT, timedelta(hours=1))
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def ended(client: TestClient, folder: Path) -> dict[str, Any]:
    """The job over the folder, once it is over."""
    response = client.post("/v1/ingest/jobs", data={"path": str(folder)})
    assert response.status_code == 202, response.text
    path = f"/v1/ingest/jobs/{response.json()['job_id']}"
    while (job := client.get(path).json())["state"] not in ("finished", "failed"):
        time.sleep(0.5)
    return dict(job)


def found(client: TestClient, subject: str) -> str:
    """The name of the file that answers best."""
    passages = client.post("/v1/search", json={"query": f"Is a {subject} declared in advance?"}).json()["passages"]
    return str(passages[0]["source_uri"]).rpartition("/")[2]


def test_every_file_comes_to_its_end_while_the_server_answers(client: TestClient, folder: Path) -> None:
    asker = Asker(client)
    asker.start()
    try:
        job = ended(client, folder)
    finally:
        asker.stop()
    assert job["state"] == "finished"
    documents = {document["name"]: document for document in job["documents"]}
    assert len(documents) == BROKEN + len(KINDS)

    states = Counter(document["state"] for document in documents.values())
    odd = {name: document for name, document in documents.items() if document["state"] not in _EXPECTED}
    assert odd == {}, states
    reasons = {name: document["reason"] for name, document in documents.items() if document["reason"]}
    assert len(reasons) == states[DocumentState.QUARANTINED]
    assert {name: reason for name, reason in reasons.items() if not _is_for_people(reason)} == {}

    good = {f"good-{subject}{suffix}": subject for subject, suffix in KINDS.items()}
    assert {name: documents[name]["state"] for name in good} == dict.fromkeys(good, DocumentState.INDEXED)
    assert {name: found(client, subject) for name, subject in good.items()} == {name: name for name in good}

    assert asker.error is None
    assert {status for _, status in asker.statuses} == {200}
    assert asker.worst < WORST_SECONDS


_EXPECTED = (DocumentState.INDEXED, DocumentState.QUARANTINED)


def _is_for_people(reason: str) -> bool:
    jargon = ("internal error", "Traceback", "Error(", "Exception", "errno")
    return len(reason) > 20 and not any(word in reason for word in jargon)
