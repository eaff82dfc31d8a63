"""What people wrote is not taught where it tells of a person."""

from collections.abc import Iterable
from typing import Final

from core.redaction import Redactor
from core.redaction.spans import MASK

PERSONAL: Final = "holds personal data"


def is_personal(texts: Iterable[str], redactor: Redactor) -> bool:
    """Whether any of them holds personal data, or did before it was kept: a mask is no word to learn."""
    return any(MASK.search(text) or redactor.redact(text).spans for text in texts)
