"""Pairs on the terminal."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from api.schemas import RolloutPairsResponse
from api.schemas.rollout_examples import PAIR, PAIRS
from cli.pair_output import SAME, show_pairs, summary_line
from tuning.rollout.records import Rollout, RolloutState

COLUMNS = 80
ROLLOUT = Rollout(
    id="r",
    tenant="default",
    name="voice",
    candidate=2,
    champion=1,
    mode="shadow",
    share=None,
    alpha=0.05,
    margins={},
    state=RolloutState.RUNNING,
    why="To be tried.",
    subject="agent",
    started_at=datetime(2026, 6, 15, tzinfo=UTC),
    ended_at=None,
    ended_by=None,
    reason=None,
    figures=(),
)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    written = io.StringIO()
    monkeypatch.setattr("cli.pair_output.out", Console(file=written, width=COLUMNS))
    return written


def _pairs(shown: list[dict[str, Any]], **summary: object) -> RolloutPairsResponse:
    return RolloutPairsResponse.model_validate(PAIRS | {"pairs": shown, "summary": PAIRS["summary"] | summary})


def test_long_answers_are_wrapped_below_their_side_and_a_citation_takes_one_line(terminal: io.StringIO) -> None:
    show_pairs(_pairs([PAIR]), ROLLOUT)
    lines = terminal.getvalue().splitlines()
    assert max(map(len, lines)) <= COLUMNS
    champion, candidate = (next(at for at, line in enumerate(lines) if f"voice:{n}  " in line) for n in (1, 2))
    assert all(line.startswith("    ") for line in lines[champion + 1 : candidate])
    assert sum(line.startswith("    [1] Cancelling Home Plus › Cooling-off period:") for line in lines) == 2


def test_an_answer_that_is_the_same_is_not_said_twice(terminal: io.StringIO) -> None:
    show_pairs(_pairs([PAIR | {"differs": False, "candidate": PAIR["champion"]}]), ROLLOUT)
    assert SAME in terminal.getvalue()
    assert terminal.getvalue().count("or of receiving the documents") == 1


def test_the_last_line_says_who_answered_and_how_well() -> None:
    assert summary_line(_pairs([PAIR]), ROLLOUT) == (
        "1 of 34 pairs. 12 differ. Answered by both: 29, by voice:1 alone: 1, by voice:2 alone: 2, by neither: 2. "
        "Mean support where both answered: 0.810 of voice:1, 0.860 of voice:2."
    )


def test_where_both_never_answered_nothing_is_said_of_support() -> None:
    line = summary_line(_pairs([PAIR], champion_support=None, candidate_support=None), ROLLOUT)
    assert line.endswith("by neither: 2.")


def test_without_a_champion_the_base_model_is_named() -> None:
    line = summary_line(_pairs([], pairs=0), replace(ROLLOUT, champion=None))
    assert line == "No question was answered by both the base model and voice:2 yet."
