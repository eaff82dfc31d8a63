"""The engine that the settings name."""

from pathlib import Path

from core.errors import ConfigurationError
from core.settings import GenerationSettings
from generation.engines.base import Engine
from generation.engines.transformers import TransformersEngine


def open_engine(settings: GenerationSettings, data_dir: Path) -> Engine:
    """The engine for `generation.engine`; nothing is loaded yet.

    Raises ConfigurationError where the settings do not make one.
    """
    match settings.engine:
        case "langchain":
            raise ConfigurationError("generation.engine is `langchain`, which is not set up.")
        case _:
            return TransformersEngine(settings, data_dir)
