"""What a generator reads of the passages."""

from hypothesis import given
from hypothesis import strategies as st

from generation.contract import Excerpt
from generation.excerpts import excerpts
from tests.support.passages import passage, piece

PASSAGES = [passage("", title=title) for title in ("Fees", "Refunds", "Claims")]


def test_pieces_stand_in_the_order_of_their_nearness_under_the_number_of_their_passage() -> None:
    read = excerpts([piece("£14.", 1), piece("£9.", 0), piece("£20.", 1, start=40)], PASSAGES)
    assert read == [Excerpt(2, "Refunds", "", "£14.\n£20."), Excerpt(1, "Fees", "", "£9.")]


def test_the_nearer_piece_comes_first_wherever_it_stands() -> None:
    assert excerpts([piece("Then.", start=40), piece("First.")], PASSAGES)[0].text == "Then.\nFirst."


def test_pieces_of_several_headings_are_read_apart() -> None:
    read = excerpts([piece("£14.", heading="Courier"), piece("£9.", heading="Post", start=40)], PASSAGES)
    assert read == [Excerpt(1, "Fees", "Courier", "£14."), Excerpt(1, "Fees", "Post", "£9.")]


def test_a_piece_within_another_is_read_once() -> None:
    read = excerpts([piece("post", start=20), piece("We send by: post; e-mail.", end=60)], PASSAGES)
    assert read[0].text == "We send by: post; e-mail."


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), min_size=1, unique=True))
def test_every_piece_is_read_once_whatever_their_order(places: list[tuple[int, int]]) -> None:
    read = excerpts([piece(f"<{number}.{place}>", number, start=10 * place) for number, place in places], PASSAGES)
    written = [line for excerpt in read for line in excerpt.text.splitlines()]
    assert sorted(written) == sorted(f"<{number}.{place}>" for number, place in places)
