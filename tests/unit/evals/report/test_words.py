"""The words that differ between two answers."""

from hypothesis import given
from hypothesis import strategies as st

from evals.report.words import Piece, differing

TEXTS = st.lists(st.sampled_from(["fee", " is", " £30", ".", "\n", " not", " The", " days", "  "]), max_size=30).map(
    "".join
)


@given(TEXTS | st.text(), TEXTS | st.text())
def test_kept_and_removed_pieces_give_the_old_words_and_kept_and_added_ones_the_new(old: str, new: str) -> None:
    pieces = differing(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added").split() == old.split()
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@given(TEXTS)
def test_the_same_words_are_all_kept(text: str) -> None:
    assert {piece.kind for piece in differing(text, text)} <= {"kept"}


def test_a_changed_figure_is_the_only_change() -> None:
    assert differing("The fee is £30 a year.", "The fee is £45 a year.") == (
        Piece("kept", "The fee is £"),
        Piece("removed", "30"),
        Piece("added", "45"),
        Piece("kept", " a year."),
    )


def test_two_words_in_common_amid_changes_are_taken_for_chance() -> None:
    changed = differing("Send one of the letters.", "Two repairs of the phone are free")
    assert [piece.kind for piece in changed] == ["removed", "added"]
