"""Answers without a name, and the agreement on them, become the objects of the API."""

from collections import Counter
from collections.abc import Iterable, Sequence

from api import schemas
from evals.agreement import grader_agreement, metric_agreement
from evals.cases import Case
from evals.grading import Blinding, Grade, Pair
from evals.records import AnswerRecord
from evals.report.units import label
from evals.summary import Summary


def blind_pair(
    blinding: Blinding, case: Case, answers: dict[str, AnswerRecord], standing: schemas.GradeOut
) -> schemas.BlindPair:
    left, right = (answers[variant] for variant in blinding.sides(case.id))
    return schemas.BlindPair(
        pair_id=blinding.pair_id(case.id),
        question=case.question,
        as_of=case.as_of,
        history=[schemas.PastExchange.model_validate(one) for one in case.history],
        expected=_expectation(case),
        left=_answer(left),
        right=_answer(right),
        **standing.model_dump(),
    )


def standing(gradable: Sequence[str], grades: Sequence[Grade], grader: str) -> schemas.GradeOut:
    mine = {grade.case_id for grade in grades if grade.grader == grader}
    return schemas.GradeOut(graded=len(mine & set(gradable)), gradable=len(gradable))


def agreement(summary: Summary, pair: Pair, grades: Sequence[Grade]) -> schemas.AgreementOut:
    return schemas.AgreementOut(
        **grader_agreement(grades).model_dump(),
        variants=[pair.first, pair.second],
        choices=_choices(grades),
        metrics=list(_metrics(summary, pair, grades)),
    )


def _expectation(case: Case) -> schemas.Expectation:
    facts = [[fact] if isinstance(fact, str) else list(fact) for fact in case.key_facts]
    return schemas.Expectation(
        status=case.expected_status, reference=case.reference, key_facts=facts, must_not=list(case.must_not)
    )


def _answer(answer: AnswerRecord) -> schemas.BlindAnswer:
    quotes = [schemas.BlindQuote.model_validate(one) for one in answer.citations]
    return schemas.BlindAnswer(status=answer.status, text=answer.text, quotes=quotes, inquiry=answer.inquiry)


def _choices(grades: Sequence[Grade]) -> schemas.ChoicesOut:
    counts = Counter(grade.choice for grade in grades)
    return schemas.ChoicesOut(**{name: counts[name] for name in ("first", "second", "tie", "both_bad")})


def _metrics(summary: Summary, pair: Pair, grades: Sequence[Grade]) -> Iterable[schemas.MetricAgreementOut]:
    clusters = {case.id: case.cluster for case in summary.run.cases}
    for one in summary.metrics:
        found = metric_agreement(one, pair, summary.scores.get(one.name, {}), grades, clusters)
        yield schemas.MetricAgreementOut(**found.model_dump(), label=label(one), room=one.room)
