"""What all tests share: the embedder is loaded once and the example corpus is ingested once."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings as hypothesis_settings

from api.wiring import Services
from core.settings import CONFIG_VARIABLE, ENV_PREFIX, Settings
from generation.engines.base import Engine
from generation.engines.openvino_model import openvino_folder
from generation.engines.weights import weights_folder
from ingest.service import IngestService
from retrieval.embedder import Embedder, embedder_path
from tests.support.files import POLICIES
from tests.support.jobs import ingest, launch_alone
from tests.support.people import SUPERVISOR
from tuning.load_gate.probe import Probe

# Whichever test is the first to import the command line makes its console, as wide as it says then.
os.environ["COLUMNS"] = "200"

OpenServices = Callable[..., Services]

# Two busy cores make any limit of time a coin's throw; the same examples in every run keep a red test red.
hypothesis_settings.register_profile("policydesk", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("policydesk")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The environment and the working folder of whoever runs the tests change nothing."""
    empty = tmp_path_factory.mktemp("settings") / "policydesk.toml"
    empty.touch()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(ENV_PREFIX)]:
            patch.delenv(name)
        patch.setenv(CONFIG_VARIABLE, str(empty))
        yield


@pytest.fixture(scope="session", autouse=True)
def _workflows_change_hands() -> Iterator[None]:
    """A process has one set of workflows: an application that starts takes over from other services."""
    launch = IngestService.launch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IngestService, "launch", lambda service: launch_alone(service, launch))
        yield


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command sets up the logs of its process, which here is that of all tests."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def unprobed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No adapter is asked for an answer: those of `tests.support.catalogue` fit no model.

    What the probe says of real ones, `test_probe.py` and `test_load_gate.py` in `tests/integration/tuning` test.
    """
    monkeypatch.setattr(Probe, "__call__", lambda *_: None)


@pytest.fixture(scope="session")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    loaded = Embedder(embedder_path(None), cache_dir=tmp_path_factory.mktemp("embedder"))
    loaded.load()
    return loaded


@pytest.fixture(scope="session")
def open_shared(embedder: Embedder) -> Iterator[OpenServices]:
    """Opens services on a data folder, with the shared embedder; keyword arguments are settings."""
    yield from _opener(embedder)


@pytest.fixture
def open_services(embedder: Embedder) -> Iterator[OpenServices]:
    """Like `open_shared`, and closes them after the test."""
    yield from _opener(embedder)


@pytest.fixture
def services(open_services: OpenServices, tmp_path: Path) -> Services:
    """The services of an empty data folder."""
    return open_services(tmp_path / "data")


@pytest.fixture(scope="session")
def corpus(open_shared: OpenServices, tmp_path_factory: pytest.TempPathFactory) -> Services:
    """The services of the ingested example corpus; for reading only."""
    services = open_shared(tmp_path_factory.mktemp("corpus") / "data")
    ended = ingest(services, POLICIES, SUPERVISOR)
    assert set(ended.states.values()) == {"indexed"}, ended.states
    return services


@pytest.fixture
def corpus_copy(corpus: Services, open_services: OpenServices, tmp_path: Path) -> Services:
    """The example corpus to change at will."""
    copied = tmp_path / "copy"
    shutil.copytree(corpus.settings.data_dir, copied)
    return open_services(copied)


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged generator's weights for both engines, converted once for all workers: `models` of a data folder."""
    own = tmp_path_factory.getbasetemp()
    data_dir = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "weights"
    weights_folder(None, data_dir)
    openvino_folder(None, data_dir)
    return data_dir / "models"


def _opener(embedder: Embedder) -> Iterator[OpenServices]:
    opened: list[Services] = []

    def open_one(data_dir: Path, *, engine: Engine | None = None, **settings: object) -> Services:
        services = Services(Settings(data_dir=data_dir, **settings))  # type: ignore[arg-type]
        services.embedder = embedder
        if engine is not None:
            services.engine = engine
        opened.append(services)
        return services

    yield open_one
    for services in opened:
        services.close()
