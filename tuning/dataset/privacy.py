"""What people wrote is not taught where it tells of a person."""

from core.redaction import Redactor
from core.redaction.spans import MASK
from tuning.dataset.row import Seed


def is_personal(seed: Seed, redactor: Redactor) -> bool:
    """Whether its question or answers hold personal data, or did before they were kept: a mask is no word to learn."""
    texts = seed.question, *seed.sentences, *seed.replaced
    return any(MASK.search(text) or redactor.redact(text).spans for text in texts)
