import io
import zipfile

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.docx import parse_docx

LIMITS = ParseLimits()


def add_xml(word, xml: str) -> None:
    word.element.body.insert(0, parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))


def test_heading_styles_have_levels(word, saved):
    word.add_heading("Refunds", 1)
    word.add_heading("Fees", 3)
    assert [block.level for block in parse_docx(saved(word), LIMITS).blocks] == [1, 3]


def test_a_style_based_on_a_heading_is_a_heading(word, saved, texts):
    word.styles.add_style("House title", 1).base_style = word.styles["Heading 2"]
    word.add_paragraph("Fees", style="House title")
    assert texts(parse_docx(saved(word), LIMITS), BlockKind.HEADING) == ["Fees"]


def test_the_title_style_is_the_title(word, saved):
    word.add_heading("Refunds", 1)
    word.add_heading("The handbook", 0)
    assert parse_docx(saved(word), LIMITS).title == "The handbook"


def test_the_property_serves_where_there_is_no_heading(word, saved):
    word.core_properties.title = "From the property"
    word.add_paragraph("text")
    assert parse_docx(saved(word), LIMITS).title == "From the property"


def test_a_heading_comes_before_the_property(word, saved):
    word.core_properties.title = "From the property"
    word.add_heading("Refunds", 1)
    assert parse_docx(saved(word), LIMITS).title == "Refunds"


def test_lists_have_marks_and_levels(word, saved):
    for text, style in (
        ("a", "List Bullet"),
        ("b", "List Bullet 2"),
        ("c", "List Number"),
        ("d", "List Number"),
    ):
        word.add_paragraph(text, style=style)
    parsed = parse_docx(saved(word), LIMITS)
    assert [(parsed.text[block.start : block.end], block.level) for block in parsed.blocks] == [
        ("- a", 0),
        ("- b", 1),
        ("1. c", 0),
        ("2. d", 0),
    ]


def test_a_list_that_is_told_to_start_anew_begins_at_its_number(word, saved, texts):
    word.add_paragraph("a", style="List Number")
    numbering = word.part.numbering_part.element
    style = word.styles["List Number"].element.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(5)
    properties = word.add_paragraph("b", style="List Number")._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, number.numId
    assert texts(parse_docx(saved(word), LIMITS), BlockKind.LIST_ITEM) == ["1. a", "5. b"]


def test_tables_stand_in_their_place(word, saved, described):
    word.add_paragraph("before")
    table = word.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("a", "b", "1", "2"), strict=True):
        cell.text = text
    word.add_paragraph("after")
    assert described(parse_docx(saved(word), LIMITS)) == [
        ("paragraph", "before"),
        ("table_header", "a | b"),
        ("table_row", "1 | 2"),
        ("paragraph", "after"),
    ]


def test_merged_cells_are_not_repeated(word, saved, texts):
    table = word.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Card"
    table.cell(0, 2).text = "Fee"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Gold"
    table.cell(1, 1).text, table.cell(2, 1).text = "EU", "World"
    parsed = parse_docx(saved(word), LIMITS)
    assert texts(parsed, BlockKind.TABLE_HEADER) + texts(parsed, BlockKind.TABLE_ROW) == [
        "Card | | Fee",
        "Gold | EU",
        "| World",
    ]


def test_a_frame_around_text_is_no_table(word, saved, described):
    word.add_table(1, 1).cell(0, 0).text = "Mind this."
    assert described(parse_docx(saved(word), LIMITS)) == [("paragraph", "Mind this.")]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (
            "<w:p><w:r><w:t>See </w:t></w:r><w:hyperlink><w:r><w:t>fees</w:t></w:r></w:hyperlink></w:p>",
            "See fees",
        ),
        ("<w:p><w:r><w:t>a</w:t></w:r><w:ins><w:r><w:t>b</w:t></w:r></w:ins></w:p>", "ab"),
        ("<w:p><w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>b</w:delText></w:r></w:del></w:p>", "a"),
        ("<w:p><w:r><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r></w:p>", "a"),
        (
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "a b",
        ),
        (
            "<w:p><w:r><w:t>a</w:t><w:txbxContent><w:p><w:r><w:t>b</w:t></w:r></w:p></w:txbxContent></w:r></w:p>",
            "a\n\nb",
        ),
    ],
    ids=["link", "insertion", "deletion", "hidden", "content control", "text box"],
)
def test_what_a_reader_sees_is_kept(word, saved, xml, text):
    add_xml(word, xml)
    assert parse_docx(saved(word), LIMITS).text == text


def zipped(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(UnreadableDocument, match="unpacks to far more"):
        parse_docx(zipped("word/document.xml", 11_000_000), ParseLimits(max_bytes=100_000))


def test_another_kind_of_zip_file_is_refused():
    with pytest.raises(UnreadableDocument, match="no Word document"):
        parse_docx(zipped("xl/workbook.xml", 10), LIMITS)


def test_a_broken_part_is_refused(word, saved):
    data = bytearray(saved(word))
    at = data.find(b"word/document.xml") + 200
    data[at : at + 40] = bytes(40)
    with pytest.raises((UnreadableDocument, zipfile.BadZipFile, zipfile.zlib.error)):
        parse_docx(bytes(data), LIMITS)
