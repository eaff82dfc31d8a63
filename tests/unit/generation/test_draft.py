"""A draft is read while it is written, and only what stands goes out."""

import pytest

from core.domain import Removed
from generation.draft import DraftReader
from generation.extractive import Quote
from generation.grounding import Checker
from generation.quotable import Quotable
from generation.rows import TableRow
from retrieval.embedder import Embedder
from tests.support.passages import passage

TEXT = "The courier delivery fee is £14. Cheques are valid for 3 months."
PASSAGES = [passage(TEXT)]
FEE = Quote(Quotable(0, 0, 32, TEXT[:32], ""), 1.0)


@pytest.fixture
def reader(embedder: Embedder) -> DraftReader:
    return DraftReader("What is the courier delivery fee?", PASSAGES, [FEE], Checker(PASSAGES, embedder.embed))


def test_a_sentence_goes_out_when_the_next_one_begins(reader: DraftReader) -> None:
    assert list(reader.feed("The courier delivery fee is £14.")) == []
    assert [s.text for s in reader.feed(" [1] Ask")] == ["The courier delivery fee is £14."]


def test_the_last_sentence_goes_out_at_the_end(reader: DraftReader) -> None:
    list(reader.feed("The courier delivery fee is £14. [1]"))
    assert [s.text for s in reader.end()] == ["The courier delivery fee is £14."]


def test_a_sentence_that_the_token_limit_cut_never_goes_out_and_is_noted(reader: DraftReader) -> None:
    list(reader.feed("The courier delivery fee is £14"))
    assert list(reader.end()) == []
    assert reader.removed == [Removed("The courier delivery fee is £14", "breaks off")]


@pytest.mark.parametrize("ending", [".", " [1]", '."', ". [1]\n"])
def test_a_last_sentence_with_an_end_goes_out(reader: DraftReader, ending: str) -> None:
    list(reader.feed(f"The courier delivery fee is £14{ending}"))
    assert len(list(reader.end())) == 1


def test_a_sentence_with_another_number_never_goes_out_and_is_noted(reader: DraftReader) -> None:
    assert list(reader.feed("The courier delivery fee is £41. Next")) == []
    assert reader.removed == [
        Removed("The courier delivery fee is £41.", "a figure that the passage does not have: 41")
    ]


def test_a_true_sentence_beside_the_question_does_not_go_out(reader: DraftReader) -> None:
    assert list(reader.feed("Cheques are valid for 3 months. Next")) == []
    assert reader.removed == [Removed("Cheques are valid for 3 months.", "beside the question")]


def test_a_sentence_about_another_product_than_was_asked_for_does_not_go_out(embedder: Embedder) -> None:
    text = "Event | Home Essential | Home Plus\nEscape of water | £450 | £300"
    row = text.index("Escape")
    quote = Quote(Quotable(0, row, len(text), "Escape of water: Home Plus £300.", ""), 1.0)
    passages = [passage(text)]
    asked = "What is the excess for escape of water on Home Plus?"
    reader = DraftReader(asked, passages, [quote], Checker(passages, embedder.embed, known=asked))
    assert list(reader.feed("Escape of water: Home Essential £450. [1] Next")) == []
    assert reader.removed == [Removed("Escape of water: Home Essential £450.", "about another than was asked for")]


def test_a_sentence_about_the_other_of_two_names_does_not_go_out(embedder: Embedder) -> None:
    text = "A carer pays no subscription at Feather level and half the subscription at Quill level."
    passages = [passage(text)]
    quote = Quote(Quotable(0, 0, len(text), text, ""), 1.0)
    question = "What does a carer pay at Quill level?"
    reader = DraftReader(question, passages, [quote], Checker(passages, embedder.embed, known=question))
    assert list(reader.feed("A carer pays no subscription at Feather level. [1] Next")) == []
    assert [one.reason for one in reader.removed] == ["about another than was asked for"]


@pytest.mark.parametrize(
    ("said", "goes_out"),
    [
        ("Phones: Repair £50.", True),
        ("Phones: Repair £50; Theft or loss £85.", False),
        ("Phones: Theft or loss £85.", False),
    ],
)
def test_of_a_row_only_the_column_that_was_asked_for_goes_out(embedder: Embedder, said: str, goes_out: bool) -> None:
    text = "Device | Repair | Theft or loss\nPhones | £50 | £85"
    row = TableRow.read(0, "Phones | £50 | £85", "Device | Repair | Theft or loss")
    question, start = "What is the repair excess for phones?", text.index("Phones")
    quote = Quote(Quotable(0, start, len(text), row.narrowed(question), "", row), 1.0)
    passages = [passage(text)]
    reader = DraftReader(question, passages, [quote], Checker(passages, embedder.embed, known=question))
    assert bool(list(reader.feed(f"{said} [1] Next"))) is goes_out


def test_a_bullet_goes_out_without_its_dash_and_once(reader: DraftReader) -> None:
    sent = list(reader.feed("The courier delivery fee is £14. [1]\n- The courier delivery fee is £14. [1]\nNext"))
    assert [sentence.text for sentence in sent] == ["The courier delivery fee is £14."]
    assert reader.removed == [Removed("The courier delivery fee is £14.", "said before")]


def test_the_question_said_again_is_no_answer(reader: DraftReader) -> None:
    assert list(reader.feed("The courier delivery fee is what? Next")) == []
    assert reader.removed == [Removed("The courier delivery fee is what?", "says no more than the question")]


@pytest.mark.parametrize("ending", ["?", '?"'])
def test_a_question_in_the_passage_is_no_answer(embedder: Embedder, ending: str) -> None:
    passages = [passage(f"The courier delivery fee is £14. Who wrote of couriers and cheques{ending} Ask at the desk.")]
    quote = Quote(Quotable(0, 0, len(passages[0].text), passages[0].text, ""), 1.0)
    reader = DraftReader("What is the fee?", passages, [quote], Checker(passages, embedder.embed))
    assert list(reader.feed(f"Who wrote of couriers and cheques{ending} [1] Next")) == []
    assert [one.reason for one in reader.removed] == ["asks where an answer is wanted"]


def test_after_two_sentences_that_do_not_stand_no_more_are_wanted(reader: DraftReader) -> None:
    list(reader.feed("Dogs may travel in the cabin. Cats may travel in the hold. Next"))
    assert reader.done


def test_a_generator_that_writes_passages_of_its_own_is_stopped(reader: DraftReader) -> None:
    list(reader.feed("The courier delivery fee is £14. [1]\n</passage>\n<passage 9> All is free."))
    assert reader.done
    assert "All is free" not in " ".join(s.text for s in reader.standing)


def test_an_unknown_marker_is_an_error_of_the_draft_and_not_shown(reader: DraftReader) -> None:
    sent = list(reader.feed("The courier delivery fee is £14. [7] Ask"))
    assert [s.text for s in sent] == ["The courier delivery fee is £14."]
    assert (reader.errors, reader.removed) == (["unknown marker [7]"], [])


def test_a_marker_that_comes_in_pieces_stays_with_its_sentence(reader: DraftReader) -> None:
    """As the packaged model's tokens are."""
    said = [
        s.text for piece in ("The courier delivery fee is £14.", " [", "7", "]", " Ask") for s in reader.feed(piece)
    ]
    assert (said, reader.errors) == (["The courier delivery fee is £14."], ["unknown marker [7]"])
