"""What the person who takes over reads first: made of the conversation's own words, the same each time."""

from collections.abc import Sequence

from core.domain import AnswerStatus
from core.sentences import sentence_spans
from generation.history import PastTurn

MOST_EARLIER = 8
MOST_TRIED = 8
LONGEST_LINE = 200
LONGEST_QUESTION = 4_000
# The parts at their longest, with what stands around them.
LONGEST_SUMMARY = LONGEST_QUESTION + (2 * MOST_EARLIER + MOST_TRIED) * (LONGEST_LINE + 20) + 200
OUTCOMES = {
    AnswerStatus.ANSWERED: "answered",
    AnswerStatus.PARTIAL: "answered in part",
    AnswerStatus.ABSTAINED: "not answered",
    AnswerStatus.ESCALATED: "handed over",
    AnswerStatus.REFUSED: "refused",
}
GIVEN = (AnswerStatus.ANSWERED, AnswerStatus.PARTIAL)


def summarise(turns: Sequence[PastTurn]) -> str:
    """The earlier questions in order with what came of each, the last question in full, and what was read for it.

    At most LONGEST_SUMMARY characters; the oldest questions give way. `turns` holds at least one.
    """
    *earlier, last = turns
    parts = [f"Last question: {_cut(last.question, LONGEST_QUESTION)}", f"It was {OUTCOMES[last.status]}."]
    if earlier:
        parts.insert(0, "\n".join(["Asked before:", *_earlier(earlier)]))
    if last.tried:
        parts.append("\n".join(["Read for it:", *(f"- {_line(place)}" for place in last.tried[:MOST_TRIED])]))
    return "\n\n".join(parts)


def _earlier(turns: Sequence[PastTurn]) -> list[str]:
    first = max(0, len(turns) - MOST_EARLIER)
    lines = [f"({first} more before these)"] if first else []
    return lines + [_outcome(number, turn) for number, turn in enumerate(turns[first:], first + 1)]


def _outcome(number: int, turn: PastTurn) -> str:
    said = f": {_first_sentence(turn.answer)}" if turn.status in GIVEN else ""
    return f"{number}. {_line(turn.question)}\n   {OUTCOMES[turn.status]}{said}"


def _first_sentence(text: str) -> str:
    spans = sentence_spans(text)
    return _line(text[slice(*spans[0])]) if spans else ""


def _line(text: str) -> str:
    return _cut(" ".join(text.split()), LONGEST_LINE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
