"""Training sets with questions that a language model writes: a real server on the loopback."""

import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from api.wiring import Services
from cli.dataset_building import BuiltSet, build_set
from core.domain import SearchFilter
from core.settings import GenerationSettings, RemoteSettings
from generation.engines.remote import RemoteEngine
from tests.conftest import OpenServices
from tests.support.materials import material
from tests.support.openai_server import OpenAIServer, Reply, openai_server
from tests.support.people import AS_OF
from tuning.dataset import storage
from tuning.dataset.asking import QuestionWriter
from tuning.dataset.mixture import Mixture
from tuning.dataset.phrases import keywords
from tuning.dataset.row import Fact, Row, Seed

MIXTURE = Mixture(rows=20, validation=0.2)
WANTED = SearchFilter("default", frozenset({"agents"}), AS_OF)
WAIT = 10.0


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture(scope="module")
def engine(server: OpenAIServer) -> RemoteEngine:
    remote = RemoteSettings(model="policies", base_url=server.url, retries=0, breaker_failures=10_000)
    return RemoteEngine(GenerationSettings(remote=remote))


@pytest.fixture(scope="module")
def desk(
    corpus: Services, open_shared: OpenServices, engine: RemoteEngine, tmp_path_factory: pytest.TempPathFactory
) -> Services:
    """The example corpus with a generator behind HTTP."""
    folder = tmp_path_factory.mktemp("written") / "data"
    shutil.copytree(corpus.settings.data_dir, folder)
    return open_shared(folder, engine=engine)


def _asks(request: dict[str, Any]) -> Reply:
    """A question with some words of the sentence that is read, and none of its figures."""
    sentence = request["messages"][-1]["content"].partition("Sentence: ")[2].partition("\n")[0]
    return Reply(("What do you ", f"say about {keywords(sentence)}?"))


def _rows(desk: Services, built: BuiltSet) -> list[Row]:
    return storage.load(desk.settings.data_dir / "datasets", built.dataset.sha256)


@pytest.fixture(scope="module")
def built(desk: Services, server: OpenAIServer) -> BuiltSet:
    server.usual = _asks
    return build_set(desk, WANTED, [], [], MIXTURE, "written", synthesis="llm")


def test_questions_of_the_model_stand_beside_those_of_templates(desk: Services, built: BuiltSet) -> None:
    methods = Counter(row.method.partition(":")[0] for row in _rows(desk, built))
    assert methods["llm"] > 2
    assert methods["sentence"] + methods["table"] > 2


def test_the_method_names_the_model(desk: Services, built: BuiltSet, engine: RemoteEngine) -> None:
    assert f"llm: {engine.base_model}" in {row.method for row in _rows(desk, built)}


def test_no_row_asks_more_than_the_mixture_has(desk: Services, built: BuiltSet) -> None:
    splits = Counter(row.split for row in _rows(desk, built))
    assert (splits["train"], splits["validation"]) == (20, 4)


def test_the_same_answers_of_the_model_give_the_same_set(desk: Services, server: OpenAIServer, built: BuiltSet) -> None:
    server.usual = _asks
    again = build_set(desk, WANTED, [], [], MIXTURE, "again", synthesis="llm")
    assert again.dataset.sha256 == built.dataset.sha256


def test_a_model_that_fails_leaves_the_questions_of_templates(desk: Services, server: OpenAIServer) -> None:
    server.usual = Reply(status=500)
    failed = build_set(desk, WANTED, [], [], MIXTURE, "failed", synthesis="llm")
    assert failed.dataset.statistics["left_out"]["llm: the engine failed"] > 2
    templates = build_set(desk, WANTED, [], [], MIXTURE, "templates")
    assert failed.dataset.sha256 == templates.dataset.sha256


def test_no_model_is_asked_unless_it_is_wanted(desk: Services, server: OpenAIServer) -> None:
    server.requests.clear()
    build_set(desk, WANTED, [], [], MIXTURE, "templates")
    assert server.requests == []


def test_a_model_that_writes_on_is_left_at_the_end_of_its_question(server: OpenAIServer, engine: RemoteEngine) -> None:
    engine.load()
    server.client_left.clear()
    server.replies.append(Reply(("What is it?", "\nAnswer", ": it is"), hold_after=2))
    fees = material("# Fees\n\nThe courier fee is £14.\n", "Fees")
    seed = Seed("courier fee", (fees.quotables[0].text,), (Fact(fees, fees.quotables[0]),), "sentence: terse")
    assert QuestionWriter(engine).question(seed) == "What is it?"
    assert server.client_left.wait(WAIT)
