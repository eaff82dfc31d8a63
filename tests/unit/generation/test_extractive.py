"""The answer that only quotes."""

import pytest

from core.domain import Passage
from generation.extractive import Quote, by_nearness, extract
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


def _quotes(question: str, whole: Passage, source: RevisionSource, embedder: Embedder) -> list[Quote]:
    nearest = by_nearness(question, quotables(0, whole, source), [whole], embedder.embed)
    return extract(question, nearest, [whole])


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
    quotes = _quotes(question, whole, source, embedder)
    assert best in quotes[0].quotable.text
    assert [quote.score for quote in quotes] == sorted((quote.score for quote in quotes), reverse=True)
    assert len(quotes) <= 3


def test_nothing_quotable_gives_no_quote(embedder: Embedder) -> None:
    assert extract("What does it cost?", by_nearness("What does it cost?", [], [], embedder.embed), []) == []


EXCESSES = """# Gadget excesses

| Price of the device | Repair | Theft or loss |
| --- | --- | --- |
| Up to £300 | £25 | £40 |
| £301 to £800 | £50 | £85 |
| £801 to £1,500 | £75 | £120 |

| Animal | Fixed excess |
| --- | --- |
| Dog | £95 |
| Cat | £70 |
"""


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Theft excess for a gadget that cost £950?", "£801 to £1,500: Theft or loss £120."),
        ("Repair excess for a gadget that cost £650?", "£301 to £800: Repair £50."),
    ],
)
def test_the_row_for_the_figure_of_the_question_is_quoted_in_the_column_that_was_asked_for(
    embedder: Embedder, question: str, quote: str
) -> None:
    source = source_of(EXCESSES, "Gadget excesses")
    whole = passage(source.text, title="Gadget excesses")
    best = _quotes(question, whole, source, embedder)[0]
    assert best.quotable.text == quote


def test_rows_that_the_question_does_not_name_stay_away_from_the_one_that_it_names(embedder: Embedder) -> None:
    source = source_of(EXCESSES, "Excesses")
    whole = passage(source.text, title="Excesses")
    quotes = _quotes("Fixed excess for a dog?", whole, source, embedder)
    assert [quote.quotable.text for quote in quotes if quote.quotable.text.startswith(("Dog", "Cat"))] == ["Dog: £95."]


REINSTATED = "A cancelled Home {0} policy can be reinstated within {1} days without new questions."


def _of_two_products(question: str, embedder: Embedder) -> list[str]:
    sources = [
        source_of(f"# Cancelling Home {name}\n\n{REINSTATED.format(name, days)}", f"Cancelling Home {name}")
        for name, days in (("Essential", 10), ("Plus", 30))
    ]
    passages = [passage(source.text, title=source.title) for source in sources]
    found = [one for number, source in enumerate(sources) for one in quotables(number, passages[number], source)]
    nearest = by_nearness(question, found, passages, embedder.embed)
    return [quote.quotable.text for quote in extract(question, nearest, passages)]


def test_the_rule_of_another_product_than_the_question_names_is_not_quoted_beside_its_own(embedder: Embedder) -> None:
    quotes = _of_two_products("How long can a cancelled Home Essential policy be reinstated?", embedder)
    assert quotes == [REINSTATED.format("Essential", 10)]


def test_the_rules_of_both_products_are_quoted_where_the_question_names_neither(embedder: Embedder) -> None:
    quotes = _of_two_products("How long can a cancelled home policy be reinstated?", embedder)
    assert sorted(quotes) == [REINSTATED.format("Essential", 10), REINSTATED.format("Plus", 30)]


def test_the_rules_of_both_products_are_quoted_where_the_question_names_both(embedder: Embedder) -> None:
    question = "How long can cancelled Home Essential and Home Plus policies be reinstated?"
    assert len(_of_two_products(question, embedder)) == 2
