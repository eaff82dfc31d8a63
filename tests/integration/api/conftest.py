"""The application with its lifespan, a scripted generator, and clients who hold tokens."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.wiring import Services
from core.domain import Principal, RolloutSide
from tests.conftest import OpenServices
from tests.support.engines import ScriptedEngine, saying
from tests.support.files import policy, write
from tests.support.http import poll
from tests.support.jobs import ingest
from tests.support.people import AGENT

FEES = policy("The courier fee is £14. The cheque fee is £9.", "Fees", collection="payments", tags="[fees]")
SECRET = policy("A claim that reaches 6 points is referred.", "Fraud", collection="claims", audience="supervisors")
DRAFT = ("The courier ", "fee is £14. [1]", " The moon is made of cheese. [1]")

Login = Callable[[Principal], TestClient]


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(saying(*DRAFT))


@pytest.fixture(scope="session")
def two_documents(open_shared: OpenServices, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two ingested documents, to be copied."""
    folder = tmp_path_factory.mktemp("two")
    services = open_shared(folder / "data")
    ingest(services, write(folder / "in", {"fees.md": FEES, "fraud.md": SECRET}))
    services.close()
    return folder / "data"


@pytest.fixture
def parts(open_services: OpenServices, engine: ScriptedEngine, two_documents: Path, tmp_path: Path) -> Services:
    """Services with two ingested documents."""
    shutil.copytree(two_documents, tmp_path / "data")
    return open_services(tmp_path / "data", engine=engine, api={"max_upload_bytes": 300_000})


@pytest.fixture
def nobody(parts: Services) -> Iterator[TestClient]:
    """A client without a token, once the server is ready."""
    with TestClient(create_app(parts), raise_server_exceptions=False) as client:
        poll(lambda: client.get("/readyz").status_code == 200)
        yield client


@pytest.fixture
def login(nobody: TestClient, parts: Services) -> Login:
    """Clients of the same server with tokens of their own."""

    def as_person(person: Principal) -> TestClient:
        client = TestClient(nobody.app, raise_server_exceptions=False)
        client.portal = nobody.portal
        token = parts.signer.sign(person, timedelta(hours=1))
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    return as_person


@pytest.fixture
def client(login: Login) -> TestClient:
    return login(AGENT)


@pytest.fixture
def every_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are of the candidate's side of a canary, however its share falls."""
    monkeypatch.setattr("tuning.serving.side_of", lambda *_: RolloutSide.CANDIDATE)
