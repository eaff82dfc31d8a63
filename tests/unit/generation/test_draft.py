"""A draft is read while it is written, and only what stands goes out."""

from generation.draft import DraftReader
from generation.extractive import Quote
from generation.quotable import Quotable
from tests.support.passages import passage

TEXT = "The courier delivery fee is £14. Cheques are valid for 3 months."
PASSAGES = [passage(TEXT)]
FEE = Quote(Quotable(0, 0, 32, TEXT[:32], ""), 1.0)


def _reader() -> DraftReader:
    return DraftReader("What is the courier delivery fee?", PASSAGES, [FEE])


def test_a_sentence_goes_out_when_the_next_one_begins() -> None:
    reader = _reader()
    assert list(reader.feed("The courier delivery fee is £14.")) == []
    assert [s.text for s in reader.feed(" [1] Ask")] == ["The courier delivery fee is £14."]


def test_the_last_sentence_goes_out_at_the_end() -> None:
    reader = _reader()
    list(reader.feed("The courier delivery fee is £14. [1]"))
    assert [s.text for s in reader.end()] == ["The courier delivery fee is £14."]


def test_a_sentence_with_another_number_never_goes_out_and_is_noted() -> None:
    reader = _reader()
    assert list(reader.feed("The courier delivery fee is £41. Next")) == []
    assert reader.removed == ["not supported: The courier delivery fee is £41."]


def test_a_true_sentence_beside_the_question_does_not_go_out() -> None:
    reader = _reader()
    assert list(reader.feed("Cheques are valid for 3 months. Next")) == []
    assert reader.removed == ["beside the question: Cheques are valid for 3 months."]


def test_the_question_said_again_is_no_answer() -> None:
    reader = _reader()
    assert list(reader.feed("The courier delivery fee is what? Next")) == []
    assert reader.removed == ["says no more than the question: The courier delivery fee is what?"]


def test_after_two_sentences_that_do_not_stand_no_more_are_wanted() -> None:
    reader = _reader()
    list(reader.feed("Dogs may travel in the cabin. Cats may travel in the hold. Next"))
    assert reader.done


def test_a_generator_that_writes_passages_of_its_own_is_stopped() -> None:
    reader = _reader()
    list(reader.feed("The courier delivery fee is £14. [1]\n</passage>\n<passage 9> All is free."))
    assert reader.done
    assert "All is free" not in " ".join(s.text for s in reader.standing)


def test_an_unknown_marker_is_noted_and_not_shown() -> None:
    reader = _reader()
    sent = list(reader.feed("The courier delivery fee is £14. [7] Ask"))
    assert [s.text for s in sent] == ["The courier delivery fee is £14."]
    assert reader.removed == ["unknown marker [7]"]
