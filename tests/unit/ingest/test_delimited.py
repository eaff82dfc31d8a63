import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.delimited import parse_delimited
from ingest.parsers.registry import parse

LIMITS = ParseLimits()


def parsed(text: str):
    return parse_delimited(text.encode(), LIMITS)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_detected(separator, described):
    text = "Card,Fee\nGold,5\nBlue,0\n".replace(",", separator)
    assert described(parsed(text)) == [
        ("table_header", "Card | Fee"),
        ("table_row", "Gold | 5"),
        ("table_row", "Blue | 0"),
    ]


def test_decimal_commas_do_not_separate(texts):
    assert texts(parsed("Card;Fee\nGold;1,50\nBlue;2,50\n"), BlockKind.TABLE_ROW) == ["Gold | 1,50", "Blue | 2,50"]


def test_commas_in_words_do_not_separate(texts):
    text = "Card;Use\nGold;home, abroad\nBlue;home, abroad\n"
    assert texts(parsed(text), BlockKind.TABLE_ROW) == ["Gold | home, abroad", "Blue | home, abroad"]


def test_the_separator_that_excel_declares_is_used(described):
    assert described(parsed("sep=;\nCard;Fee, net\n")) == [("table_header", "Card | Fee, net")]


def test_lines_without_a_separator_are_rows(described):
    assert described(parsed("Card\nGold\n")) == [("table_header", "Card"), ("table_row", "Gold")]


def test_a_first_row_of_figures_is_no_header(texts):
    assert texts(parsed("Gold,5.00,2026-01-01\nBlue,0,2026-02-01\n"), BlockKind.TABLE_HEADER) == []


def test_years_may_head_columns(texts):
    assert texts(parsed("Card,2025,2026\nGold,5,6\n"), BlockKind.TABLE_HEADER) == ["Card | 2025 | 2026"]


def test_lines_above_the_table_are_paragraphs(described):
    assert described(parsed("Fees of 2026,,\n,,\nCard,Fee,Tax\nGold,5,1\n")) == [
        ("paragraph", "Fees of 2026"),
        ("table_header", "Card | Fee | Tax"),
        ("table_row", "Gold | 5 | 1"),
    ]


def test_all_rows_are_one_group(texts):
    found = parsed("Card,Fee\nGold,5\n\nBlue,0\n")
    assert len({block.group for block in found.blocks}) == 1 and len(found.blocks) == 3


def test_line_ends_inside_quotes_are_blanks(texts):
    assert texts(parsed('Card,Use\nGold,"at home\nand abroad"\n'), BlockKind.TABLE_ROW) == ["Gold | at home and abroad"]


def test_rows_of_uneven_width_are_kept(texts):
    assert texts(parsed("a,b,c\n1,2\n1,2,3,4\n"), BlockKind.TABLE_ROW) == ["1 | 2", "1 | 2 | 3 | 4"]


def test_a_quote_that_is_never_closed_swallows_no_rows(texts):
    text = 'Size,Price\n"12 inch,5\n14 inch,6\n'
    assert texts(parsed(text), BlockKind.TABLE_ROW) == ['"12 inch | 5', "14 inch | 6"]


def test_a_cell_that_is_too_long_is_refused():
    with pytest.raises(UnreadableDocument, match="a cell of more than 131,072 characters"):
        parsed("a,b\n" + "x" * 200_000 + ",1\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found(encoding, texts):
    data = "Café;Fee\nthe café at the corner;£25\n".encode(encoding)
    assert texts(parse_delimited(data, LIMITS), BlockKind.TABLE_ROW) == ["the café at the corner | £25"]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_the_registry_knows_the_suffixes(name):
    assert parse(name, b"Card\tFee\nGold\t5\n", LIMITS).text == "Card | Fee\nGold | 5"


def test_a_workbook_with_the_wrong_name_is_told():
    with pytest.raises(UnreadableDocument, match="is a ZIP file"):
        parse("a.csv", b"PK\x03\x04rest", LIMITS)


CELL = st.text(st.sampled_from('ab ,;|\t"\n\u00e9'), max_size=8)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=5)))
def test_any_cells_survive(separator, rows):
    head = ["Name"] * (len(rows[0]) if rows else 2)
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([head, *rows])
    found = parsed(out.getvalue())
    assert [found.text[block.start : block.end] for block in found.blocks] == [
        line(row) for row in [head, *rows] if any(map(str.strip, row))
    ]


def line(row: list[str]) -> str:
    """A row as it is stored, without the empty cells at its end."""
    words = [" ".join(cell.split()) for cell in row]
    while not words[-1]:
        words.pop()
    return " ".join(" | ".join(words).split())


@given(st.binary(max_size=300))
def test_any_bytes_give_blocks_that_lie_in_the_text_or_are_refused(data):
    try:
        found = parse("a.csv", data, LIMITS)
    except UnreadableDocument:
        return
    assert all(found.text[block.start : block.end].strip() for block in found.blocks)
