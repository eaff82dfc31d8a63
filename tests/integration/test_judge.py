"""A judge behind HTTP: a real server on the loopback, asked through LangChain."""

from collections.abc import Iterator

import pytest

from core.errors import ConfigurationError, Unavailable
from core.settings import GenerationSettings, RemoteSettings
from evals.judge import TEMPERATURE, Judgement, judge_pair
from evals.remote_judge import remote_judge
from tests.support.observations import case, passage
from tests.support.openai_server import OpenAIServer, Reply, openai_server

PASSAGES = [passage("The fee is £30.")]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


def _judged(server: OpenAIServer) -> Judgement:
    remote = RemoteSettings(model="a-judge", base_url=server.url, retries=0, timeout_seconds=10)
    with remote_judge(GenerationSettings(remote=remote)) as judge:
        return judge_pair(judge, case(), PASSAGES, "It is £30.", "It is £45.")


def test_both_orders_are_asked_of_the_server_and_one_judgement_comes(server: OpenAIServer) -> None:
    server.replies.extend([Reply(pieces=("It is £30.\n", "Verdict: 1")), Reply(pieces=("Verdict:", " 2"))])
    judged = _judged(server)
    assert (judged.choice, judged.reasons) == ("first", ("It is £30.\nVerdict: 1", "Verdict: 2"))
    assert len(server.requests) == 2


def test_the_server_is_asked_as_the_record_says(server: OpenAIServer) -> None:
    judged = _judged(server)
    assert {one["temperature"] for one in server.requests} == {judged.temperature} == {TEMPERATURE}
    assert {one["model"] for one in server.requests} == {"a-judge"}
    assert judged.model == f"a-judge@{server.url.split('/')[2]}"


def test_a_server_that_says_something_else_gives_no_verdict(server: OpenAIServer) -> None:
    assert _judged(server).choice == "none"


def test_a_server_that_fails_is_told_of(server: OpenAIServer) -> None:
    server.usual = Reply(status=500)
    with pytest.raises(Unavailable):
        _judged(server)


def test_settings_without_a_model_say_what_a_judge_wants() -> None:
    with pytest.raises(ConfigurationError, match=r"generation\.remote\.model"), remote_judge(GenerationSettings()):
        pass
