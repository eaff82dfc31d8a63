"""The turns of a conversation as the rules and the summary read them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.domain import HEADING_SEPARATOR, Answer, AnswerStatus


@dataclass(frozen=True, slots=True)
class PastTurn:
    """`tried` are the titles of the documents that were read for it, each with the heading, in the order of rank."""

    question: str
    status: AnswerStatus
    answer: str
    tried: tuple[str, ...] = ()


def of_record(question: str, record: Mapping[str, Any]) -> PastTurn:
    """A turn that is kept: `record` is that of `core.tables.Turn`."""
    tried = dict.fromkeys(_place(passage) for passage in record["passages"])
    return PastTurn(question, AnswerStatus(record["status"]), record["answer"], tuple(tried))


def of_answer(question: str, answer: Answer) -> PastTurn:
    """The turn that is being answered."""
    return of_record(question, asdict(answer))


def _place(passage: Mapping[str, Any]) -> str:
    return HEADING_SEPARATOR.join(filter(None, (passage["title"], passage["heading"])))
