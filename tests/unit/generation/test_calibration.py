"""From a score to the probability of an answer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError
from generation.calibration import PACKAGED, Calibration, FittedOn, load_calibration, save_calibration

FITTED = Calibration(5.0, -3.5, 0.3, 0.6, FittedOn("cases", "embedder"))


@given(lower=st.floats(-2, 2), higher=st.floats(-2, 2))
def test_a_higher_score_is_never_less_sure(lower: float, higher: float) -> None:
    lower, higher = sorted((lower, higher))
    assert 0 <= FITTED.confidence(lower) <= FITTED.confidence(higher) <= 1


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    save_calibration(FITTED, tmp_path / "calibration.json")
    assert load_calibration(tmp_path / "calibration.json") == FITTED


def test_without_a_file_the_packaged_one_holds(tmp_path: Path) -> None:
    assert load_calibration(tmp_path / "nothing.json") == load_calibration(PACKAGED)


def test_a_file_that_is_no_calibration_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "calibration.json").write_text('{"slope": 1}')
    with pytest.raises(ConfigurationError, match=r"calibration\.json is no calibration"):
        load_calibration(tmp_path / "calibration.json")


def test_the_hash_is_of_all_of_it() -> None:
    other = Calibration(5.0, -3.5, 0.3, 0.6, FittedOn("other cases", "embedder"))
    assert FITTED.sha256 != other.sha256
