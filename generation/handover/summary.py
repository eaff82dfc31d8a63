"""What the person who takes over reads first: made of the conversation's own words, the same each time."""

from collections.abc import Sequence

from generation.history import LONGEST_LINE, OUTCOMES, PastTurn, condensed, cut, one_line

MOST_EARLIER = 8
MOST_TRIED = 8
LONGEST_QUESTION = 4_000
# The parts at their longest, with what stands around them.
LONGEST_SUMMARY = LONGEST_QUESTION + (2 * MOST_EARLIER + MOST_TRIED) * (LONGEST_LINE + 20) + 200


def summarise(turns: Sequence[PastTurn]) -> str:
    """The earlier questions in order with what came of each, the last question in full, and what was read for it.

    At most LONGEST_SUMMARY characters; the oldest questions give way. `turns` holds at least one.
    """
    *earlier, last = turns
    parts = [f"Last question: {cut(last.question, LONGEST_QUESTION)}", f"It was {OUTCOMES[last.status]}."]
    if earlier:
        parts.insert(0, "\n".join(["Asked before:", *_earlier(earlier)]))
    if last.tried:
        parts.append("\n".join(["Read for it:", *(f"- {one_line(place)}" for place in last.tried[:MOST_TRIED])]))
    return "\n\n".join(parts)


def _earlier(turns: Sequence[PastTurn]) -> list[str]:
    first = max(0, len(turns) - MOST_EARLIER)
    lines = [f"({first} more before these)"] if first else []
    return lines + [f"{number}. {condensed(turn)}" for number, turn in enumerate(turns[first:], first + 1)]
