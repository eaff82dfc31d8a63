"""What the metrics find of the example answers made wrong in one place, so that what they say of themselves stays true.

The figures are those of docs/benchmarks.md, within .05.
"""

import pytest

from evals.cases import load_cases
from evals.metrics.catalogue import METRICS
from evals.mutants import Told, mutants, right_answers
from evals.sensitivity import Sensitivity, sensitivities
from ingest.parsers.base import ParseLimits
from ingest.parsers.registry import parse
from tests.support.files import POLICIES, QUESTIONS

SEED = 7
NEAR = 0.05
SHOWN = [one for one in METRICS if one.room in ("answer", "grounding") and one.name != "support"]
NEGATION, NUMBER, NEARBY, NAME = "negation flipped", "number changed", "number from nearby", "name changed"
FOREIGN, CONDITION = "foreign sentence added", "condition dropped"
TOLD: tuple[Told, ...] = ("reference", "evidence")
Found = dict[tuple[Told, str, str], Sensitivity]


@pytest.fixture(scope="module")
def found() -> Found:
    files = [path for path in POLICIES.rglob("*") if path.is_file()]
    texts = {str(path.relative_to(POLICIES)): parse(path.name, path.read_bytes(), ParseLimits()).text for path in files}
    cases = load_cases(QUESTIONS)
    measured: Found = {}
    for told in TOLD:
        made = mutants(right_answers(cases, texts, told), SEED)
        measured |= {(told, one.metric, one.mutation): one for one in sensitivities(SHOWN, made, None)}
    return measured


@pytest.mark.parametrize(
    ("name", "mutation", "share"),
    [
        ("key_facts", NUMBER, 0.88),
        ("key_facts", NEGATION, 0.05),
        ("key_facts", NAME, 0.0),
        ("key_facts", FOREIGN, 0.0),
        ("must_not", NEGATION, 0.0),
        ("must_not", NUMBER, 0.04),
        ("must_not", FOREIGN, 0.0),
        ("number_recall", NUMBER, 0.99),
        ("number_recall", NEGATION, 0.0),
        ("number_recall", NAME, 0.0),
        ("number_recall", FOREIGN, 0.0),
        ("content_word_precision", NEGATION, 0.01),
        ("content_word_precision", NUMBER, 0.83),
        ("content_word_precision", NEARBY, 0.05),
        ("content_word_precision", NAME, 0.80),
        ("content_word_precision", FOREIGN, 0.99),
        ("weakest_sentence", NEGATION, 0.01),
        ("weakest_sentence", NEARBY, 0.05),
        ("weakest_sentence", FOREIGN, 0.99),
        ("unsupported_numbers", NUMBER, 0.85),
        ("unsupported_numbers", NEARBY, 0.29),
        ("unsupported_numbers", NEGATION, 0.0),
        ("unsupported_numbers", NAME, 0.0),
    ],
)
def test_a_metric_finds_as_many_wrong_references_as_measured(
    found: Found, name: str, mutation: str, share: float
) -> None:
    assert found["reference", name, mutation].found == pytest.approx(share, abs=NEAR)


@pytest.mark.parametrize(
    ("name", "mutation", "share"),
    [
        ("token_f1", CONDITION, 0.60),
        ("rouge_l", CONDITION, 0.60),
        ("token_recall", FOREIGN, 0.21),
        ("must_not", NEARBY, 0.09),
        ("content_word_precision", CONDITION, 0.0),
    ],
)
def test_a_metric_takes_as_many_wrong_quotes_for_better_as_measured(
    found: Found, name: str, mutation: str, share: float
) -> None:
    assert found["evidence", name, mutation].better == pytest.approx(share, abs=NEAR)


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("name", [one.name for one in SHOWN if "negation" in one.blind_to])
def test_what_is_blind_to_negation_loses_hardly_anything_by_it(found: Found, told: Told, name: str) -> None:
    assert found[told, name, NEGATION].change == pytest.approx(0, abs=NEAR)


@pytest.mark.parametrize("told", TOLD)
@pytest.mark.parametrize("mutation", [NEGATION, NUMBER, NEARBY, NAME, FOREIGN, CONDITION])
def test_the_status_is_blind_to_all_that_is_said(found: Found, told: Told, mutation: str) -> None:
    assert found[told, "status_right", mutation].change == 0


def test_pasting_more_never_costs_recall(found: Found) -> None:
    assert found["evidence", "token_recall", FOREIGN].found == 0
