"""Metrics beside people's ratings of MTRAG's answers; the ratings are public and no part of the project.

`PUBLIC_DATA` names the folder that has `mtrag_human`.
"""

import os
from pathlib import Path

import pytest

from evals.importing.mtrag_ratings import load_ratings
from evals.metrics.catalogue import metric
from evals.rated import Correlation, correlations

DATA = Path(os.environ.get("PUBLIC_DATA", "."), "mtrag_human")
KNOWN = {"content_word_precision": 0.71, "token_f1": 0.54, "rouge_l": 0.48}
NEAR = 0.03

pytestmark = pytest.mark.skipif(
    "PUBLIC_DATA" not in os.environ or not DATA.is_dir(), reason="PUBLIC_DATA names no folder that has mtrag_human."
)


@pytest.fixture(scope="module")
def found() -> dict[str, Correlation]:
    measured = correlations([metric(name) for name in KNOWN], load_ratings(DATA), None)
    return {one.metric: one for one in measured if one.rated == "faithfulness"}


@pytest.mark.parametrize("name", KNOWN)
def test_a_metric_agrees_with_people_as_is_known(found: dict[str, Correlation], name: str) -> None:
    assert found[name].spearman.figure == pytest.approx(KNOWN[name], abs=NEAR)


@pytest.mark.parametrize("name", KNOWN)
def test_the_answers_of_two_systems_to_150_tasks_are_counted(found: dict[str, Correlation], name: str) -> None:
    assert found[name].answers == 300
