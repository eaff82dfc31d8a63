"""Personal data: what is masked, what is left, and how."""

import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ConfigurationError
from core.redaction import Redactor
from core.settings import PrivacySettings

QUESTIONS = Path("examples/questions.jsonl")
POLICIES = Path("examples/policies")
# Invented numbers with valid check digits.
CARD = "4111 1111 1111 1111"
IBAN = "GB29 NWBK 6016 1331 9268 19"
PIECES = st.sampled_from(
    [
        "ann.lee@example.org",
        CARD,
        "4111111111111111",
        IBAN,
        "gb29nwbk60161331926819",
        "020 7946 0018",
        "+49 30 901820",
        "123-45-6789",
        "7 Birch Lane",
        "my phone",
        "account",
        "1234567",
        "12-34-56",
        "sort code",
        "<EMAIL>",
        "£1,500",
        "2026-01-01",
        "Apt. 4",
        "\n",
        ", ",
        " ",
        ".",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=12).map(" ".join) | st.lists(PIECES, max_size=8).map("".join)


def _card(payload: int) -> str:
    """With the check digit of Luhn behind."""
    total = sum(sum(map(int, str(int(digit) * (2 - i % 2)))) for i, digit in enumerate(reversed(str(payload))))
    return f"{payload}{-total % 10}"


def _iban(account: int) -> str:
    """German, with the check digits of ISO 7064."""
    return f"DE{98 - int(f'{account}131400') % 97:02}{account}"


SECRETS = (
    st.integers(4 * 10**14, 5 * 10**14 - 1).map(_card)
    | st.integers(10**17, 10**18 - 1).map(_iban)
    | st.from_regex(r"[a-z][a-z0-9.+-]{0,12}[a-z0-9]@[a-z][a-z0-9-]{0,9}[a-z0-9]\.[a-z]{2,6}", fullmatch=True)
)


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(PrivacySettings())


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Write to ann.lee+home@mail.example.org, please", "Write to <EMAIL>, please"),
        ("ANN@EXAMPLE.ORG wrote", "<EMAIL> wrote"),
        ("Charge 4111-1111-1111-1111 today", "Charge <CARD> today"),
        ("Charge 378282246310005 today", "Charge <CARD> today"),
        ("Charge 4111 1111 1111 1111 12 times", "Charge <CARD> 12 times"),
        ("my card is 4111 1111 1111 1112", "my card is <CARD>"),
        ("Pay GB29 NWBK 6016 1331 9268 19 now", "Pay <IBAN> now"),
        ("pay gb29nwbk60161331926819 will do", "pay <IBAN> will do"),
        ("Pay DE89370400440532013000 2 days later", "Pay <IBAN> 2 days later"),
        ("Ring +49 (0)30 901820 now", "Ring <PHONE> now"),
        ("Is 020 7946 0018 ours?", "Is <PHONE> ours?"),
        ("Is (212) 555-0147 ours?", "Is <PHONE> ours?"),
        ("My mobile is 0471 55 60 81", "My mobile is <PHONE>"),
        ("Logged in from 198.51.100.23.", "Logged in from <IP>."),
        ("Logged in from 2001:db8::8a2e:370:7334 again", "Logged in from <IP> again"),
        ("See https://ann:secret@host.example/x", "See <LOGIN>/x"),
        ("SSN 123 45 6780", "SSN <SSN>"),
        ("is 219-09-9998 known", "is <SSN> known"),
        ("NHS number 9434765919", "NHS number <NHS>"),
        ("is 943 476 5919 known", "is <NHS> known"),
        ("NI number AB 12 34 56 C", "NI number <NINO>"),
        ("passport 533380006", "passport <PASSPORT>"),
        ("driving licence MORGA657054SM9IJ", "driving licence <LICENCE>"),
        ("driver's license number D4829-1170", "driver's license number <LICENCE>"),
        ("to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "to <WALLET>"),
        ("to 0x52908400098527886E0F7030069857D2E4169EE7", "to <WALLET>"),
        ("sort code 12-34-56, account 12345678", "sort code <SORT_CODE>, account <ACCOUNT>"),
        ("claim number 20260417-88", "claim number <REFERENCE>"),
        ("born on 3 May 1980", "born on <BIRTH_DATE>"),
        ("14/07/1995 is her date of birth", "<BIRTH_DATE> is her date of birth"),
        ("I moved to 7 Birch Lane last week", "I moved to <ADDRESS> last week"),
        ("Send it to 7 Birch Lane, Leeds LS1 4AP", "Send it to <ADDRESS>"),
        ("he lives at 12 high street", "he lives at <ADDRESS>"),
        ("flat at Flat 3, 10 Birch Lane", "flat at <ADDRESS>"),
        ("licence MORGA 657054 SM9IJ", "licence <LICENCE>"),
        ("national insurance QQ 12 34 56 C", "national insurance <NINO>"),
        ("Charge 4111.1111.1111.1111,378282246310005", "Charge <CARD>,<CARD>"),
        ("P.O. Box 417 is closed", "<ADDRESS> is closed"),
        ("insured at LS1 4AP", "insured at <POSTCODE>"),
        ("my zip is 30309", "my zip is <POSTCODE>"),
    ],
)
def test_personal_data_is_masked_by_its_kind(redactor: Redactor, text: str, masked: str) -> None:
    assert redactor.redact(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "Is £1,500 or 12.5% due within 14 days of 2026-01-01?",
        "What does form HX-2044 of revision 3.2 say about 31/12/2025?",
        "What does section 3.2.1.4 say, and clause 10.1.2.3?",
        "Is the account closed after 365 days or a balance of £1500000?",
        "Is a child born after 2024-09-01 eligible?",
        "Does the card cost $12,000.00 a year, or 1500 2000 in all?",
        "Does phone support open at 08:30:00 or from 9 to 17?",
        "Can I call on 2026-01-01 about the mobile cover?",
        "Does the policy number end in 2044?",
        "Is the claim form CL-100 due 30-06-2026?",
        "Is the sort code on the letter of 01-02-2026?",
        "Are 3 claims in place, and 24 hour road rescue?",
        "Is Home Plus 2026 ISO 9001:2015 certified @ renewal?",
        "Does the driving licence rule change on 2026-04-06?",
        "Is the passport fee 88.50 for 10 years?",
        "Is claim CLM-2024-000123 of document POL-2024-0012 open, or 2024-000123?",
        "Is an account fee of 1000000 due for a mobile plan of 5000000 KB?",
        "Which 2 Named Drivers does it take?",
    ],
)
def test_amounts_dates_and_codes_of_a_question_stay(redactor: Redactor, text: str) -> None:
    assert redactor.redact(text).text == text


def test_no_example_question_is_masked(redactor: Redactor) -> None:
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines()]
    assert [question for question in questions if redactor.redact(question).spans] == []


def test_no_example_policy_is_masked(redactor: Redactor) -> None:
    policies = [path.read_text() for path in sorted(POLICIES.rglob("*.md"))]
    assert [span for policy in policies for span in redactor.redact(policy).spans] == []


def test_typographic_dashes_blanks_and_digits_hide_nothing(redactor: Redactor) -> None:
    text = "Charge 4111\u20131111\u20131111\u20131111 or ４１１１\u00a01111\u200b1111\u00a01111"
    assert redactor.redact(text).text == "Charge <CARD> or <CARD>"


def test_what_overlaps_is_masked_whole(redactor: Redactor) -> None:
    assert redactor.redact("7 Birch Lane Suite 12 LS1 4AP").text == "<ADDRESS>"


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_spans_are_ordered_and_tell_what_was_replaced(redactor: Redactor, text: str) -> None:
    redacted = redactor.redact(text)
    borders = [0, *(border for span in redacted.spans for border in (span.start, span.end)), len(text)]
    assert borders == sorted(borders)
    kept = [text[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True)]
    masks = [*(f"<{span.kind}>" for span in redacted.spans), ""]
    assert "".join(piece + mask for piece, mask in zip(kept, masks, strict=True)) == redacted.text


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_redacting_what_is_redacted_changes_nothing(redactor: Redactor, text: str) -> None:
    once = redactor.redact(text).text
    assert redactor.redact(once).text == once


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30), st.text(max_size=30), SECRETS)
def test_no_mail_address_card_or_iban_between_blanks_is_left(
    redactor: Redactor, before: str, after: str, secret: str
) -> None:
    assert secret not in redactor.redact(f"{before} {secret} {after}").text


def test_threads_get_the_same_answer(redactor: Redactor) -> None:
    texts = [f"call 020 7946 00{number} or mail a{number}@example.org" for number in range(10, 40)]
    with ThreadPoolExecutor(4) as pool:
        assert {result.text for result in pool.map(redactor.redact, texts)} == {"call <PHONE> or mail <EMAIL>"}


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_the_network_is_never_asked() -> None:
    fresh = Redactor(PrivacySettings())
    assert fresh.redact("ann@example.org, https://a:b@host.example").text == "<EMAIL>, <LOGIN>"


def test_no_text_is_logged(redactor: Redactor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        redactor.redact("IBAN GB29 NWBK 6016 1331 9268 1K ann@example.org 4111111111111111")
    assert caplog.text == ""


def test_the_companys_own_numbers_are_masked_by_their_name() -> None:
    own = Redactor(PrivacySettings(patterns={"customer number": r"\bK-\d{4}\b"}))
    assert own.redact("Is K-2044 or KX-2044 closed?").text == "Is <CUSTOMER_NUMBER> or KX-2044 closed?"


@pytest.mark.parametrize(
    ("name", "expression", "reason"),
    [
        ("broken", "(", "not a regular expression"),
        ("empty", "x*", "empty text"),
        ("slow", r"(\d+)+X", "too long to search"),
        ("slow_words", r"([a-z]+ ?)*;", "empty text|too long to search"),
        ("quiet", "K" * 501, "longer than 500"),
        ("<mark>", "K", "a name"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_named(name: str, expression: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"privacy\.patterns\.{name}.*({reason})"):
        Redactor(PrivacySettings(patterns={name: expression}))


def test_a_region_that_there_is_not_is_named() -> None:
    with pytest.raises(ConfigurationError, match="UK"):
        Redactor(PrivacySettings(phone_regions=["GB", "UK"]))


def test_a_model_that_is_not_installed_is_named() -> None:
    with pytest.raises(ConfigurationError, match="xx_no_such_model"):
        Redactor(PrivacySettings(spacy_model="xx_no_such_model"))


def test_names_stay_without_a_model(redactor: Redactor) -> None:
    assert redactor.redact("Ann Lee asks").text == "Ann Lee asks"


def test_names_are_masked_with_a_model(tmp_path: Path) -> None:
    import spacy  # takes seconds, and no other test needs it

    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [{"label": "PERSON", "pattern": "Ann Lee"}, {"label": "ORG", "pattern": "Home Plus"}]
    )
    pipeline.to_disk(tmp_path)
    named = Redactor(PrivacySettings(spacy_model=str(tmp_path)))
    assert named.redact("Does Ann Lee have Home Plus?").text == "Does <PERSON> have Home Plus?"
