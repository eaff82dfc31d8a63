"""Reads the answer policy from a YAML file that a compliance officer can read and change."""

from pathlib import Path

from core.rule_files import read_rules
from generation.guardrails.policy import Policy
from generation.guardrails.rules import Rule

DEFAULT = Path(__file__).with_name("default.yaml")


def load_policy(path: Path | None) -> Policy:
    """The policy of a file, the packaged one where `path` is None.

    Raises ConfigurationError that names the file, the rule and what is wrong with it.
    """
    return Policy(*read_rules(path or DEFAULT, Rule, "answer policy"))
