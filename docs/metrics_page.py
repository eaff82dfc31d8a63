"""The reference of the metrics, from their catalogue."""

from collections.abc import Iterator
from textwrap import fill
from typing import get_args

from docs.markdown import code, page, table
from evals.metrics.base import Metric, Room
from evals.metrics.catalogue import METRICS

INTRODUCTION = """\
What an evaluation measures of each case; a figure for a set of cases is the mean over those that it counts. Without a
unit it is a share from 0 to 1, and of one case it is 0 or 1 where it says yes or no. A case that failed counts as the
worst share; for cost, and for the precision of abstaining, it does not count.

A case that expects an answer and gets none has 0 in every share of what the answer should hold, and does not count for
what is measured of the answers that were given: grounding, the precision of citations, cited sentences. No metric
understands an answer. Each says what it is blind to, so read several, and the answers themselves."""

ROOMS = {
    "retrieval": "Passages in the order in which they were found, against the places that hold the right answer: the "
    "evidence of the case, else its documents. A place counts once, at the first rank that holds it.",
    "answer": "What the answer says, against what its case expects. Markers such as `[1]` are no part of what is said.",
    "grounding": "What the answer says, against the passages that it was drawn from.",
    "citations": "A citation covers a piece of evidence when it is of the same document and, of the shorter of the two "
    "quotes, at least half the words stand in the other in one piece. Case and punctuation do not count.",
    "abstention": "Whether an answer was given, withheld or handed over where that was right. A partial answer is one.",
    "counterfactual": "Of twins of the cases (`policydesk eval run --counterfactual`): one number of the evidence is "
    "another in what is read. All other metrics leave twins out.",
    "general": "Of a fixed set of tasks that have nothing to do with policies (`evals/general/tasks.yaml`), asked of "
    "the generator alone where a variant has an adapter. All other metrics leave them out.",
    "cost": "Time and tokens. Compare them only within one run.",
}
HEADER = ("Metric", "Better", "What it says", "Source", "Blind to")


def metrics_page() -> str:
    """The page in Markdown."""
    return page("# Metrics", INTRODUCTION, *_rooms())


def _rooms() -> Iterator[str]:
    for room in get_args(Room):
        yield f"## {room.capitalize()}"
        yield fill(ROOMS[room], 120)
        yield table(HEADER, [_row(metric) for metric in METRICS if metric.room == room])


def _row(metric: Metric) -> list[str]:
    better = f"{metric.better}, yes or no" if metric.yes_no else metric.better
    return [code(metric.name), better, metric.about, metric.source, metric.blind_to]
