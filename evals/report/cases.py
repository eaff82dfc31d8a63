"""Every case with the answers of all variants, as the page shows them."""

from dataclasses import dataclass

from evals.cases import Case
from evals.report.anchors import anchor
from evals.report.answers import AnswerView
from evals.report.headlines import foremost
from evals.report.order import ordered_variants
from evals.report.results import results
from evals.report.units import capital, label, shown
from evals.summary import Summary


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The scores of a metric in the order of the variants; `letters` are those of `results`, blank for the baseline."""

    metric: str
    scores: tuple[str, ...]
    letters: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """`letters` tell of the foremost metric; `slices` are places in the list of all slices."""

    case: Case
    answers: tuple[AnswerView, ...]
    scores: tuple[ScoreRow, ...]
    letters: str
    slices: tuple[int, ...]

    @property
    def anchor(self) -> str:
        return anchor(self.case.id)

    @property
    def failed(self) -> bool:
        return any(one.failed for one in self.answers)

    @property
    def unsupported(self) -> bool:
        return any(one.unsupported for one in self.answers)


def slices(summary: Summary) -> tuple[str, ...]:
    """The tags of the cases, sorted."""
    return tuple(sorted({tag for case in summary.run.cases for tag in case.tags}))


def case_views(summary: Summary) -> tuple[CaseView, ...]:
    """The baseline first, then the variants in the order of the run."""
    return _Views(summary).all()


class _Views:
    def __init__(self, summary: Summary) -> None:
        self._summary = summary
        self._variants = ordered_variants(summary)
        self._outcomes = {(one.variant, one.case_id): one for one in summary.run.outcomes}
        self._results = results(summary)
        self._slices = {tag: place for place, tag in enumerate(slices(summary))}
        self._foremost = foremost(summary)

    def all(self) -> tuple[CaseView, ...]:
        return tuple(self._view(place, case) for place, case in enumerate(self._summary.run.cases))

    def _view(self, place: int, case: Case) -> CaseView:
        answers = tuple(self._answer(variant, case) for variant in self._variants)
        places = tuple(self._slices[tag] for tag in dict.fromkeys(case.tags))
        letters = self._letters(self._foremost.name, place) if self._foremost else " " * len(self._variants)
        return CaseView(case, answers, tuple(self._scores(place, case)), letters, places)

    def _answer(self, variant: str, case: Case) -> AnswerView:
        before = self._outcomes.get((self._summary.baseline, case.id))
        compared = before.answer if before and variant != self._summary.baseline else None
        return AnswerView(variant, case, self._outcomes.get((variant, case.id)), compared)

    def _scores(self, place: int, case: Case) -> list[ScoreRow]:
        rows = []
        for metric in self._summary.metrics:
            by_variant = self._summary.scores.get(metric.name, {})
            scores = [by_variant.get(variant, {}).get(case.id) for variant in self._variants]
            if any(score is not None for score in scores):
                told = tuple(shown(score, metric.unit) for score in scores)
                rows.append(ScoreRow(capital(label(metric)), told, self._letters(metric.name, place)))
        return rows

    def _letters(self, metric: str, place: int) -> str:
        return "".join(self._results[one][metric][place] if one in self._results else " " for one in self._variants)
