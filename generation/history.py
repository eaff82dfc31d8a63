"""The turns of a conversation as the rules, the summary and the rewriting read them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.domain import HEADING_SEPARATOR, Answer, AnswerStatus
from core.sentences import sentence_spans

LONGEST_LINE = 200
OUTCOMES = {
    AnswerStatus.ANSWERED: "answered",
    AnswerStatus.PARTIAL: "answered in part",
    AnswerStatus.ABSTAINED: "not answered",
    AnswerStatus.ESCALATED: "handed over",
    AnswerStatus.REFUSED: "refused",
}


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


def condensed(turn: PastTurn) -> str:
    """A line for the question and one for what came of it."""
    spans = sentence_spans(turn.answer) if turn.status.gives_an_answer else []
    said = f": {one_line(turn.answer[slice(*spans[0])])}" if spans else ""
    return f"{one_line(turn.question)}\n   {OUTCOMES[turn.status]}{said}"


def one_line(text: str) -> str:
    return cut(" ".join(text.split()), LONGEST_LINE)


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
