"""Pairs of a shadow rollout on the terminal: one answer above the other."""

from collections.abc import Iterable, Iterator

from rich.padding import Padding
from rich.text import Text

from api.schemas import CitationOut, PairedAnswerOut, RolloutPairOut, RolloutPairsResponse
from cli.output import out
from tuning.rollout.records import Rollout

INDENT = 4
SAME = "The same words and citations."


def show_pairs(found: RolloutPairsResponse, rollout: Rollout) -> None:
    """Every pair, then what all of the rollout say together."""
    for pair in found.pairs:
        _show_pair(pair, rollout)
    out.print(Text(summary_line(found, rollout)))


def summary_line(found: RolloutPairsResponse, rollout: Rollout) -> str:
    """How many pairs there are, who answered, and how well what they drafted is held by the passages."""
    told = found.summary
    if not told.pairs:
        return f"No question was answered by both {rollout.champion_label} and {rollout.candidate_label} yet."
    line = (
        f"{len(found.pairs)} of {told.pairs} pairs. {told.differing} differ. Answered by both: {told.both_answered}, "
        f"by {rollout.champion_label} alone: {told.only_champion_answered}, by {rollout.candidate_label} alone: "
        f"{told.only_candidate_answered}, by neither: {told.neither_answered}."
    )
    if told.champion_support is None or told.candidate_support is None:
        return line
    return (
        f"{line} Mean support where both answered: {told.champion_support:.3f} of {rollout.champion_label}, "
        f"{told.candidate_support:.3f} of {rollout.candidate_label}."
    )


def _show_pair(pair: RolloutPairOut, rollout: Rollout) -> None:
    when = f"{pair.asked_at.astimezone():%Y-%m-%d %H:%M}"
    out.print(Text.assemble((pair.question, "bold"), (f"  {when}", "dim")))
    _show_answer(rollout.champion_label, pair.champion, _lines(pair.champion))
    _show_answer(rollout.candidate_label, pair.candidate, _lines(pair.candidate) if pair.differs else [Text(SAME)])
    out.print()


def _show_answer(label: str, answer: PairedAnswerOut, lines: Iterable[Text]) -> None:
    headline = Text.assemble((label, "cyan"), (f"  {_measured(answer)}", "dim"))
    out.print(Padding(headline, (0, 0, 0, INDENT // 2), expand=False))
    for line in lines:
        out.print(Padding(line, (0, 0, 0, INDENT), expand=False))


def _measured(answer: PairedAnswerOut) -> str:
    quotes = ", quotes answer" if answer.writer == "extractive" else ""
    support = "" if answer.support is None else f" · support {answer.support:.2f}{quotes}"
    return f"{answer.status}{support} · {answer.latency_ms / 1000:.1f} s"


def _lines(answer: PairedAnswerOut) -> Iterator[Text]:
    yield Text(answer.answer)
    for citation in answer.citations:
        yield Text(_place(citation), "dim", no_wrap=True, overflow="ellipsis")


def _place(citation: CitationOut) -> str:
    """The place and the beginning of the quote, on one line."""
    heading = f" › {citation.heading}" if citation.heading else ""
    page = f", page {citation.page}" if citation.page else ""
    return f"[{citation.marker}] {citation.title}{heading}{page}: {' '.join(citation.quote.split())}"
