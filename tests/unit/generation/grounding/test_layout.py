"""A passage is read piece by piece, each with what it stands under."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.grounding.layout import pieces

CLAIMS = """Making a claim

These rules are for people at the desk. They change each year.

Excesses

Kind of claim | Basic | Classic
Storm | £100 | £80
Flood | £450 | £300

After a storm:

- call the desk;
- keep the receipts.

1. Take the name.
2. Send the form within 14 days."""


def _read(text: str, kind: str) -> list[tuple[str, str]]:
    """What pieces of a kind say, each with what it stands under."""
    return [(text[piece.start : piece.end], piece.above) for piece in pieces(text) if piece.kind == kind]


def test_a_paragraph_stands_under_its_heading() -> None:
    rules = "These rules are for people at the desk. They change each year."
    assert _read(CLAIMS, "prose") == [(rules, "Making a claim"), ("After a storm:", "Excesses")]


def test_a_row_stands_under_the_header_of_its_table() -> None:
    rows = [piece for piece in pieces(CLAIMS) if piece.kind == "row"]
    assert [CLAIMS[row.start : row.end] for row in rows] == ["Storm | £100 | £80", "Flood | £450 | £300"]
    assert {row.columns for row in rows} == {("Kind of claim", "Basic", "Classic")}


def test_an_item_stands_under_its_lead_in_and_has_no_bullet() -> None:
    assert _read(CLAIMS, "item")[:2] == [
        ("call the desk;", "Excesses After a storm:"),
        ("keep the receipts.", "Excesses After a storm:"),
    ]


def test_the_number_of_a_step_is_not_in_its_piece() -> None:
    assert [text for text, _ in _read(CLAIMS, "item")[2:]] == ["Take the name.", "Send the form within 14 days."]


def test_a_lead_in_is_a_piece_with_its_whole_list() -> None:
    lists = [text for text, _ in _read("Bring:\n\n- a form;\n- a pen.\n\nThen wait here.", "list")]
    assert lists == ["Bring:\n\n- a form;\n- a pen."]


def test_a_list_that_is_very_long_is_read_item_by_item_alone() -> None:
    assert _read("Bring:\n" + "\n".join(f"- form number {n} with its copy;" for n in range(50)), "list") == []


@pytest.mark.parametrize("table", ["Cat | £70 | £85\nDog | £95 | £110", "Desk | open"])
def test_a_table_without_a_header_is_read_whole(table: str) -> None:
    assert [text for text, _ in _read(table, "row")] == table.split("\n")


def test_a_row_with_other_cells_than_the_header_has_no_columns() -> None:
    assert pieces("Kind | Basic | Classic\nAll kinds | £5")[-1].columns == ()


def test_the_columns_of_one_table_are_not_those_of_the_next() -> None:
    assert pieces("Kind | Basic\nStorm | £5\n\nThe second table follows here.\n\nCat | £7")[-1].columns == ()


def test_lines_of_a_paragraph_are_one_piece_and_a_blank_line_ends_it() -> None:
    assert [text for text, _ in _read("One line\nand its rest.\n\nAnother.", "prose")] == [
        "One line\nand its rest.",
        "Another.",
    ]


LINES = st.sampled_from(["A heading", "A rule.", "It follows:", "- an item;", "1. a step", "a | b", "c | 1", "", "  "])


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_pieces_lie_in_the_text_and_those_of_one_kind_do_not_overlap(text: str) -> None:
    found = pieces(text)
    assert all(0 <= piece.start < piece.end <= len(text) for piece in found)
    single = [piece for piece in found if piece.kind != "list"]
    assert all(one.end <= other.start for one, other in pairwise(single))
