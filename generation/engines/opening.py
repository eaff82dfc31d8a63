"""The engine that the settings name."""

from pathlib import Path

from core.settings import GenerationSettings
from generation.engines.auto import AutoEngine
from generation.engines.base import Engine
from generation.engines.openvino import OpenVinoEngine
from generation.engines.remote import RemoteEngine
from generation.engines.transformers import TransformersEngine


def open_engine(settings: GenerationSettings, data_dir: Path) -> Engine:
    """The engine for `generation.engine`; nothing is loaded yet.

    Raises ConfigurationError where the settings do not make one.
    """
    match settings.engine:
        case "langchain":
            return RemoteEngine(settings)
        case "openvino":
            return OpenVinoEngine(settings, data_dir)
        case "transformers":
            return TransformersEngine(settings, data_dir)
        case "auto":
            return AutoEngine(settings, data_dir)
