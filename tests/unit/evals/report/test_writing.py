"""The report on disk."""

from pathlib import Path

from evals.report.writing import write_report
from evals.summary import Summary

NAMES = {"report.html", "report.json", "report.md", "scores.csv", "comparisons.csv", "junit.xml"}


def test_every_form_is_written_and_nothing_is_left_behind(summary: Summary, tmp_path: Path) -> None:
    page = write_report(summary, tmp_path / "new" / "folder")
    assert page == tmp_path / "new" / "folder" / "report.html"
    assert {path.name for path in page.parent.iterdir()} == NAMES


def test_the_same_summary_gives_the_same_bytes(summary: Summary, tmp_path: Path) -> None:
    first, second = (write_report(one, tmp_path / str(at)) for at, one in enumerate((summary, _shuffled(summary))))
    for name in NAMES:
        assert (first.parent / name).read_bytes() == (second.parent / name).read_bytes(), name


def test_the_summary_is_read_back_as_it_was(summary: Summary, tmp_path: Path) -> None:
    page = write_report(summary, tmp_path)
    assert Summary.model_validate_json((page.parent / "report.json").read_bytes()) == summary


def _shuffled(summary: Summary) -> Summary:
    """The same summary; what has no order is held in another."""
    scores = {name: dict(reversed(found.items())) for name, found in reversed(summary.scores.items())}
    environment = dict(reversed(summary.run.environment.items()))
    run = summary.run.model_copy(update={"environment": environment})
    return summary.model_copy(update={"scores": scores, "run": run})
