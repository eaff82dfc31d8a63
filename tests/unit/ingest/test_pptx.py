import io
import time
import zipfile

import pptx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx.util import Inches

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.pptx import parse_pptx
from ingest.parsers.registry import parse

LIMITS = ParseLimits()
TITLE_SLIDE, BULLETS, SECTION, TITLE_ONLY, BLANK = 0, 1, 2, 5, 6


@pytest.fixture
def deck():
    return pptx.Presentation()


def saved(deck) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def parsed(deck):
    return parse_pptx(saved(deck), LIMITS)


def add_slide(deck, layout: int, title: str = ""):
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def add_box(shapes, text: str, left: float, top: float):
    box = shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1))
    box.text_frame.text = text
    return box


def add_bullet(slide, text: str, level: int = 0):
    frame = slide.placeholders[1].text_frame
    paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
    paragraph.text, paragraph.level = text, level
    return paragraph


def add_table(slide, rows: list[list[str]]):
    frame = slide.shapes.add_table(len(rows), len(rows[0]), Inches(1), Inches(3), Inches(5), Inches(2))
    for row, texts in zip(frame.table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return frame.table


def test_a_slide_is_a_page_and_its_title_a_heading(deck):
    add_slide(deck, TITLE_ONLY, "Refunds")
    add_slide(deck, TITLE_ONLY, "Fees")
    found = parsed(deck)
    assert [(block.kind, block.level, block.page) for block in found.blocks] == [
        (BlockKind.HEADING, 2, 1),
        (BlockKind.HEADING, 2, 2),
    ]


def test_the_property_is_the_title(deck):
    deck.core_properties.title = "The handbook"
    add_slide(deck, TITLE_ONLY, "Refunds")
    assert parsed(deck).title == "The handbook"


def test_the_first_slide_serves_where_the_property_is_that_of_every_presentation(deck):
    deck.core_properties.title = "PowerPoint Presentation"
    add_slide(deck, TITLE_ONLY, "Refunds")
    assert parsed(deck).title == "Refunds"


def test_bullets_of_the_layout_are_items_with_levels(deck):
    slide = add_slide(deck, BULLETS)
    for text, level in (("a", 0), ("b", 1), ("c", 0)):
        add_bullet(slide, text, level)
    found = parsed(deck)
    items = [block for block in found.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [(found.text[item.start : item.end], item.level) for item in items] == [("- a", 0), ("- b", 1), ("- c", 0)]


def test_the_items_of_one_shape_are_one_list(deck):
    slide = add_slide(deck, BULLETS, "Fees")
    for text in ("a", "b"):
        add_bullet(slide, text)
    assert parsed(deck).text == "Fees\n\n- a\n- b"


def test_a_layout_without_bullets_makes_paragraphs(deck, described):
    slide = add_slide(deck, SECTION, "Fees")
    slide.placeholders[1].text_frame.text = "In short"
    assert described(parsed(deck))[1:] == [("paragraph", "In short")]


def test_a_bullet_that_was_taken_away_makes_a_paragraph(deck, described):
    slide = add_slide(deck, BULLETS, "Fees")
    paragraph = add_bullet(slide, "plain")
    paragraph._p.get_or_add_pPr().insert_element_before(paragraph._p.makeelement(bullet_tag("buNone")), "a:defRPr")
    assert described(parsed(deck))[1:] == [("paragraph", "plain")]


def bullet_tag(name: str) -> str:
    return "{http://schemas.openxmlformats.org/drawingml/2006/main}" + name


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ({"type": "arabicPeriod"}, ["1. ", "2. "]),
        ({"type": "arabicParenR", "startAt": "4"}, ["4) ", "5) "]),
        ({"type": "alphaLcParenBoth"}, ["(a) ", "(b) "]),
        ({"type": "romanUcPeriod"}, ["I. ", "II. "]),
    ],
)
def test_numbers_are_counted(deck, texts, form, marks):
    slide = add_slide(deck, BULLETS)
    for _ in marks:
        paragraph = add_bullet(slide, "x")
        paragraph._p.get_or_add_pPr().append(paragraph._p.makeelement(bullet_tag("buAutoNum"), form))
    assert texts(parsed(deck), BlockKind.LIST_ITEM) == [f"{mark}x" for mark in marks]


def test_shapes_are_read_from_the_top_left(deck, texts):
    shapes = add_slide(deck, BLANK).shapes
    for text, left, top in (("last", 1, 5), ("right", 5, 1.1), ("left", 1, 1.2)):
        add_box(shapes, text, left, top)
    assert texts(parsed(deck), BlockKind.PARAGRAPH) == ["left", "right", "last"]


def test_groups_are_walked(deck, texts):
    group = add_slide(deck, BLANK).shapes.add_group_shape()
    add_box(group.shapes.add_group_shape().shapes, "inner", 1, 1)
    assert texts(parsed(deck), BlockKind.PARAGRAPH) == ["inner"]


def test_tables_have_a_header(deck, described):
    add_table(add_slide(deck, TITLE_ONLY, "Fees"), [["Card", "Fee"], ["Gold", "5"]])
    assert described(parsed(deck)) == [
        ("heading", "Fees"),
        ("table_header", "Card | Fee"),
        ("table_row", "Gold | 5"),
    ]


def test_merged_cells_are_not_repeated(deck, texts):
    table = add_table(add_slide(deck, TITLE_ONLY, "Fees"), [["Card", "Fee", "Tax"], ["Gold", "", "1"]])
    table.cell(1, 0).merge(table.cell(1, 1))
    assert texts(parsed(deck), BlockKind.TABLE_ROW) == ["Gold | | 1"]


def test_notes_follow_the_slide(deck, described):
    slide = add_slide(deck, TITLE_ONLY, "Fees")
    slide.notes_slide.notes_text_frame.text = "Say why.\nThen stop."
    assert described(parsed(deck))[1:] == [
        ("paragraph", "Notes"),
        ("paragraph", "Say why."),
        ("paragraph", "Then stop."),
    ]


def test_a_slide_without_a_title_is_called_by_its_number(deck, described):
    add_slide(deck, TITLE_ONLY, "Fees")
    add_box(add_slide(deck, BLANK).shapes, "text", 1, 1)
    assert described(parsed(deck))[1:] == [("heading", "Slide 2"), ("paragraph", "text")]


def test_hidden_slides_are_left_out_but_counted(deck):
    add_slide(deck, TITLE_ONLY, "Old")._element.set("show", "0")
    add_slide(deck, TITLE_ONLY, "New")
    found = parsed(deck)
    assert (found.text, found.blocks[0].page, found.page_count) == ("New", 2, 2)


def test_hidden_shapes_are_left_out(deck):
    slide = add_slide(deck, TITLE_ONLY, "Fees")
    add_box(slide.shapes, "secret", 1, 1)._element.nvSpPr.cNvPr.set("hidden", "1")
    assert parsed(deck).text == "Fees"


def test_a_presentation_without_text_is_refused(deck):
    add_slide(deck, BLANK)
    with pytest.raises(UnreadableDocument, match="no text was found"):
        parse("a.pptx", saved(deck), LIMITS)


def test_too_many_slides_are_refused(deck):
    for _ in range(2):
        add_slide(deck, BLANK)
    with pytest.raises(UnreadableDocument, match="has 2 slides, more than 1"):
        parse_pptx(saved(deck), ParseLimits(max_pages=1))


def test_a_line_break_is_a_blank(deck):
    slide = add_slide(deck, BLANK)
    add_box(slide.shapes, "one\vtwo", 1, 1)
    assert parsed(deck).text.endswith("one two")


def test_blocks_lie_in_the_text_in_order(deck):
    slide = add_slide(deck, BULLETS, "Fees")
    add_bullet(slide, "a", 1)
    add_table(slide, [["Card", "Fee"], ["Gold", "5"]])
    found = parsed(deck)
    places = [place for block in found.blocks for place in (block.start, block.end)]
    assert places == sorted(places) and [found.text[b.start : b.end] for b in found.blocks] == [
        "Fees",
        "- a",
        "Card | Fee",
        "Gold | 5",
    ]


def test_a_zip_bomb_is_refused_quickly():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/presentation.xml", b"0" * 30_000_000)
    began = time.monotonic()
    with pytest.raises(UnreadableDocument, match="unpacks to far more"):
        parse_pptx(out.getvalue(), LIMITS)
    assert time.monotonic() - began < 1


def test_a_word_document_with_the_wrong_name_is_told(word):
    out = io.BytesIO()
    word.save(out)
    with pytest.raises(UnreadableDocument, match=r"Word document; name it \.docx"):
        parse_pptx(out.getvalue(), LIMITS)


def test_an_old_or_encrypted_file_is_refused_with_advice():
    with pytest.raises(UnreadableDocument, match=r"password-protected Office file; save it as \.pptx without"):
        parse("a.pptx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", LIMITS)


def example() -> bytes:
    deck = pptx.Presentation()
    slide = add_slide(deck, BULLETS, "Fees")
    add_bullet(slide, "a")
    add_table(slide, [["Card", "Fee"], ["Gold", "5"]])
    return saved(deck)


EXAMPLE = example()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(at=st.integers(0, len(EXAMPLE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_survived_or_refused(at, bit):
    data = bytearray(EXAMPLE)
    data[at] ^= 1 << bit
    try:
        parse("a.pptx", bytes(data), LIMITS)
    except UnreadableDocument:
        return


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(part):
    with pytest.raises(UnreadableDocument):
        parse("a.pptx", EXAMPLE[: int(len(EXAMPLE) * part)], LIMITS)
