"""The redactor: every recogniser over a text, until none finds more."""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from core.errors import ConfigurationError
from core.redaction.company import company_detector
from core.redaction.labels import believed
from core.redaction.names import check_model, name_detector
from core.redaction.spans import Detector, Redacted, Span, in_original, masked, outside_masks, resolve

if TYPE_CHECKING:
    from core.settings import PrivacySettings

# Letters and signs that are written in several ways, by the one that the expressions know; each is one character.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
BLANKS = dict.fromkeys([0x0009, 0x00A0, *range(0x2000, 0x200E), 0x202F, 0x2060, 0x3000, 0xFEFF], " ")
DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-")
SAME_LENGTH: dict[int, int | str] = {**FULL_WIDTH, **BLANKS, **DASHES}


class Redactor:
    """Masks personal data; one may serve all threads.

    The recognisers are loaded with the first text, which takes seconds. Raises ConfigurationError for a pattern that
    cannot be used, for a region that there is not, and for a spaCy model that is not installed.
    """

    def __init__(self, settings: "PrivacySettings") -> None:
        self._settings = settings
        self._own = [company_detector(name, expression) for name, expression in settings.patterns.items()]
        _check_regions(settings.phone_regions)
        if settings.spacy_model is not None:
            check_model(settings.spacy_model)
        self._loaded: list[Detector] | None = None
        self._lock = Lock()

    def redact(self, text: str) -> Redacted:
        """The text with `<KIND>` for each piece of personal data; redacting the result changes nothing."""
        current, spans = text, list[Span]()
        while found := self._search(current):
            current = masked(current, found)
            spans = sorted([*spans, *(in_original(span, spans) for span in found)], key=lambda span: span.start)
        return Redacted(current, tuple(spans))

    def _search(self, text: str) -> list[Span]:
        plain = text.translate(SAME_LENGTH)
        findings = [found for detect in self._detectors() for found in detect(plain)]
        return resolve(outside_masks(text, believed(plain, findings)))

    def _detectors(self) -> list[Detector]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
        return self._loaded

    def _load(self) -> list[Detector]:
        # Presidio takes seconds to import, and not every command redacts.
        from core.redaction.recognizers import detectors

        model = self._settings.spacy_model
        names = [] if model is None else [name_detector(model)]
        return [*self._own, *detectors(self._settings.phone_regions), *names]


def _check_regions(regions: Sequence[str]) -> None:
    # The metadata of all countries, which only a redactor needs.
    from phonenumbers import SUPPORTED_REGIONS

    unknown = sorted(set(regions) - SUPPORTED_REGIONS)
    if unknown:
        raise ConfigurationError(f"privacy.phone_regions names {', '.join(unknown)}; it takes codes such as GB.")
