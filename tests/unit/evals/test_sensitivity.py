"""What a metric says of right answers that were made wrong."""

from evals.metrics.catalogue import metric
from evals.mutants import Mutant, RightAnswer
from evals.sensitivity import Sensitivity, sensitivities
from tests.support.observations import case, passage

KIND = "number changed"
RIGHT = RightAnswer(case(reference="The fee is £30."), "The fee is £30.", (passage("The fee is £30."),))


def _of(name: str, *texts: str, right: RightAnswer = RIGHT) -> Sensitivity:
    (found,) = sensitivities([metric(name)], [Mutant(KIND, right, text) for text in texts], None)
    return found


def test_a_lower_share_is_worse_where_higher_is_better() -> None:
    assert _of("number_recall", "The fee is £45.") == Sensitivity("number_recall", KIND, 1, 1.0, 0.0, -1.0)


def test_a_higher_share_is_worse_where_lower_is_better() -> None:
    assert _of("unsupported_numbers", "The fee is £45.") == Sensitivity("unsupported_numbers", KIND, 1, 1.0, 0.0, -1.0)


def test_a_mutant_that_scores_higher_is_counted_as_better() -> None:
    told = RightAnswer(RIGHT.case, "The fee is £45.", RIGHT.passages)
    assert _of("number_recall", "The fee is £30.", right=told) == Sensitivity("number_recall", KIND, 1, 0.0, 1.0, 1.0)


def test_shares_are_of_all_mutants_of_a_kind() -> None:
    found = _of("number_recall", "The fee is £45.", "The fee is not £30.")
    assert (found.answers, found.found, found.better, found.change) == (2, 0.5, 0.0, -0.5)


def test_an_answer_that_the_metric_has_no_figure_of_does_not_count() -> None:
    found = _of("unsupported_numbers", "There is no fee.", "The fee is £45.")
    assert (found.answers, found.found) == (1, 1.0)


def test_support_has_no_figure_where_nothing_embeds() -> None:
    assert _of("support", "The fee is £45.") == Sensitivity("support", KIND, 0, None, None, None)


def test_kinds_are_counted_apart() -> None:
    mutants = [Mutant("one", RIGHT, "The fee is £45."), Mutant("other", RIGHT, "The fee is not £30.")]
    found = sensitivities([metric("number_recall")], mutants, None)
    assert {one.mutation: one.found for one in found} == {"one": 1.0, "other": 0.0}
