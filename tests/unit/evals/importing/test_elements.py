"""HTML elements become plain text."""

import pytest

from evals.importing.elements import page_of, words_of
from ingest.parsers.base import BlockKind
from ingest.parsers.plain import parse_plain

PAGE = [
    "<h2>What you pay</h2>",
    "<p>The fee depends on:</p>",
    "<li>your <b>age</b></li>",
    "<li>your &pound; income</li>",
    "<tr>Age | Fee</tr>",
    "<tr>under 18 | none</tr>",
    "<p> </p>",
]


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ("<p>You must\n be 18.</p>", "You must be 18."),
        ("<p>for those aged <20 &amp; more</p>", "for those aged <20 & more"),
        ("no element", "no element"),
        ("<p>cut off", "cut off"),
    ],
)
def test_what_a_reader_sees_is_left_of_an_element(element: str, words: str) -> None:
    assert words_of(element) == words


def test_items_and_rows_stand_together_and_blank_elements_vanish() -> None:
    assert page_of("Fees", PAGE, headings=False) == (
        "Fees\n====\n\nWhat you pay\n\nThe fee depends on:\n\n"
        "- your age\n- your £ income\n\nAge | Fee\nunder 18 | none\n"
    )


def test_headings_are_read_as_headings() -> None:
    parsed = parse_plain(page_of("Fees", PAGE, headings=True))
    headings = [parsed.text[one.start : one.end] for one in parsed.blocks if one.kind is BlockKind.HEADING]
    assert headings == ["Fees", "What you pay"]
