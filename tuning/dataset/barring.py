"""Questions that an adapter is evaluated by are never trained on."""

from collections.abc import Iterable

from core.errors import InvalidInput
from core.files import sha256_hex
from tuning.dataset.row import Row, normalised


def fingerprint(question: str) -> str:
    """The same for questions that differ in case, blanks and punctuation alone."""
    return sha256_hex(normalised(question).encode())


def check_barred(rows: Iterable[Row], barred: frozenset[str]) -> None:
    """Raises InvalidInput naming the first question of `rows`, for training, whose fingerprint is barred."""
    for row in rows:
        if row.split != "test" and fingerprint(row.question) in barred:
            raise InvalidInput(
                f'The question "{row.question}" ({row.method}) is one of an evaluation, and no adapter may be trained '
                "on those. Take it out of one of the two files.",
                field="questions",
            )
