"""Personal data in a text is replaced by the name of its kind: `<EMAIL>`, `<CARD>`, `<PHONE>`."""

from core.redaction.redactor import Redactor
from core.redaction.spans import Redacted, Span

__all__ = ["Redacted", "Redactor", "Span"]
