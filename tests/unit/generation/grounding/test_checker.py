"""A sentence stands when a passage holds it up."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.contract import WrittenSentence
from generation.grounding import Checker, Objection, Verdict
from retrieval.embedder import Embedder
from tests.support.passages import passage

FEES = passage("Intro sentence here. The courier delivery fee is £14. Cheques cost nothing extra.")
REFUNDS = passage(
    "Refunds are paid within 5 working days, if the customer has sent the form. Refunds are not paid in cash. "
    "Plan B starts on 1 March 2026.",
    title="Refunds",
)
PASSAGES = [FEES, REFUNDS]
Check = Callable[..., Verdict]


@pytest.fixture
def check(embedder: Embedder) -> Check:
    checker = Checker(PASSAGES, embedder.embed)
    return lambda text, *markers: checker.check(WrittenSentence(text, markers))


def _span(verdict: Verdict) -> str | None:
    evidence = verdict.evidence
    if verdict.objection is not None or evidence is None:
        return None
    return PASSAGES[evidence.passage].text[evidence.start : evidence.end]


def test_a_supported_sentence_stands_on_the_shortest_span_that_holds_it(check: Check) -> None:
    assert _span(check("The courier delivery fee is £14.", 1)) == "The courier delivery fee is £14."


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("The courier delivery fee is £15.", Objection.FIGURE),
        ("The courier delivery fee is $14.", Objection.FIGURE),
        ("Refunds are paid within 50 working days, if the customer has sent the form.", Objection.FIGURE),
        ("Refunds are paid within 5 days, if the customer has sent the form.", Objection.FIGURE),
        ("Plan B starts on 1 May 2026.", Objection.DATE),
        ("Refunds are not paid within 5 working days, if the customer has sent the form.", Objection.CONTRADICTION),
        ("Refunds are paid in cash.", Objection.CONTRADICTION),
        ("Refunds are paid within 5 working days.", Objection.CONDITION),
        ("The moon is made of yellow cheese.", Objection.UNSUPPORTED),
        ("Yes.", Objection.TOO_SHORT),
        ("It is the of.", Objection.TOO_SHORT),
    ],
)
def test_a_sentence_that_is_wrong_in_one_place_does_not_stand(check: Check, text: str, objection: Objection) -> None:
    assert check(text, 1, 2).objection == objection


def test_the_reason_names_what_was_objected_to(check: Check) -> None:
    assert check("The courier delivery fee is £15.", 1).reason == "a figure that the passage does not have: 15"


def test_a_sentence_that_cites_the_wrong_passage_is_given_the_right_one(check: Check) -> None:
    verdict = check("Refunds are not paid in cash.", 1)
    assert _span(verdict) == "Refunds are not paid in cash."


@pytest.mark.parametrize("marker", [0, 3, 999])
def test_an_unknown_marker_does_not_bring_a_supported_sentence_down(check: Check, marker: int) -> None:
    assert _span(check("The courier delivery fee is £14.", marker)) is not None


def test_a_condition_that_the_question_gives_may_be_left_out(embedder: Embedder) -> None:
    checker = Checker(PASSAGES, embedder.embed, known="The customer has sent the form. When is the refund paid?")
    assert checker.check(WrittenSentence("Refunds are paid within 5 working days.", (2,))).objection is None


def test_a_paraphrase_stands(check: Check) -> None:
    assert check("The fee for delivery by courier is £14.", 1).objection is None


def test_the_number_of_a_list_item_is_no_figure(check: Check) -> None:
    assert check("2. The courier delivery fee is £14.", 1).objection is None


def test_without_passages_nothing_stands(embedder: Embedder) -> None:
    verdict = Checker([], embedder.embed).check(WrittenSentence("The courier delivery fee is £14.", (1,)))
    assert (verdict.objection, verdict.support) == (Objection.UNSUPPORTED, 0.0)


@given(first=st.integers(0, 2), last=st.integers(0, 2))
def test_every_run_of_sentences_of_a_passage_stands(embedder: Embedder, first: int, last: int) -> None:
    sentences = ["The fee is £14 by post.", "It is not £9 before 3 May 2026.", "Members pay 20 % less, unless ill."]
    text = " ".join(sentences)
    said = " ".join(sentences[min(first, last) : max(first, last) + 1])
    assert Checker([passage(text)], embedder.embed).check(WrittenSentence(said, ())).objection is None


def test_the_support_of_an_answer_lies_between_0_and_1(embedder: Embedder) -> None:
    checker = Checker(PASSAGES, embedder.embed)
    good = checker.answer_support("The courier delivery fee is £14. Refunds are not paid in cash.")
    bad = checker.answer_support("The courier delivery fee is £14. The moon is made of yellow cheese.")
    assert 0 <= bad < good <= 1


def test_an_answer_without_words_has_no_support(embedder: Embedder) -> None:
    assert Checker(PASSAGES, embedder.embed).answer_support("") == 0.0


HOURS = passage(
    "Opening hours\n\nDesk | Monday to Friday | Saturday | Sunday\nClaims | 07:00 to 22:00 | 08:00 to 20:00 | closed\n"
    "Sales | 09:00 to 17:00 | 10:00 to 13:00 | closed\n\n"
    "If the line is busy, send a link. The link works for 48 hours and is sent three times.\n\n"
    "3. Home Plus customers call the desk.",
    title="Opening hours",
)


@pytest.mark.parametrize(
    ("text", "question", "objection"),
    [
        ("The claims desk is open on Saturday from 08:00 to 20:00.", "", None),
        ("The claims desk is open on Saturday from 08:00 to 21:00.", "", Objection.FIGURE),
        ("The claims desk is open on Sunday.", "", Objection.CELL),
        ("On Saturday it is open from 08:00 to 20:00.", "When are sales open?", Objection.ROW),
        ("The link works for 48 hours on Tuesday.", "", Objection.DATE),
        ("The link works for 48 hours if it is sent abroad.", "", Objection.ADDED),
        ("Home Basic customers call the desk.", "", Objection.NAME),
        ("Home Plus customers call the desk within 3 days.", "", Objection.FIGURE),
        (
            "A bank transfer works for 48 hours and is sent three times.",
            "How long does a bank transfer take?",
            Objection.ELSEWHERE,
        ),
    ],
)
def test_what_one_rule_says_is_not_said_of_another(
    embedder: Embedder, text: str, question: str, objection: Objection | None
) -> None:
    checker = Checker([HOURS], embedder.embed, known=question)
    assert checker.check(WrittenSentence(text, (1,))).objection == objection


def test_sentences_of_two_sections_do_not_hold_a_sentence_together(embedder: Embedder) -> None:
    text = "Claims\n\nA third claim is turned down by us.\n\nScreens\n\nA cracked screen costs £29 in all."
    checker = Checker([passage(text)], embedder.embed)
    assert (
        checker.check(WrittenSentence("A third claim for a cracked screen costs £29.", (1,))).objection
        is Objection.ELSEWHERE
    )


def test_what_the_nearest_sentence_denies_is_not_true_for_one_with_the_same_words(embedder: Embedder) -> None:
    text = "A cancelled Motor policy cannot be reinstated. Refunds go with the rules for cancelled policies."
    checker = Checker([passage(text, title="Motor policy", heading="Reinstatement")], embedder.embed)
    verdict = checker.check(WrittenSentence("A cancelled Motor policy can be reinstated.", (1,)))
    assert verdict.objection is Objection.CONTRADICTION


def test_a_condition_is_not_made_good_by_the_sentence_after_it(embedder: Embedder) -> None:
    checker = Checker(
        [passage("If cover has started, we keep a charge of £15. If cover has not started, we keep nothing.")],
        embedder.embed,
    )
    assert checker.check(WrittenSentence("We keep a charge of £15.", (1,))).objection is Objection.CONDITION


EXCLUSIONS = "We do not cover:\n\n- wear and tear;\n- damage by pets;\n- theft from an unlocked car."
NESTED = "- Not covered:\n  - flood from a river\n  - wear of carpets"
LETTERED = "Not covered:\n\na) flood from a river in the garden\nb) fire in a garden shed at night"
HEADED = "What is not covered\n\nDamage by pets in the garden. Flood from a river."
COVER = "Event | Basic | Plus\nFlood damage | not covered | covered\nTheft of bicycles | covered | not covered"
CHANNELS = "Task | In the app | By telephone\nReport an injury | no | yes\nChange the address | yes | no"
EXCESS = "Kind | Home Essential | Home Plus\nLegal help excess | £40 | nil"
YEARS = "Product | 2026 | 2027\nGold | £5 | £6\nSilver | nil | waived\nBronze | £3 | £4"
TWO_TABLES = (
    "Section | Home Essential | Home Plus\nLocks | £1 | £2\n\n"
    "Fruit basket | Price now | Old price\nApple basket | £1 | £2"
)
CONDITIONAL = "If the customer cancels within 14 days:\n\n- the premium is refunded in full;\n- no fee is charged."
FAQ = "Can a customer cancel after 14 days?\n\nNo. The premium is kept after 14 days."
OPEN_LINES = "The monthly fee for paper letters is £6\n\nOther rules apply to business customers."


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (EXCLUSIONS, "Damage by pets is not covered.", "Theft from an unlocked car is covered."),
        (NESTED, "Flood from a river is not covered.", "Flood from a river is covered."),
        (LETTERED, "Flood from a river in the garden is not covered.", "Flood from a river in the garden is covered."),
        (HEADED, "Damage by pets in the garden is not covered.", "Damage by pets in the garden is covered."),
        (COVER, "Flood damage is covered on Plus.", "Flood damage is not covered on Plus."),
        (COVER, "Theft of bicycles is not covered on Plus.", "Theft of bicycles is covered on Plus."),
        (CHANNELS, "An injury cannot be reported in the app.", "An injury can be reported in the app."),
        (EXCESS, "The legal help excess on Home Essential is £40.", "The legal help excess on Home Plus is £40."),
        (
            EXCESS,
            "The legal help excess is £40 on Home Essential and nil on Home Plus.",
            "The legal help excess is nil on Home Essential and £40 on Home Plus.",
        ),
        (EXCESS, "The legal help excess on Home Plus is nil.", "The legal help excess on Home Essential is nil."),
        (YEARS, "Bronze costs £3 in 2026.", "Bronze costs £4 in 2026."),
        (TWO_TABLES, "The old price of the apple basket is £2.", "The apple basket on Home Plus is £2."),
        (
            CONDITIONAL,
            "If the customer cancels within 14 days, the premium is refunded in full.",
            "The premium is refunded in full.",
        ),
        (FAQ, "The premium is kept after 14 days.", "A customer can cancel after 14 days."),
        (
            OPEN_LINES,
            "The monthly fee for paper letters is £6.",
            "The monthly fee for business customers is £6.",
        ),
        (
            "An unauthorised overdraft costs £5 a day.",
            "An unauthorised overdraft costs £5 a day.",
            "An authorised overdraft costs £5 a day.",
        ),
        (
            "A card costs £5 unless the customer is a student.",
            "A card costs £5 unless the customer is a student.",
            "A card costs £5 if the customer is a student.",
        ),
        ("A transfer takes 2 working days.", "A transfer takes 2 working days.", "A transfer takes one working day."),
    ],
)
def test_a_right_sentence_stands_where_its_like_does_not(embedder: Embedder, text: str, right: str, wrong: str) -> None:
    checker = Checker([passage(text, title="Rules")], embedder.embed)
    assert checker.check(WrittenSentence(right, (1,))).reason is None
    assert checker.check(WrittenSentence(wrong, (1,))).objection is not None


def test_a_condition_that_the_question_denies_is_not_excused(embedder: Embedder) -> None:
    checker = Checker(PASSAGES, embedder.embed, known="The customer has not sent the form. When is the refund paid?")
    verdict = checker.check(WrittenSentence("Refunds are paid within 5 working days.", (2,)))
    assert verdict.objection is Objection.CONDITION
