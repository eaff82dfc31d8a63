"""An answer is plain text, and leads nowhere that its documents do not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.guardrails.plain import addresses, foreign_addresses, plain

MARKUP = st.lists(
    st.sampled_from(
        ["<", ">", "/", "!", "[", "]", "(", ")", "script", "img", " ", "a", "https://x.com", "<!--", "-->"]
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Pay [here](https://x.com/pay).", "Pay here."),
        ("See [the form][1].", "See the form."),
        ("![Paid](https://x.com/p.png?q=1) Done.", "Paid Done."),
        ("[![Paid](https://x.com/a)](https://x.com/b) Done.", "Paid Done."),
        ("<a href='https://x.com'>Pay</a> <b>now</b>.", "Pay now."),
        ("Pay.<script>steal()</script>", "Pay."),
        ("Pay.<script>steal()", "Pay."),
        ("Pay.<!-- hidden -->", "Pay."),
        ("See <https://x.com/a>.", "See https://x.com/a."),
        ("Wait.<scr<b>ipt>steal()", "Wait."),
        ("Pay [1][2].", "Pay [1][2]."),
        ("Pay <img src=x onerror=steal()", "Pay ‹img src=x onerror=steal()"),
    ],
)
def test_markup_becomes_words(written: str, said: str) -> None:
    assert plain(written) == said


@pytest.mark.parametrize(
    "text", ["Pay £5 if age < 18.", "a > b", "Pay now! [1]", "See [1] [2].", "(see below)", "5 <10"]
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(MARKUP)
def test_no_tag_no_link_and_no_image_is_left_and_doing_it_again_changes_nothing(written: str) -> None:
    said = plain(written)
    assert not re.search(r"<[a-z/!]|\]\([^()]*\)|!\[", said)
    assert plain(said) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Go to https://x.com/a?b=1.", ["https://x.com/a?b=1"]),
        ("Go to WWW.x-y.co.uk/help today", ["www.x-y.co.uk/help"]),
        ("Ask help@x.com, or x.com", ["help@x.com", "x.com"]),
        ("Click javascript:steal()", ["javascript:steal("]),
        ("See http://10.0.0.1/a and 10.0.0.1/b", ["http://10.0.0.1/a", "10.0.0.1/b"]),
    ],
)
def test_addresses_are_found(text: str, found: list[str]) -> None:
    assert addresses(text) == found


@pytest.mark.parametrize(
    "text", ["Pay £1.50.Then wait.", "i.e. the fee, e.g. £5", "From 1.3.2026 on", "Form A.12/b", "a/b"]
)
def test_figures_and_abbreviations_are_no_addresses(text: str) -> None:
    assert addresses(text) == []


def test_an_address_of_the_cited_text_may_be_said() -> None:
    assert foreign_addresses("Pay at www.x.com/pay.", "Customers pay at www.X.com/pay or by post.") == []


@pytest.mark.parametrize("other", ["www.y.com", "www.x.com/pay.evil.com", "www.x.com.evil.com", "help@x.com"])
def test_another_address_is_foreign(other: str) -> None:
    assert foreign_addresses(f"Pay at {other}.", "Customers pay at www.x.com/pay or by post.") == [other]
