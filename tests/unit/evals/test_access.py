"""Which audiences a run wants of who opens it."""

from evals.access import required_audiences


def test_all_audiences_of_all_cases_are_wanted() -> None:
    cases = [{"audiences": ["agents", "leads"]}, {"audiences": ["supervisors"]}]
    assert required_audiences(cases, "staff") == {"agents", "leads", "supervisors"}


def test_a_case_without_audiences_was_asked_by_the_default_one() -> None:
    assert required_audiences([{"id": "q1"}, {"audiences": []}], "staff") == {"staff"}
