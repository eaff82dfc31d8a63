"""When a conversation is handed over."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain import AnswerStatus
from core.errors import ConfigurationError
from core.files import sha256_hex
from generation.handover import PastTurn, Rules, load_rules
from tests.support.files import QUESTIONS
from tests.support.turns import answer

Write = Callable[[str], Rules]
ABSTAINED = PastTurn("What?", AnswerStatus.ABSTAINED, "I cannot tell.")
ANSWERED = PastTurn("What?", AnswerStatus.ANSWERED, "It is £14. [1]")
RULES = """
rules:
  - {id: legal, reason: It is about a court., queue: legal, topics: [court, "small claim"]}
  - {id: person, reason: A person is wanted., phrases: ["speak to a person"]}
  - {id: unsure, reason: The answer is unsure., below: 0.3}
  - {id: lost, reason: Nothing helps., abstained: 2}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Loads rules from such a file."""

    def load(content: str) -> Rules:
        (tmp_path / "rules.yaml").write_text(content)
        return load_rules(tmp_path / "rules.yaml")

    return load


@pytest.fixture
def rules(write: Write) -> Rules:
    return write(RULES)


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("Must I go to COURT?", "legal"),
        ("A claim that is small", "legal"),
        ("A claim that is large", None),
        ("May I speak with the person who wrote this?", "person"),
        ("A person may speak", None),
        ("", None),
    ],
)
def test_a_question_meets_topics_anywhere_and_phrases_side_by_side(
    rules: Rules, question: str, rule: str | None
) -> None:
    met = rules.before(question)
    assert (met.rule if met else None) == rule


def test_the_first_rule_of_the_file_counts(rules: Rules) -> None:
    met = rules.before("I want to speak to a person about the court")
    assert met is not None
    assert (met.rule, met.sentence, met.queue) == ("legal", "It is about a court.", "legal")


@pytest.mark.parametrize(
    ("status", "confidence", "is_met"),
    [
        (AnswerStatus.ANSWERED, 0.29, True),
        (AnswerStatus.PARTIAL, 0.29, True),
        (AnswerStatus.ANSWERED, 0.3, False),
        (AnswerStatus.ANSWERED, None, False),
        (AnswerStatus.ABSTAINED, 0.0, False),
    ],
)
def test_an_answer_that_was_given_with_less_confidence_is_handed_over(
    rules: Rules, status: AnswerStatus, confidence: float | None, is_met: bool
) -> None:
    assert (rules.after(answer(status, confidence=confidence), []) is not None) == is_met


def test_abstentions_in_a_row_are_handed_over(rules: Rules) -> None:
    met = rules.after(answer(AnswerStatus.ABSTAINED), [ANSWERED, ABSTAINED])
    assert met is not None
    assert met.rule == "lost"


def test_an_answer_between_two_abstentions_begins_the_row_anew(rules: Rules) -> None:
    assert rules.after(answer(AnswerStatus.ABSTAINED), [ABSTAINED, ANSWERED]) is None


def test_an_answer_after_abstentions_is_not_handed_over(rules: Rules) -> None:
    assert rules.after(answer(AnswerStatus.ANSWERED), [ABSTAINED, ABSTAINED]) is None


def test_the_rules_are_known_by_the_hash_of_their_file(write: Write, rules: Rules) -> None:
    assert rules.sha256 == sha256_hex(RULES.encode())
    assert write(f"{RULES}# changed\n").sha256 != rules.sha256


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("rules: [{id: a, reason: R., phrases: [court], colour: red}]", "rule a colour: Extra inputs"),
        ("rules: [{id: a, phrases: [court]}]", "rule a reason: Field required"),
        ("rules: [{id: A B, reason: R., phrases: [court]}]", "rule A B id: String should match"),
        ("rules: [{reason: R., phrases: [court]}]", "rule 1 id: Field required"),
        ("rules: [{id: a, reason: R.}]", "rule a: wants one of"),
        ("rules: [{id: a, reason: R., below: 0.1, abstained: 2}]", "rule a: wants one of"),
        ("rules: [{id: a, reason: R., below: 2}]", "rule a below: Input should be less"),
        ("rules: [{id: a, reason: R., abstained: 0}]", "rule a abstained: Input should be greater"),
        ("rules: [{id: a, reason: R., phrases: [to the]}]", "has only words that are passed over"),
        ("rules: [{id: a, reason: R., below: 0.1}, {id: a, reason: R., below: 0.2}]", "rule a twice"),
        ("rules: [none]", "rule 1: Input should be"),
        ("rules: {", "is not YAML"),
        ("", "the file: Input should be"),
        ("colour: red", "colour: Extra inputs"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_what_is_wrong(write: Write, content: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        write(content)
    assert "rules.yaml" in caught.value.message
    assert problem in caught.value.message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nothing\.yaml"):
        load_rules(tmp_path / "nothing.yaml")


def test_none_of_the_example_questions_is_handed_over_before_it_is_searched_for() -> None:
    rules = load_rules(None)
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines()]
    assert len(questions) > 100
    assert [question for question in questions if rules.before(question)] == []


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("Can I talk to a real person please", "wants-a-person"),
        ("I'd like to speak to your manager", "wants-a-person"),
        ("I want to complain about the delay", "complaint"),
        ("He says he will kill himself", "danger-to-life"),
    ],
)
def test_the_packaged_rules_know_who_wants_a_person(question: str, rule: str) -> None:
    met = load_rules(None).before(question)
    assert met is not None
    assert met.rule == rule
