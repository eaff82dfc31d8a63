"""The answer that only quotes."""

import pytest

from core.domain import Passage
from generation.extractive import extract
from generation.quotable import quotables
from retrieval.embedder import Embedder
from retrieval.source import RevisionSource
from tests.support.passages import passage, source_of

MARKDOWN = """# Fees

The courier delivery fee is £14. Ask the customer for a date.

| Item | Fee |
| --- | --- |
| Cheque | £9 |

We send papers by:

- post
- e-mail
"""


@pytest.fixture
def source() -> RevisionSource:
    return source_of(MARKDOWN)


@pytest.fixture
def whole(source: RevisionSource) -> Passage:
    return passage(source.text)


def test_sentences_rows_and_introduced_lists_can_be_quoted(source: RevisionSource, whole: Passage) -> None:
    texts = [found.text for found in quotables(0, whole, source)]
    assert "The courier delivery fee is £14." in texts
    assert any("Cheque" in text and "£9" in text for text in texts)
    assert "We send papers by: post; e-mail." in texts
    assert "Fees" not in texts


def test_every_quotable_lies_within_its_passage(source: RevisionSource) -> None:
    start = source.text.index("Ask")
    part = passage(source.text[start:], start=start)
    found = quotables(0, part, source)
    assert found
    assert all(0 <= each.start < each.end <= len(part.text) for each in found)
    assert all("courier" not in each.text for each in found)


@pytest.mark.parametrize(
    ("question", "best"),
    [("What does courier delivery cost?", "£14"), ("cheque fee", "£9"), ("How do we send papers?", "post")],
)
def test_the_best_quote_is_the_one_that_answers(
    source: RevisionSource, whole: Passage, embedder: Embedder, question: str, best: str
) -> None:
    quotes = extract(question, quotables(0, whole, source), [whole], embedder.embed)
    assert best in quotes[0].quotable.text
    assert [quote.score for quote in quotes] == sorted((quote.score for quote in quotes), reverse=True)
    assert len(quotes) <= 3


def test_nothing_quotable_gives_no_quote(embedder: Embedder) -> None:
    assert extract("What does it cost?", [], [], embedder.embed) == []
