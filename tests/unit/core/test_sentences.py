"""Sentences and words of plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sentences import sentence_spans, words

TEXTS = st.text(alphabet=st.sampled_from("aB1 .!?\n\"')](£-|é"), max_size=80) | st.text(max_size=60)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(TEXTS)
def test_spans_are_ordered_and_lie_within_the_text(text: str) -> None:
    borders = [border for span in sentence_spans(text) for border in span]
    assert borders == sorted(borders)
    assert all(0 <= border <= len(text) for border in borders)


@given(TEXTS)
def test_no_span_is_empty_or_has_blank_ends(text: str) -> None:
    assert all(sentence and sentence == sentence.strip() for sentence in _sentences(text))


@given(TEXTS)
def test_only_blanks_and_closing_marks_lie_between_spans(text: str) -> None:
    covered = {index for start, end in sentence_spans(text) for index in range(start, end)}
    left = {character for index, character in enumerate(text) if index not in covered and not character.isspace()}
    assert left <= set("\"')]")


@given(TEXTS)
def test_no_sentence_goes_over_a_line_break(text: str) -> None:
    assert all("\n" not in sentence for sentence in _sentences(text))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Pay £1.50 now. Then wait.", ["Pay £1.50 now.", "Then wait."]),
        ("See e.g. Home Plus. Ask Mr. Smith.", ["See e.g. Home Plus.", "Ask Mr. Smith."]),
        ("1. First step\n2. Second step", ["1. First step", "2. Second step"]),
        ("A heading\nA sentence.", ["A heading", "A sentence."]),
        ("within 5 working days. £20 is due.", ["within 5 working days.", "£20 is due."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert _sentences(text) == sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A 30-day wait", ["a", "30-day", "wait"]),
        ("£1,500 or 2.5%", ["1,500", "or", "2.5%"]),
        ("The customer's card.", ["the", "customer's", "card"]),
        ("--- | ---", []),
    ],
)
def test_words_keep_numbers_whole(text: str, found: list[str]) -> None:
    assert words(text) == found
