"""The pages that are written from the code."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from docs import generate
from docs.settings_page import variables


@pytest.fixture(scope="module")
def rendered() -> Mapping[str, str]:
    return {name: render() for name, render in generate.PAGES.items()}


@pytest.fixture
def _rendered_once(rendered: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering takes seconds, and is nothing to a test of how pages are compared."""
    monkeypatch.setattr(generate, "PAGES", {name: partial(str, text) for name, text in rendered.items()})


def test_the_pages_in_the_repository_are_up_to_date() -> None:
    assert generate.stale_pages(generate.FOLDER) == []


@pytest.mark.usefixtures("_rendered_once")
@pytest.mark.parametrize("name", generate.PAGES)
def test_a_changed_page_is_reported_as_stale(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate.write_pages(tmp_path)
    with (tmp_path / name).open("a") as page:
        page.write("changed\n")
    assert generate.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == f"Not as the code has it: {name} in docs/; run `make docs`.\n"


@pytest.mark.usefixtures("_rendered_once")
def test_a_missing_page_is_reported_as_stale(tmp_path: Path) -> None:
    generate.write_pages(tmp_path)
    (tmp_path / "cli.md").unlink()
    assert generate.stale_pages(tmp_path) == ["cli.md"]


@pytest.mark.usefixtures("_rendered_once")
def test_a_check_writes_nothing(tmp_path: Path) -> None:
    assert generate.main(["--check"], tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_written_pages_pass_the_check(tmp_path: Path) -> None:
    assert generate.main([], tmp_path) == 0
    assert generate.main(["--check"], tmp_path) == 0


def test_neither_the_environment_nor_the_terminal_changes_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYDESK_PORT", "not a number")
    monkeypatch.setenv("POLICYDESK_API__MAX_UPLOAD_BYTES", "1")
    monkeypatch.setenv("POLICYDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "20")
    assert generate.stale_pages(generate.FOLDER) == []
    assert not (tmp_path / "data").exists()


def test_a_nested_setting_has_two_underscores_in_its_variable() -> None:
    assert variables()["POLICYDESK_INGEST__MAX_BYTES"] == "ingest.max_bytes"
    assert variables()["POLICYDESK_DATA_DIR"] == "data_dir"
