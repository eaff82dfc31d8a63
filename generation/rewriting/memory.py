"""A conversation in as many tokens as there is room for."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from generation.contract import without_markers
from generation.history import PastTurn, condensed

CountTokens = Callable[[str], int]
ASKED = "Agent: {question}\nAnswer: {answer}"


def remembered(turns: Sequence[PastTurn], count: CountTokens, room: int) -> str:
    """The last turns in full while they take half the `room`, those before in a line or two each, the rest counted.

    `turns` come the oldest first; the result has at most `room` tokens by `count`, and is empty where nothing fits.
    """
    room -= count(_counted(len(turns)))
    newest_first = [_in_full(turn) for turn in reversed(turns)]
    full = _fitting([count(text) for text in newest_first], room // 2)
    left = room - sum(count(text) for text in newest_first[:full])
    older = [condensed(turn) for turn in reversed(turns[: len(turns) - full])]
    short = _fitting([count(text) for text in older], left)
    rest = len(turns) - full - short
    parts = [*newest_first[:full], *older[:short], *([_counted(rest)] if rest and full + short else [])]
    return "\n".join(reversed(parts))


def _in_full(turn: PastTurn) -> str:
    return ASKED.format(question=" ".join(turn.question.split()), answer=" ".join(without_markers(turn.answer).split()))


def _fitting(lengths: Sequence[int], room: int) -> int:
    """How many of `lengths`, from the first, fit into `room` together."""
    return sum(total <= room for total in accumulate(lengths))


def _counted(turns: int) -> str:
    return f"({turns} more before these)"
