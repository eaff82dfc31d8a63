"""Questions that an adapter is evaluated by are never trained on."""

from collections.abc import Iterable

from core.errors import InvalidInput
from core.files import sha256_hex
from tuning.dataset.row import Row, Seed, normalised


def fingerprint(question: str) -> str:
    """The same for questions that differ in case, blanks and punctuation alone."""
    return sha256_hex(normalised(question).encode())


def check_barred(asked: Iterable[Row | Seed], barred: frozenset[str]) -> None:
    """Raises InvalidInput naming the first of the questions whose fingerprint is barred."""
    for one in asked:
        if fingerprint(one.question) in barred:
            raise InvalidInput(
                f'The question "{one.question}" ({one.method}) is one of an evaluation, and no adapter may be trained '
                "on those. Take it out of one of the two files.",
                field="questions",
            )
