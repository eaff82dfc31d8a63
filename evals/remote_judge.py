"""A judge behind LangChain: the chat model that `generation.remote` names."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import ConfigurationError
from core.settings import GenerationSettings
from evals.judge import Judge
from generation.contract import Messages
from generation.engines.base import GenerationRequest
from generation.engines.remote import RemoteEngine

MOST_TOKENS = 400


@contextmanager
def remote_judge(settings: GenerationSettings) -> Iterator[Judge]:
    """Judges with the chat model of the settings; `generation.engine` may be another one, whose answers are judged.

    Raises ConfigurationError where the settings name no model and server, or the provider's package is not installed;
    asking raises Unavailable.
    """
    if not (settings.remote.model and settings.remote.base_url):
        raise ConfigurationError("A judge wants generation.remote.model and generation.remote.base_url to be set.")
    engine = RemoteEngine(settings)

    def ask(messages: Messages) -> str:
        return "".join(engine.submit(GenerationRequest(messages, MOST_TOKENS)))

    try:
        engine.load()
        yield Judge(engine.base_model, ask)
    finally:
        engine.close()
