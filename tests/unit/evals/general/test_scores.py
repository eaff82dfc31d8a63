"""General cases beside the others."""

from core.domain import AnswerStatus
from evals.cases import Case
from evals.metrics.catalogue import METRICS
from evals.records import AnswerRecord, Cost, Outcome
from evals.scoring import scores_of
from evals.summarising import summarise
from tests.support.summaries import BASELINE, run

GENERAL = Case(id="g", question="What is 2 + 3?", key_facts=("5",), reference="5.", general=True)
ANSWER = AnswerRecord(status=AnswerStatus.ANSWERED, text="It is 5.", writer="none", confidence=0.1, likelihood=0.4)
OUTCOME = Outcome(
    case_id="g",
    variant=BASELINE,
    state="done",
    answer=ANSWER,
    cost=Cost(retrieve_ms=0, first_token_ms=None, total_ms=1),
)
BEFORE = run()
WITH_IT = BEFORE.model_copy(update={"cases": (*BEFORE.cases, GENERAL), "outcomes": (*BEFORE.outcomes, OUTCOME)})


def test_only_the_metrics_of_their_room_measure_them() -> None:
    scores = scores_of(WITH_IT, METRICS)
    measured = {name: found[BASELINE]["g"] for name, found in scores.items() if found[BASELINE]["g"] is not None}
    assert measured == {"general_right": 1, "general_likelihood": 0.4}


def test_they_change_no_other_figure_and_no_curve() -> None:
    before, after = summarise(BEFORE), summarise(WITH_IT)
    assert after.curves == before.curves
    assert [one for one in after.estimates if not one.metric.startswith("general_")] == [
        one for one in before.estimates if not one.metric.startswith("general_")
    ]
