"""`policydesk guardrails check` on the packaged policy and on files."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app


@pytest.fixture(autouse=True)
def _empty_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYDESK_DATA_DIR", str(tmp_path / "data"))


def test_the_packaged_policy_is_valid() -> None:
    ended = CliRunner().invoke(app, ["guardrails", "check"])
    assert (ended.exit_code, "rules, SHA-256" in ended.stdout) == (0, True)


def test_what_a_text_meets_is_shown_with_what_would_be_said() -> None:
    ended = CliRunner().invoke(app, ["guardrails", "check", "Should I sue? It is gonna work.", "--json"])
    hits = json.loads(ended.stdout)["hits"]
    assert [(hit["rule"], hit["where"]) for hit in hits] == [
        ("legal-advice", "question"),
        ("plain-going-to", "answer"),
    ]
    assert hits[1]["text"] == "Should I sue? It is going to work."


def test_a_text_that_meets_nothing_says_so() -> None:
    ended = CliRunner().invoke(app, ["guardrails", "check", "How much is the courier?"])
    assert "No rule is met." in ended.stdout


def test_a_file_that_cannot_be_used_ends_with_2_and_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("rules: [{id: gold}]")
    ended = CliRunner().invoke(app, ["guardrails", "check", "--policy", str(file), "--json"])
    assert ended.exit_code == 2
    assert "rule gold where" in json.loads(ended.stdout)["error"]["detail"]
