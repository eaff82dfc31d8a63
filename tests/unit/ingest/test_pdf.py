import pytest
from fpdf import FPDF

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.pdf import parse_pdf

LIMITS = ParseLimits()
SENTENCE = "The customer may cancel within the cooling-off period and gets the whole premium back. "


class Handbook(FPDF):
    """Pages with a running head and a page number at the foot."""

    def header(self) -> None:
        self.set_font("helvetica", size=8)
        self.cell(0, 5, "Desk handbook", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="C")


def write(pdf: FPDF, text: str, *, size: float = 11, style: str = "", gap: float = 3) -> None:
    pdf.set_font("helvetica", style, size)
    pdf.multi_cell(0, size / 2, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(gap)


def read(pdf: FPDF):
    return parse_pdf(bytes(pdf.output()), LIMITS)


def test_wrapped_lines_are_one_paragraph(pdf, described):
    write(pdf, SENTENCE * 4)
    assert described(read(pdf)) == [("paragraph", (SENTENCE * 4).strip())]


def test_a_gap_between_lines_ends_a_paragraph(pdf, described):
    write(pdf, SENTENCE * 2)
    write(pdf, SENTENCE * 2)
    assert described(read(pdf)) == [("paragraph", (SENTENCE * 2).strip())] * 2


def test_larger_type_makes_headings_with_levels(pdf):
    for text, size in (
        ("Refunds", 20),
        ("Cooling-off", 15),
        (SENTENCE * 3, 11),
        ("Fees", 15),
        (SENTENCE * 3, 11),
    ):
        write(pdf, text, size=size)
    assert [block.level for block in read(pdf).blocks] == [1, 2, 0, 2, 0]


def test_a_short_bold_line_is_a_heading(pdf, texts):
    write(pdf, "Notice periods", style="B")
    write(pdf, SENTENCE * 3)
    assert texts(read(pdf), BlockKind.HEADING) == ["Notice periods"]


def test_the_first_heading_is_the_title(pdf):
    write(pdf, "Refund rules", size=20)
    write(pdf, SENTENCE * 3)
    assert read(pdf).title == "Refund rules"


def test_a_word_broken_at_the_end_of_a_line_is_whole(pdf, described):
    write(pdf, "All claims are settled accord-\ning to the table.")
    assert described(read(pdf)) == [("paragraph", "All claims are settled according to the table.")]


def test_a_compound_keeps_its_hyphen_if_it_has_one_elsewhere(pdf, described):
    write(pdf, "A non-refundable fee. It is non-\nrefundable.")
    assert described(read(pdf)) == [("paragraph", "A non-refundable fee. It is non-refundable.")]


def test_running_heads_and_page_numbers_are_dropped(described):
    pdf = Handbook()
    texts = ("The fee is due.", "No fee is due.", "Ask first.")
    for number, text in enumerate(texts):
        pdf.add_page()
        write(pdf, f"Appendix {number}", size=20)
        write(pdf, text)
    assert described(read(pdf)) == [
        block for number, text in enumerate(texts) for block in (("heading", f"Appendix {number}"), ("paragraph", text))
    ]


def test_blocks_carry_their_page():
    pdf = Handbook()
    for text in ("One.", "Two.", "Three."):
        pdf.add_page()
        write(pdf, text)
    assert [block.page for block in read(pdf).blocks] == [1, 2, 3]


def test_a_sentence_goes_on_over_a_page_break(pdf, described):
    write(pdf, "The customer may cancel")
    pdf.add_page()
    write(pdf, "within thirty days.")
    assert described(read(pdf)) == [("paragraph", "The customer may cancel within thirty days.")]


def test_lists_keep_markers_and_levels(pdf):
    write(pdf, "You need:")
    for indent, text in ((0, "- a card"), (8, "- not expired"), (0, "2. a letter")):
        pdf.set_x(pdf.l_margin + indent)
        pdf.cell(0, 5.5, text, new_x="LMARGIN", new_y="NEXT")
    parsed = read(pdf)
    assert [(parsed.text[block.start : block.end], block.level) for block in parsed.blocks[1:]] == [
        ("- a card", 0),
        ("- not expired", 1),
        ("2. a letter", 0),
    ]


def with_table(pdf: FPDF, rows: list[tuple[str, ...]]) -> None:
    pdf.set_font("helvetica", size=11)
    with pdf.table(rows):
        pass
    pdf.ln(4)


def test_tables_are_rows_and_their_words_are_in_no_paragraph(pdf, described):
    write(pdf, SENTENCE)
    with_table(pdf, [("Fee", "Sum"), ("Late payment", "5"), ("Returned debit", "7")])
    assert described(read(pdf)) == [
        ("paragraph", SENTENCE.strip()),
        ("table_header", "Fee | Sum"),
        ("table_row", "Late payment | 5"),
        ("table_row", "Returned debit | 7"),
    ]


def test_a_table_goes_on_over_a_page_break_with_one_header(pdf, texts):
    with_table(pdf, [("Day", "Fee"), *((f"day {day}", str(day)) for day in range(60))])
    parsed = read(pdf)
    assert (len(texts(parsed, BlockKind.TABLE_HEADER)), len(texts(parsed, BlockKind.TABLE_ROW))) == (1, 60)


def test_a_file_behind_a_password_is_refused(pdf):
    write(pdf, SENTENCE)
    pdf.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(UnreadableDocument, match="protected by a password"):
        read(pdf)


def test_a_file_that_only_forbids_printing_is_read(pdf):
    write(pdf, SENTENCE)
    pdf.set_encryption(owner_password="owner")
    assert read(pdf).text == SENTENCE.strip()


def test_a_truncated_file_is_refused(pdf):
    write(pdf, SENTENCE)
    with pytest.raises(UnreadableDocument, match="cut off"):
        parse_pdf(bytes(pdf.output())[:-200], LIMITS)


def test_a_page_whose_checksum_does_not_fit_is_refused(pdf):
    write(pdf, SENTENCE)
    data = bytearray(pdf.output())
    data[data.find(b"\nendstream") - 1] ^= 0xFF
    with pytest.raises(UnreadableDocument, match="not as they were written"):
        parse_pdf(bytes(data), LIMITS)


def test_a_file_without_text_is_probably_a_scan(pdf):
    pdf.rect(20, 20, 50, 50)
    with pytest.raises(UnreadableDocument, match="probably a scan"):
        read(pdf)


def test_too_many_pages_are_refused(pdf):
    pdf.add_page()
    with pytest.raises(UnreadableDocument, match="has 2 pages, more than 1"):
        parse_pdf(bytes(pdf.output()), ParseLimits(max_pages=1))
