"""What the answer policy does to questions, sentences and answers."""

import pytest

from core.domain import PolicyAction, PolicyHit
from generation.guardrails.policy import Policy
from generation.guardrails.policy_file import load_policy
from generation.guardrails.rules import Rule


def policy(*rules: dict[str, object]) -> Policy:
    """The rules, numbered, which refuse questions unless they say otherwise."""
    given = {"where": "question", "action": "refuse", "text": "We do not say."}
    made = [Rule.model_validate(given | {"id": f"r{number}"} | rule) for number, rule in enumerate(rules, start=1)]
    return Policy(tuple(made), "0" * 64)


def rewriting(text: str = "we expect", **rule: object) -> Policy:
    return policy({"where": "answer", "action": "rewrite", "text": text, **rule})


@pytest.mark.parametrize("asked", ["Any taxes on my investments?", "INVESTING: what is the tax?"])
def test_a_topic_is_met_by_all_its_words_in_any_inflection(asked: str) -> None:
    assert policy({"topics": ["invest tax"]}).review_question(asked).action == PolicyAction.REFUSE


@pytest.mark.parametrize("asked", ["Is a taxi paid for?", "What is the tax?", "An invested sum"])
def test_a_topic_is_not_met_by_parts_of_words_or_some_of_them(asked: str) -> None:
    assert policy({"topics": ["invest tax"]}).review_question(asked).hits == ()


@pytest.mark.parametrize("asked", ["Is it RISK free?", "a risk-free bond", "risk\u2013free", "risk\nfree"])
def test_a_phrase_is_met_whatever_its_capitals_and_blanks(asked: str) -> None:
    assert policy({"phrases": ["risk free"]}).review_question(asked).hits


@pytest.mark.parametrize("asked", ["risk of freezing", "risks free", "risk. Free"])
def test_a_phrase_is_met_as_it_is_written_alone(asked: str) -> None:
    assert not policy({"phrases": ["risk free"]}).review_question(asked).hits


def test_a_curly_apostrophe_is_an_apostrophe() -> None:
    assert policy({"phrases": ["don't know"]}).review_question("I don’t know").hits


def test_a_pattern_is_searched_for_as_it_is_written() -> None:
    by_code = policy({"pattern": r"\bX-\d{3}\b"})
    assert [bool(by_code.review_question(asked).hits) for asked in ("Is X-123 paid?", "Is x-123 paid?")] == [
        True,
        False,
    ]


def test_a_hit_says_what_the_rule_looked_for_and_not_what_was_asked() -> None:
    hits = policy({"pattern": r"\b\d{8}\b"}).review_question("Is account 12345678 closed?").hits
    assert hits == (PolicyHit("r1", "question", PolicyAction.REFUSE, "its pattern"),)


def test_the_first_rule_that_is_met_decides_and_all_are_noted() -> None:
    both = policy({"topics": ["gold"], "action": "escalate", "text": "Ask a person."}, {"topics": ["gold"]})
    review = both.review_question("Buy gold?")
    assert (review.action, review.sentence, len(review.hits)) == (PolicyAction.ESCALATE, "Ask a person.", 2)


def test_a_rule_for_answers_does_not_look_at_questions() -> None:
    assert not policy({"where": "answer", "topics": ["gold"]}).review_question("Buy gold?").hits


def test_a_rule_for_both_looks_at_both() -> None:
    both = policy({"where": "both", "topics": ["gold"]})
    assert both.review_question("gold").action == both.review_sentence("gold", quoted=False).action


def test_forbidden_words_are_replaced_and_noted() -> None:
    review = rewriting(phrases=["we guarantee"]).review_sentence(
        "We guarantee it, and we guarantee more.", quoted=False
    )
    assert review.text == "We expect it, and we expect more."
    assert review.hits[0].detail == "we guarantee: now 'we expect'"


@pytest.mark.parametrize("pattern", [r"\b\d+ days\b", "£", r"\btwo weeks\b"])
def test_a_rewrite_that_would_change_a_figure_is_not_made(pattern: str) -> None:
    review = rewriting("soon", pattern=pattern).review_sentence("£5 in 14 days or two weeks.", quoted=False)
    assert (review.text, review.hits[0].detail) == (
        "£5 in 14 days or two weeks.",
        "its pattern: kept, a figure would change",
    )


def test_a_quote_keeps_its_words_and_the_rule_is_noted() -> None:
    review = rewriting(phrases=["we guarantee"]).review_sentence("We guarantee it.", quoted=True)
    assert (review.text, review.hits[0].detail) == ("We guarantee it.", "we guarantee: kept in a quote")


def test_a_quote_can_be_refused() -> None:
    refusing = policy({"where": "answer", "topics": ["gold"]})
    assert refusing.review_sentence("Buy gold.", quoted=True).action == PolicyAction.REFUSE


def test_rewrites_follow_one_another() -> None:
    two = Policy((*rewriting(phrases=["gonna"]).rules, *rewriting("it", phrases=["that"], id="r2").rules), "")
    assert two.review_sentence("Now gonna that.", quoted=False).text == "Now we expect it."


@pytest.mark.parametrize(
    ("where", "question", "answer"), [("question", "tax?", ""), ("answer", "", "tax."), ("both", "tax?", "tax.")]
)
def test_a_disclaimer_is_added_once_by_question_or_answer(where: str, question: str, answer: str) -> None:
    adding = policy({"where": where, "action": "add", "topics": ["tax"], "text": "No advice."})
    assert [text for _, text in adding.disclaimers(question, answer)] == ["No advice."]


def test_a_disclaimer_that_stands_in_the_answer_is_not_added() -> None:
    adding = policy({"action": "add", "topics": ["tax"], "text": "No advice."})
    assert adding.disclaimers("tax?", "It is 5 %. no  advice.") == []


def test_two_rules_with_one_disclaimer_add_it_once() -> None:
    adding = policy(*({"action": "add", "topics": [topic], "text": "No advice."} for topic in ("tax", "gold")))
    assert len(adding.disclaimers("tax on gold?", "")) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "Does Travel pay when the customer goes against medical advice?",
        "Is there a legal advice line on Home Plus?",
        "When do we stop taking his Direct Debit?",
        "How do I save tax documents in the portal?",
        "The customer threatens to sue. Who handles that?",
        "Does Life cover suicide or self-harm?",
        "Does Travel cover a heart attack abroad?",
        "Can you pretend to be a customer so that I can practise?",
    ],
)
def test_the_packaged_policy_lets_support_questions_through(asked: str) -> None:
    assert load_policy(None).review_question(asked).action is None


@pytest.mark.parametrize(
    ("asked", "action"),
    [
        ("Should the customer sue the garage?", PolicyAction.REFUSE),
        ("How can my caller avoid paying tax on the payout?", PolicyAction.REFUSE),
        ("Should I invest the payout in gold?", PolicyAction.REFUSE),
        ("Can she stop taking her medication before the trip?", PolicyAction.REFUSE),
        ("My caller says that she wants to die.", PolicyAction.ESCALATE),
    ],
)
def test_the_packaged_policy_leaves_advice_to_people(asked: str, action: PolicyAction) -> None:
    assert load_policy(None).review_question(asked).action == action


def test_the_packaged_policy_speaks_plainly() -> None:
    review = load_policy(None).review_sentence("And I promise that it is gonna be paid ASAP!", quoted=False)
    assert review.text == "And our rules say that it is going to be paid as soon as possible."
