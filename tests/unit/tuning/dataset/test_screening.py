"""Which questions of a language model are fit to be trained on."""

import pytest

from tests.support.materials import material
from tuning.dataset.row import Fact, Seed
from tuning.dataset.screening import Unfit, unfit

TABLE = "# Gadget excesses\n\n| Value | Repair |\n| --- | --- |\n| Up to £300 | £25 |\n"


def _seed(answer: str = "The cancellation fee for Home Plus is £20.") -> Seed:
    made = material(f"# Cancelling Home Plus\n\n## Fees\n\n{answer}\n", "Cancelling Home Plus")
    return Seed("template", (answer,), (Fact(made, made.quotables[0]),), "sentence: terse")


@pytest.mark.parametrize(
    "question",
    [
        "What do I pay to cancel my Home Plus?",
        "How much is your cancellation fee?",
        'Is there a fee if I end "Home Plus"?',
    ],
)
def test_a_question_in_other_words_about_the_same_is_fit(question: str) -> None:
    assert unfit(question, _seed()) is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("The cancellation fee for Home Plus.", Unfit.NO_QUESTION),
        ("What is the fee? And for Home Plus?", Unfit.NO_QUESTION),
        ('Fees: "What is the cancellation fee?', Unfit.NO_QUESTION),
        (f"What is the {'very ' * 40}high cancellation fee?", Unfit.NO_QUESTION),
        ("", Unfit.NO_QUESTION),
        ("What is the answer to this question?", Unfit.FOREIGN),
        ("What is the fee?", Unfit.FOREIGN),
        ("Is the cancellation fee £20?", Unfit.TELLS),
        ("Is the cancellation fee twenty pounds?", Unfit.TELLS),
    ],
)
def test_a_question_is_turned_down_for_one_reason(question: str, reason: Unfit) -> None:
    assert unfit(question, _seed()) is reason


def test_a_question_with_all_words_of_the_answer_repeats_it() -> None:
    seed = _seed("The fee is waived when the policyholder has died.")
    assert unfit("Is the fee waived when the policyholder has died?", seed) is Unfit.REPEATS


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ("Send letter HP-4 by post to the customer.", "When do you send letter HP-4 to me?"),
        ("The new fees begin on 1 April 2027 for all.", "Do the new fees begin on 1 April 2027?"),
    ],
)
def test_a_code_or_a_date_of_the_answer_is_told_too(answer: str, question: str) -> None:
    assert unfit(question, _seed(answer)) is Unfit.TELLS


def test_figures_of_a_row_s_label_may_be_asked_with() -> None:
    made = material(TABLE, "Gadget excesses")
    seed = Seed("template", ("Up to £300: Repair £25.",), (Fact(made, made.quotables[0]),), "table: cell")
    assert unfit("What is the repair excess for a device up to £300?", seed) is None
    assert unfit("Is the repair excess up to £300 really £25?", seed) is Unfit.TELLS
