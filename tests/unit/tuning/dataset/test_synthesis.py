"""Questions that documents answer, by templates."""

import pytest

from tests.support.materials import material
from tuning.dataset.row import Material, Seed
from tuning.dataset.sentences import of_sentence
from tuning.dataset.synthesis import of_two_documents, synthesised

PRICES = (("Plus", "£20"), ("Basic", "£30"))
FEES = "# Cancelling Home Plus\n\n## Fees\n\n| Rule | Value |\n| --- | --- |\n| Cancellation fee | £20 |\n"
PLANS = "# Limits\n\n| Loss | Basic | Plus |\n| --- | --- | --- |\n| Flood | £500 | £900 |\n"


def _seeds(markdown: str, title: str) -> list[Seed]:
    return list(synthesised([material(markdown, title)]))


def test_a_value_is_asked_for_by_its_label_and_the_name_in_the_title() -> None:
    seed = _seeds(FEES, "Cancelling Home Plus")[0]
    assert seed.sentences == ("The cancellation fee for Home Plus is £20.",)
    assert {"cancellation", "fee", "home", "plus"} <= set(seed.question.lower().replace("?", "").split())


def test_a_cell_is_answered_with_its_row_and_its_column() -> None:
    assert _seeds(PLANS, "Limits")[0].sentences[0] in ("Flood: Basic £500.", "Flood: Plus £900.")


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("The customer must be told.", "Must the customer be told?"),
        ("If the animal has died, waive the fee.", "Pet: what happens if the animal has died?"),
        ("Never ask a customer for a PIN.", "May I ask a customer for a PIN?"),
        ("Claims must be sent within 30 days of the loss.", "pet claims sent"),
    ],
)
def test_a_sentence_is_the_answer_to_what_its_form_allows(sentence: str, question: str) -> None:
    made = material(f"# Cancelling Pet cover\n\n{sentence}\n", "Cancelling Pet cover")
    seeds = list(of_sentence(made, made.quotables[-1], first=False))
    assert any(question in seed.question for seed in seeds)
    assert {seed.sentences for seed in seeds} == {(sentence,)}


@pytest.mark.parametrize(
    "sentence",
    ["It must be sent at once to the desk.", "Call us.", "wear and tear of carpets and rugs;", "word " * 60 + "."],
)
def test_what_does_not_stand_alone_is_no_answer(sentence: str) -> None:
    assert _seeds(f"# Fees\n\n{sentence}\n", "Fees") == []


def test_a_value_of_two_documents_is_asked_for_in_one_question() -> None:
    both = [material(FEES.replace("£20", fee).replace("Plus", plan), f"Cancelling Home {plan}") for plan, fee in PRICES]
    seeds = [seed for one in both for seed in _labelled(one)]
    (asked,) = of_two_documents(seeds)
    assert asked.question == "What is the cancellation fee for Home Plus and for Home Basic?"
    assert len(asked.sentences) == len(asked.facts) == 2


def _labelled(one: Material) -> list[Seed]:
    return [seed for seed in synthesised([one]) if seed.method.startswith("table: label")]
