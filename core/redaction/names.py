"""Names of people, where a spaCy model is installed and configured."""

from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from core.errors import ConfigurationError
from core.redaction.labels import THRESHOLD
from core.redaction.spans import MASK, Detector, Finding

PERSON_LABELS = frozenset({"PERSON", "PER"})


def check_model(model: str) -> None:
    """Raises ConfigurationError when `model` is no installed package and no folder. Nothing is ever fetched."""
    if not (Path(model).is_dir() or (model.isidentifier() and find_spec(model) is not None)):
        raise ConfigurationError(f"privacy.spacy_model names {model}, which is not installed; install it, or unset it.")


def name_detector(model: str) -> Detector:
    """What finds people's names in a text with a spaCy model that has named entities."""
    import spacy  # takes seconds, and only few configure a model

    pipeline, lock = spacy.load(model), Lock()

    def detect(text: str) -> list[Finding]:
        # A pipeline is not made to be shared by threads.
        with lock:
            entities = pipeline(MASK.sub(lambda mask: " " * len(mask[0]), text)).ents
        found = [entity for entity in entities if entity.label_ in PERSON_LABELS]
        return [Finding("PERSON", entity.start_char, entity.end_char, THRESHOLD) for entity in found]

    return detect
