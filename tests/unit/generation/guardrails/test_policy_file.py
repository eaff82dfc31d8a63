"""The file of the answer policy, and what is said of one that cannot be used."""

from hashlib import sha256
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from generation.guardrails.policy_file import load_policy

RULE = "rules:\n  - id: gold\n    where: question\n    action: refuse\n    text: We do not say.\n"


def test_a_file_is_read_and_has_its_hash(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(f"{RULE}    topics: [gold]\n")
    read = load_policy(file)
    assert ([rule.id for rule in read.rules], read.sha256) == (["gold"], sha256(file.read_bytes()).hexdigest())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"{RULE}    topics: [gold]\n    weight: 2\n", "rule gold weight: Extra inputs"),
        (f"{RULE}    topics: [gold]\nversion: 2\n", "version: Extra inputs"),
        (RULE, "rule gold: wants one of topics, phrases, pattern"),
        (f"{RULE}    topics: [gold]\n    pattern: gold\n", "rule gold: wants one of"),
        (f"{RULE}    topics: [the of]\n", "rule gold topics: 'the of' has no words"),
        (f"{RULE}    phrases: ['!!']\n", "rule gold phrases: '!!' has no words"),
        (f"{RULE}    pattern: '('\n", "rule gold pattern: it is not a regular expression"),
        (f"{RULE}    pattern: '(a+)+$'\n", "rule gold pattern: it takes too long to search"),
        (f"{RULE}    topics: gold\n", "rule gold topics: Input should be a valid list"),
        (RULE.replace("refuse", "rewrite") + "    phrases: [gold]\n", "rule gold: a rewrite wants"),
        (RULE.replace("refuse", "explain") + "    phrases: [gold]\n", "rule gold action: Input should be"),
        (RULE.replace("    text: We do not say.\n", "    topics: [gold]\n"), "rule gold text: Field required"),
        (RULE.replace("id: gold", "id: Gold Rule") + "    topics: [gold]\n", "rule Gold Rule id: String should match"),
        ("rules:\n  - gold\n", "rule 1: Input should be"),
        ("[", "is not YAML"),
        ("", "the file: Input should be"),
        (f"{RULE}    topics: [gold]\n{RULE.removeprefix('rules:')}    topics: [gold]\n", "rule gold twice"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_rule(content: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(content)
    with pytest.raises(ConfigurationError) as raised:
        load_policy(file)
    assert str(file) in raised.value.message
    assert reason in raised.value.message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nothing\.yaml cannot be read"):
        load_policy(tmp_path / "nothing.yaml")
