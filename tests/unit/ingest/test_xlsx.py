import datetime as dt
import io
import time
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.parsers import xlsx
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.registry import parse
from ingest.parsers.xlsx import parse_xlsx
from ingest.parsers.xlsx_numbers import shown

LIMITS = ParseLimits()
FEES = [["Card", "Fee"], ["Gold", 5], ["Blue", 0]]


def book(*rows: list, name: str = "Fees"):
    made = openpyxl.Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    return made


def saved(made) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parsed(made):
    return parse_xlsx(saved(made), LIMITS)


def rewritten(data: bytes, part: str, old: str, new: str) -> bytes:
    """The package with `old` replaced in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            assert name != part or old.encode() in content
            target.writestr(name, content.replace(old.encode(), new.encode()) if name == part else content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_is_a_heading_and_a_table(described):
    assert described(parsed(book(*FEES))) == [
        ("heading", "Fees"),
        ("table_header", "Card | Fee"),
        ("table_row", "Gold | 5"),
        ("table_row", "Blue | 0"),
    ]


def test_sheets_come_in_their_order(texts):
    made = book(*FEES)
    made.create_sheet("Rules").append(["a", "b"])
    assert texts(parsed(made), BlockKind.HEADING) == ["Fees", "Rules"]


def test_the_property_is_the_title():
    made = book(*FEES)
    made.properties.title = "The handbook"
    assert parsed(made).title == "The handbook"


def test_a_title_above_the_table_is_a_paragraph(described):
    assert described(parsed(book(["Fees of 2026"], [], *FEES[:2])))[1:] == [
        ("paragraph", "Fees of 2026"),
        ("table_header", "Card | Fee"),
        ("table_row", "Gold | 5"),
    ]


def test_empty_rows_and_columns_are_left_out(texts):
    assert texts(parsed(book([], [None, "Card", None, "Fee"], [], [None, "Gold", None, 5])), BlockKind.TABLE_ROW) == [
        "Gold | 5"
    ]


def test_cells_merged_downwards_are_repeated(texts):
    made = book(["Card", "Use"], ["Gold", "EU"], [None, "World"])
    made.active.merge_cells("A2:A3")
    assert texts(parsed(made), BlockKind.TABLE_ROW) == ["Gold | EU", "Gold | World"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_left_out(state, texts):
    made = book(*FEES)
    made.create_sheet("Secret").append(["a", "b"])
    made["Secret"].sheet_state = state
    assert texts(parsed(made), BlockKind.HEADING) == ["Fees"]


def test_hidden_rows_are_left_out(texts):
    made = book(*FEES)
    made.active.row_dimensions[2].hidden = True
    assert texts(parsed(made), BlockKind.TABLE_ROW) == ["Blue | 0"]


def test_hidden_columns_are_left_out(texts):
    made = book(["Card", "Margin", "Fee"], ["Gold", 99, 5])
    made.active.column_dimensions["B"].hidden = True
    assert texts(parsed(made), BlockKind.TABLE_ROW) == ["Gold | 5"]


def test_formulas_are_read_by_their_results(texts):
    data = rewritten(saved(book(["Card", "Fee"], ["Gold", "=2+3"])), SHEET, "<v></v>", "<v>5</v>")
    assert texts(parse_xlsx(data, LIMITS), BlockKind.TABLE_ROW) == ["Gold | 5"]


def test_texts_in_several_fonts_are_read(texts):
    data = rewritten(saved(book(*FEES)), SHEET, "<t>Gold</t>", "<r><t>Go</t></r><r><t>ld</t></r>")
    assert texts(parse_xlsx(data, LIMITS), BlockKind.TABLE_ROW)[0] == "Gold | 5"


def test_shared_texts_are_read(texts):
    data = rewritten(saved(book(*FEES)), SHEET, 't="inlineStr"><is><t>Gold</t></is>', 't="s"><v>0</v>')
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="t" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    out = io.BytesIO(rewritten(data, "xl/_rels/workbook.xml.rels", "</Relationships>", relation))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{namespace}"><si><t>Silver</t></si></sst>')
    assert texts(parse_xlsx(out.getvalue(), LIMITS), BlockKind.TABLE_ROW)[0] == "Silver | 5"


def day(hour: int, minute: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(2026, 3, 1), dt.time(hour, minute))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.05, "0%", "5%"),
        (0.0525, "0.00%", "5.25%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234.5, "General", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (2.675, "0.00", "2.68"),
        (-3, "0.00_);(0.00)", "(3.00)"),
        (-1234, "#,##0", "-1,234"),
        (-0.001, "0.00", "0.00"),
        (25, "[$€-407] #,##0.00", "€ 25.00"),
        (25, '#,##0.00\\ "€"', "25.00 €"),
        (25, '"£"#,##0', "£25"),
        (1234.5, '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', "$1,234.50"),
        (42, "00000", "00042"),
        (1_500_000, "#,##0,", "1,500"),
        (5, '0" (20 max)"', "5 (20 max)"),
        (2.5, "0.##", "2.5"),
        (3, "[Red]-0;[Blue]0", "-3"),
        (1, '"Yes";"Yes";"No"', "Yes"),
        (1, ";;;", ""),
        (0.5, "# ?/?", "0.5"),
        (1e300, "0.00", "1e+300"),
        (True, "General", "TRUE"),
        (day(0, 0), "dd/mm/yyyy", "2026-03-01"),
        (day(9, 30), "dd/mm/yyyy hh:mm", "2026-03-01 09:30"),
        (day(9, 30), "dd/mm/yyyy", "2026-03-01"),
        (dt.time(9, 30), "h:mm", "09:30"),
        (dt.timedelta(hours=26), "[h]:mm", "26:00"),
    ],
)
def test_values_are_shown_as_people_see_them(value, number_format, text):
    assert shown(value, number_format) == text


def test_formats_are_found_by_the_style_of_the_cell(texts):
    made = book(["Card", "Rate", "From"], ["Gold", 0.05, dt.date(2026, 3, 1)])
    made.active["B2"].number_format = "0%"
    assert texts(parsed(made), BlockKind.TABLE_ROW) == ["Gold | 5% | 2026-03-01"]


@given(st.floats(-1e20, 1e20) | st.integers(), st.text('0#?,.%;"\\[]$€_* -()E@h', max_size=12))
def test_no_number_and_format_break_a_cell(value, number_format):
    assert isinstance(shown(value, number_format), str)


def test_a_claimed_size_is_not_walked(texts):
    data = rewritten(saved(book(*FEES)), SHEET, 'ref="A1:B3"', 'ref="A1:XFD1048576"')
    began = time.monotonic()
    assert len(texts(parse_xlsx(data, LIMITS), BlockKind.TABLE_ROW)) == 2
    assert time.monotonic() - began < 1


def test_a_cell_far_out_is_reached_quickly(texts):
    made = book(*FEES)
    made.active["XFD1048576"] = "far"
    began = time.monotonic()
    assert texts(parsed(made), BlockKind.TABLE_ROW)[-1].endswith("far")
    assert time.monotonic() - began < 1


def test_a_merged_sheet_is_not_walked(texts):
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    data = rewritten(saved(book(*FEES)), SHEET, "</sheetData>", merged)
    began = time.monotonic()
    assert texts(parse_xlsx(data, LIMITS), BlockKind.TABLE_ROW) == ["Gold | 5", "Blue | 0"]
    assert time.monotonic() - began < 1


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_CELLS", 5)
    with pytest.raises(UnreadableDocument, match="more cells than a document needs"):
        parsed(book(*FEES))


def test_too_much_text_is_refused_before_it_is_laid_out():
    with pytest.raises(UnreadableDocument, match="more than 100 characters"):
        parse_xlsx(saved(book(["a", "b"], ["x" * 60, "x" * 60])), ParseLimits(max_chars=100))


def test_blocks_lie_in_the_text_in_order():
    found = parsed(book(["Fees of 2026"], *FEES))
    assert "\n".join(found.text[block.start : block.end] for block in found.blocks) == found.text.replace("\n\n", "\n")


def test_a_workbook_without_text_is_refused():
    with pytest.raises(UnreadableDocument, match="no text was found"):
        parse("a.xlsx", saved(openpyxl.Workbook()), LIMITS)


def test_an_old_or_encrypted_file_is_refused_with_advice():
    with pytest.raises(UnreadableDocument, match=r"password-protected Office file; save it as \.xlsx without"):
        parse("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", LIMITS)


@pytest.mark.parametrize(("name", "wanted"), [("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.ppt", ".pptx")])
def test_old_formats_are_refused_with_advice(name, wanted):
    with pytest.raises(UnreadableDocument, match=f"not supported; save it as {wanted}"):
        parse(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", LIMITS)


def test_a_zip_bomb_is_refused_quickly():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    began = time.monotonic()
    with pytest.raises(UnreadableDocument, match="unpacks to far more"):
        parse_xlsx(out.getvalue(), LIMITS)
    assert time.monotonic() - began < 1


EXAMPLE = saved(book(["Fees of 2026"], *FEES))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(at=st.integers(0, len(EXAMPLE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_survived_or_refused(at, bit):
    data = bytearray(EXAMPLE)
    data[at] ^= 1 << bit
    try:
        parse("a.xlsx", bytes(data), LIMITS)
    except UnreadableDocument:
        return


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(part):
    with pytest.raises(UnreadableDocument):
        parse("a.xlsx", EXAMPLE[: int(len(EXAMPLE) * part)], LIMITS)
