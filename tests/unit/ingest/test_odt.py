import io
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.odt import parse_odt
from ingest.parsers.registry import parse

LIMITS = ParseLimits()
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
    )
)
STYLES = """
<style:style style:name="hidden" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="heir" style:family="text" style:parent-style-name="hidden"/>
<text:list-style style:name="dots"><text:list-level-style-bullet text:level="1" text:bullet-char="x"/>
  <text:list-level-style-number text:level="2" style:num-format="1"/></text:list-style>
<text:list-style style:name="numbers"><text:list-level-style-number text:level="1" style:num-format="1"/>
</text:list-style>
"""


def odt(body: str, parts: dict[str, str] | None = None) -> bytes:
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **(parts or {})})


def packed(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parsed(body: str):
    return parse_odt(odt(body), LIMITS)


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def table(*rows: str) -> str:
    return f"<table:table>{''.join(rows)}</table:table>"


def row(*texts: str) -> str:
    cells = (f"<table:table-cell>{paragraph(text)}</table:table-cell>" for text in texts)
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def listed(style: str, *items: str, more: str = "") -> str:
    inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}" {more}>{inside}</text:list>'


def test_headings_have_levels():
    found = parsed('<text:h text:outline-level="1">Refunds</text:h><text:h text:outline-level="9">Fees</text:h>')
    assert [(block.kind, block.level) for block in found.blocks] == [(BlockKind.HEADING, 1), (BlockKind.HEADING, 6)]


def test_the_property_is_the_title():
    meta = f'<office:document-meta {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
    meta += "<dc:title>The handbook</dc:title></office:meta></office:document-meta>"
    assert parse_odt(odt("<text:h>Refunds</text:h>", {"meta.xml": meta}), LIMITS).title == "The handbook"


def test_a_heading_serves_where_there_is_no_property():
    assert parsed("<text:h>Refunds</text:h>").title == "Refunds"


def test_lists_have_marks_and_levels():
    nested = f"<text:list>{'<text:list-item><text:p>b</text:p></text:list-item>' * 2}</text:list>"
    found = parsed(listed("dots", paragraph("a") + nested, paragraph("c")))
    assert [(found.text[block.start : block.end], block.level) for block in found.blocks] == [
        ("- a", 0),
        ("1. b", 1),
        ("2. b", 1),
        ("- c", 0),
    ]


def test_a_list_that_goes_on_counts_on(texts):
    more = 'text:continue-numbering="true"'
    body = listed("numbers", paragraph("a")) + paragraph("between") + listed("numbers", paragraph("b"), more=more)
    assert texts(parsed(body), BlockKind.LIST_ITEM) == ["1. a", "2. b"]


def test_a_heading_in_a_list_is_a_heading(described):
    assert described(parsed(listed("numbers", "<text:h>Fees</text:h>"))) == [("heading", "Fees")]


def test_tables_stand_in_their_place(described):
    body = paragraph("before") + table(row("Card", "Fee"), row("Gold", "5")) + paragraph("after")
    assert described(parsed(body)) == [
        ("paragraph", "before"),
        ("table_header", "Card | Fee"),
        ("table_row", "Gold | 5"),
        ("paragraph", "after"),
    ]


def test_all_header_rows_are_headers(texts):
    head = f"<table:table-header-rows>{row('Card', 'Fee')}{row('', 'EUR')}</table:table-header-rows>"
    assert texts(parsed(table(head, row("Gold", "5"))), BlockKind.TABLE_HEADER) == ["Card | Fee", "| EUR"]


def test_merged_cells_are_not_repeated(texts):
    merged = row("Gold", "5").replace("</table:table-cell>", "</table:table-cell><table:covered-table-cell/>", 1)
    assert texts(parsed(table(row("Card", "Tax", "Fee"), merged)), BlockKind.TABLE_ROW) == ["Gold | | 5"]


def test_a_repetition_that_is_claimed_is_bounded():
    wide = row("x").replace("<table:table-cell>", '<table:table-cell table:number-columns-repeated="999999999">')
    tall = wide.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="999999999">')
    assert len(parsed(table(row("a", "b"), tall)).text) < 100_000


def test_repeated_cells_do_not_multiply_a_long_text():
    tall = row("x" * 10_000).replace("<table:table-row>", '<table:table-row table:number-rows-repeated="99">')
    with pytest.raises(UnreadableDocument, match="tables have more than 100,000 characters"):
        parse_odt(odt(table(row("a", "b"), tall)), ParseLimits(max_chars=100_000))


def test_a_frame_around_text_is_no_table(described):
    assert described(parsed(table(row("Mind this.")))) == [("paragraph", "Mind this.")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<text:p>a<text:span text:style-name="hidden">b</text:span>c</text:p>', "ac"),
        ('<text:p>a<text:span text:style-name="heir">b</text:span>c</text:p>', "ac"),
        ('<text:p>a</text:p><text:p text:style-name="hidden">b</text:p>', "a"),
        ('<text:p>a</text:p><text:section text:display="none"><text:p>b</text:p></text:section>', "a"),
        ("<text:tracked-changes><text:p>b</text:p></text:tracked-changes><text:p>a</text:p>", "a"),
        ("<text:p>a<office:annotation><text:p>b</text:p></office:annotation>c</text:p>", "ac"),
        ('<text:p>a</text:p><text:p>b<text:hidden-paragraph text:is-hidden="true"/></text:p>', "a"),
        ("<text:p>a<!-- b -->c</text:p>", "ac"),
        ("<text:table-of-content><text:p>b</text:p></text:table-of-content><text:p>a</text:p>", "a"),
    ],
    ids=["hidden", "inherited", "paragraph", "section", "deletion", "comment", "condition", "XML comment", "index"],
)
def test_what_a_reader_does_not_see_is_left_out(body, text):
    assert parsed(body).text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<text:p>a<text:s text:c="9"/>b<text:tab/>c<text:line-break/>d</text:p>', "a b c d"),
        ("<text:p>See <text:a>fees</text:a>.</text:p>", "See fees."),
        ("<text:section><text:p>a</text:p></text:section>", "a"),
        ("<text:p>a<draw:frame><draw:text-box><text:p>b</text:p></draw:text-box></draw:frame>c</text:p>", "ac\n\nb"),
        (
            "<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>b</text:p>"
            "</text:note-body></text:note>c</text:p>",
            "ac\n\nb",
        ),
    ],
    ids=["blanks", "link", "section", "text box", "footnote"],
)
def test_what_a_reader_sees_is_kept(body, text):
    assert parsed(body).text == text


def test_blocks_lie_in_the_text_in_order():
    found = parsed("<text:h>Fees</text:h>" + listed("dots", paragraph("a")) + table(row("Card", "Fee"), row("x", "5")))
    assert [found.text[block.start : block.end] for block in found.blocks] == [
        "Fees",
        "- a",
        "Card | Fee",
        "x | 5",
    ]


def test_entities_are_not_resolved():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = f"{bomb}<office:document-content {NAMESPACES}><office:body><office:text><text:p>x&b;y</text:p>"
    content += "</office:text></office:body></office:document-content>"
    assert parse_odt(packed({"content.xml": content}), LIMITS).text == "xy"


def test_a_zip_bomb_is_refused_quickly():
    began = time.monotonic()
    with pytest.raises(UnreadableDocument, match="unpacks to far more"):
        parse_odt(packed({"content.xml": "0" * 30_000_000}), LIMITS)
    assert time.monotonic() - began < 1


def test_a_size_that_the_directory_belies_is_refused():
    data = bytearray(odt(paragraph("x" * 5_000)))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(UnreadableDocument, match="damaged"):
        parse_odt(bytes(data), LIMITS)


def test_a_protected_document_is_refused():
    with pytest.raises(UnreadableDocument, match="protected by a password"):
        parse_odt(odt(paragraph("x"), {"META-INF/manifest.xml": "<manifest:encryption-data/>"}), LIMITS)


def test_another_open_document_is_refused():
    content = f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet/></office:body>"
    with pytest.raises(UnreadableDocument, match="no OpenDocument text but a table"):
        parse_odt(packed({"content.xml": content + "</office:document-content>"}), LIMITS)


def test_a_word_document_with_the_wrong_name_is_told(word, saved):
    with pytest.raises(UnreadableDocument, match=r"Word document; name it \.docx"):
        parse_odt(saved(word), LIMITS)


EXAMPLE = odt(
    "<text:h>Fees</text:h>" + paragraph("Five a month, and a day.") + table(row("Card", "Fee"), row("x", "5"))
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(at=st.integers(0, len(EXAMPLE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_survived_or_refused(at, bit):
    data = bytearray(EXAMPLE)
    data[at] ^= 1 << bit
    try:
        parse("a.odt", bytes(data), LIMITS)
    except UnreadableDocument:
        return


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(part):
    with pytest.raises(UnreadableDocument):
        parse("a.odt", EXAMPLE[: int(len(EXAMPLE) * part)], LIMITS)
