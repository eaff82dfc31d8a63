"""An engine behind HTTP: a real server on the loopback, that fails as it is told to."""

import logging
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from core.domain import AdapterRef
from core.errors import Busy, ConfigurationError, InvalidInput, Unavailable
from core.settings import GenerationSettings, RemoteSettings
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.opening import open_engine
from generation.engines.remote import RemoteEngine
from generation.engines.weights import weights_name
from tests.support.http import poll
from tests.support.openai_server import OpenAIServer, Reply, dead_url, openai_server

WAIT = 10.0
KEY = "sk-not-to-be-seen"
MESSAGES = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Is all well?"}]
Connect = Callable[..., RemoteEngine]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
def connect(server: OpenAIServer) -> Iterator[Connect]:
    """Makes an engine for the server; keyword arguments are remote settings."""
    made: list[RemoteEngine] = []

    def connect_one(*, queue: int = 4, clock: Callable[[], float] = time.monotonic, **remote: Any) -> RemoteEngine:
        settings = {"model": "policies", "base_url": server.url, "retries": 0, "timeout_seconds": WAIT, **remote}
        engine = RemoteEngine(GenerationSettings(queue=queue, remote=RemoteSettings(**settings)), clock)
        made.append(engine)
        engine.load()
        return engine

    yield connect_one
    for engine in made:
        engine.close()


def _request(**given: Any) -> GenerationRequest:
    return GenerationRequest(MESSAGES, 20, **given)


def _adapter(name: str, version: str = "3") -> Adapter:
    return Adapter(AdapterRef(name, version, "0" * 64), Path("nowhere"))


def _failure(engine: RemoteEngine) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        list(engine.submit(_request()))
    return caught.value


def test_the_pieces_come_in_their_order(connect: Connect) -> None:
    assert list(connect().submit(_request())) == ["All ", "is ", "well."]


def test_the_server_is_asked_greedily_for_no_more_tokens_than_wanted(connect: Connect, server: OpenAIServer) -> None:
    list(connect().submit(_request()))
    asked = server.requests[0]
    assert (asked["model"], asked["messages"], asked["stream"]) == ("policies", MESSAGES, True)
    assert (asked["temperature"], asked["max_tokens"]) == (0, 20)


def test_an_adapter_is_asked_for_by_the_servers_name_of_it(connect: Connect, server: OpenAIServer) -> None:
    engine = connect(adapters={"warm": "policies-warm"})
    list(engine.submit(_request(adapter=_adapter("warm"))))
    assert server.requests[0]["model"] == "policies-warm"


def test_a_key_with_a_version_serves_that_version_alone(connect: Connect) -> None:
    engine = connect(adapters={"warm@3": "policies-warm"})
    assert engine.serves(_adapter("warm", "3"))
    assert not engine.serves(_adapter("warm", "4"))


def test_an_adapter_that_no_setting_names_is_not_valid(connect: Connect) -> None:
    engine = connect()
    assert not engine.serves(_adapter("warm"))
    with pytest.raises(InvalidInput, match="warm"):
        engine.submit(_request(adapter=_adapter("warm")))


def test_the_base_model_is_named_with_its_host(connect: Connect) -> None:
    assert connect(base_url="http://gpu.example:8001/v1").base_model == "policies@gpu.example:8001"


def test_a_dead_server_is_unavailable_at_once(connect: Connect) -> None:
    url = dead_url()
    began = time.monotonic()
    failure = _failure(connect(base_url=url))
    assert "cannot be reached" in failure.message
    assert url.split("/")[2] in failure.message
    assert time.monotonic() - began < WAIT / 2


def test_a_slow_server_is_unavailable_after_its_time(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(hold_after=0)
    assert "wrote nothing for 0.3 seconds" in _failure(connect(timeout_seconds=0.3, retries=5)).message
    assert server.client_left.wait(WAIT)
    assert len(server.requests) == 1


def test_a_text_may_take_longer_than_the_time_between_two_pieces(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(pause=0.8)
    assert len(list(connect(timeout_seconds=2).submit(_request()))) == 3


def test_a_server_that_falls_silent_in_the_middle_is_unavailable(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(hold_after=2)
    pieces = iter(connect(timeout_seconds=0.3).submit(_request()))
    assert [next(pieces), next(pieces)] == ["All ", "is "]
    with pytest.raises(Unavailable, match=r"wrote nothing for 0\.3 seconds"):
        next(pieces)


def test_tries_go_on_no_longer_than_the_time_for_the_first_piece(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(status=500)
    began = time.monotonic()
    assert "0.3 seconds" in _failure(connect(timeout_seconds=0.3, retries=10)).message
    assert time.monotonic() - began < WAIT / 2


def test_a_server_that_fails_twice_is_asked_a_third_time(connect: Connect, server: OpenAIServer) -> None:
    server.replies.extend([Reply(status=500), Reply(status=429)])
    assert "".join(connect(retries=2).submit(_request())) == "All is well."
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (401, "wrong key", "refused the key"),
        (403, "not yours", "refused the key"),
        (404, "no such model", "has no model policies"),
        (400, "This model's maximum context length is 4096 tokens.", "too long"),
        (400, "temperature is not known", "did not take the request"),
    ],
)
def test_a_refusal_says_why_and_is_not_tried_again(
    connect: Connect, server: OpenAIServer, status: int, error: str, said: str
) -> None:
    server.usual = Reply(status=status, error=error)
    with capture_logs() as logs:
        assert said in _failure(connect(retries=3)).message
    assert len(server.requests) == 1
    assert [line["status"] for line in logs] == [status]


def test_the_breaker_opens_refuses_at_once_and_closes_after_a_success(connect: Connect, server: OpenAIServer) -> None:
    now = [0.0]
    engine = connect(breaker_failures=2, breaker_seconds=30, clock=lambda: now[0])
    server.replies.extend([Reply(status=503)] * 2)
    _failure(engine), _failure(engine)
    with pytest.raises(Unavailable, match="tried again within 30 seconds"):
        engine.submit(_request())
    assert len(server.requests) == 2
    now[0] = 30.0
    assert list(engine.submit(_request()))
    assert list(engine.submit(_request()))


def test_a_request_that_waited_while_the_breaker_opened_is_not_sent(connect: Connect, server: OpenAIServer) -> None:
    engine = connect(breaker_failures=1, concurrency=1)
    server.usual = Reply(pieces=(), hold_after=0, cut=True)
    first, second = engine.submit(_request()), engine.submit(_request())
    poll(lambda: len(server.requests) == 1)
    server.released.set()
    with pytest.raises(Unavailable, match="cannot be reached"):
        list(first)
    with pytest.raises(Unavailable, match="tried again"):
        list(second)
    assert len(server.requests) == 1


@pytest.mark.parametrize("pieces_before", [0, 1])
def test_cancel_closes_the_connection(connect: Connect, server: OpenAIServer, pieces_before: int) -> None:
    server.usual = Reply(hold_after=pieces_before)
    request = _request()
    pieces = iter(connect().submit(request))
    assert [next(pieces) for _ in range(pieces_before)] == ["All "][:pieces_before]
    poll(lambda: len(server.requests) == 1 or pieces_before == 1)
    request.cancel.set()
    assert list(pieces) == []
    assert server.client_left.wait(WAIT)


def test_cancel_closes_the_connection_though_nobody_reads(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(pieces=("piece ",) * 100_000)
    request = _request()
    connect().submit(request)
    poll(lambda: len(server.requests) == 1)
    request.cancel.set()
    assert server.client_left.wait(WAIT)


def test_a_reader_who_goes_away_closes_the_connection(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(hold_after=1)
    pieces = iter(connect().submit(_request()))
    next(pieces)
    pieces.close()
    assert server.client_left.wait(WAIT)


def test_a_full_queue_turns_requests_away(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(hold_after=0)
    engine = connect(queue=1, concurrency=1)
    working, queued = engine.submit(_request()), engine.submit(_request())
    assert (working.ahead(), queued.ahead()) == (0, 1)
    with pytest.raises(Busy):
        engine.submit(_request())
    server.released.set()
    assert [len(list(working)), len(list(queued))] == [3, 3]


def test_as_many_requests_are_at_work_as_the_settings_say(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(hold_after=0)
    engine = connect(concurrency=2)
    generations = [engine.submit(_request()) for _ in range(3)]
    poll(lambda: len(server.requests) == 2)
    assert [generation.ahead() for generation in generations] == [0, 0, 1]
    server.released.set()
    assert [len(list(generation)) for generation in generations] == [3, 3, 3]


@pytest.mark.parametrize("how", ["cut", "unfinished"])
def test_a_text_that_is_cut_raises_at_the_reader_and_is_not_asked_for_again(
    connect: Connect, server: OpenAIServer, how: str
) -> None:
    server.usual = Reply(pieces=("The fee is 3",), **{how: True})  # type: ignore[arg-type]
    pieces = iter(connect(retries=3).submit(_request()))
    assert next(pieces) == "The fee is 3"
    with pytest.raises(Unavailable, match="broke off"):
        next(pieces)
    assert len(server.requests) == 1


def test_closing_ends_what_is_at_work_and_what_waits(connect: Connect, server: OpenAIServer) -> None:
    server.usual = Reply(hold_after=0)
    engine = connect(concurrency=1)
    working, queued = engine.submit(_request()), engine.submit(_request())
    poll(lambda: len(server.requests) == 1)
    engine.close()
    assert (list(working), list(queued)) == ([], [])
    with pytest.raises(Unavailable):
        engine.submit(_request())


def test_the_key_is_sent_and_stands_in_no_log_line_and_no_error(
    connect: Connect, server: OpenAIServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.usual = Reply(status=401, error=f"Incorrect key {KEY}")
    with capture_logs() as logs:
        failure = _failure(connect(api_key=SecretStr(KEY)))
    assert server.keys == [f"Bearer {KEY}"]
    assert KEY not in f"{caplog.text} {logs} {failure.message} {failure!r}"


def test_no_other_host_is_met_whatever_the_environment_says(
    connect: Connect, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = dead_url()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_PROXY", "OPENAI_BASE_URL", "LANGSMITH_GATEWAY"):
        monkeypatch.setenv(name, elsewhere)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    met: list[Any] = []
    really = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: (met.append(to), really(self, to))[1])
    assert list(connect().submit(_request()))
    assert {f"http://{host}:{port}/v1" for host, port in met} == {server.url}
    assert server.keys == ["Bearer none"]


def test_nothing_is_traced_whatever_the_environment_says(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    from langchain_core.tracers import langchain as tracing
    from langsmith.utils import get_env_var

    made: list[object] = []
    monkeypatch.setattr(tracing, "LangChainTracer", lambda **_: made.append(1))
    for name in ("LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGSMITH_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", dead_url())
    get_env_var.cache_clear()
    assert list(connect().submit(_request()))
    get_env_var.cache_clear()
    assert made == []


def test_nothing_is_written_before_the_engine_is_loaded(server: OpenAIServer) -> None:
    engine = RemoteEngine(GenerationSettings(remote=RemoteSettings(model="policies", base_url=server.url)))
    assert not engine.ready
    with pytest.raises(Unavailable, match="still loading"):
        engine.submit(_request())
    engine.close()


def test_a_provider_whose_package_is_missing_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    engine = RemoteEngine(GenerationSettings(remote=RemoteSettings(model="policies", base_url=dead_url())))
    with pytest.raises(ConfigurationError, match=r"policydesk\[remote\]"):
        engine.load()
    engine.close()


def test_a_provider_that_langchain_does_not_know_is_named(connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match="carrier-pigeon"):
        connect(provider="carrier-pigeon")


@pytest.mark.parametrize(
    ("remote", "wanted"),
    [({}, "model and generation.remote.base_url"), ({"model": "policies"}, "wants generation.remote.base_url")],
)
def test_an_engine_without_a_model_or_a_server_says_what_to_set(
    tmp_path: Path, remote: dict[str, Any], wanted: str
) -> None:
    settings = GenerationSettings(engine="langchain", remote=RemoteSettings(**remote))
    with pytest.raises(ConfigurationError, match=wanted):
        open_engine(settings, tmp_path)


def test_a_prompt_is_never_longer_than_it_is_said_to_be(connect: Connect, converted: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(converted / weights_name(None), local_files_only=True)
    engine = connect()
    for text in (
        "What is the annual fee of the gold card?",
        "| 12.50 | 2027-01-01 |" * 20,
        "年费是多少？" * 9,
        "0" * 99,
    ):
        messages = [{"role": "user", "content": text}]
        real = len(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))
        assert real <= engine.count_tokens(messages) <= 3 * real + 40


def test_the_thread_ends_when_the_engine_is_closed(connect: Connect) -> None:
    engine = connect()
    thread = engine._loop._thread
    list(engine.submit(_request()))
    engine.close()
    assert not thread.is_alive()
