import io
import os
import shutil

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.ocr import tesseract_version, text_of
from ingest.parsers.pdf import parse_pdf
from ingest.parsers.picture import parse_picture
from ingest.parsers.registry import parse

LIMITS = ParseLimits()
RULE = "The customer may cancel within thirty days."
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def drawn(*lines: str, mode: str = "L") -> Image.Image:
    """A page with lines of large letters, those after an empty one farther down."""
    picture = Image.new(mode, (1240, 620), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=40)
    for number, line in enumerate(lines):
        pen.text((100, 80 + 60 * number), line, fill="black", font=font)
    return picture


def saved(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def scan(pdf: FPDF, *lines: str, width: float = 200) -> None:
    pdf.add_page(format=(210, 110))
    pdf.image(drawn(*lines), 0, 0, width)


def read(pdf: FPDF):
    return parse_pdf(bytes(pdf.output()), LIMITS)


def refusal(data: bytes, limits: ParseLimits = LIMITS, name: str = "a.png") -> str:
    with pytest.raises(UnreadableDocument) as caught:
        parse(name, data, limits)
    return caught.value.message


@pytest.fixture
def no_tesseract(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def fake_tesseract(monkeypatch, tmp_path):
    """Puts a shell script in the place of Tesseract."""

    def put(script: str) -> None:
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\ncat > /dev/null\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return put


def row(place: tuple[int, int, int, int], word: str, confidence: float = 90.0) -> str:
    return "\t".join(map(str, (5, *place, 1, 0, 0, 9, 9, confidence, word)))


def test_words_are_put_together_as_lines_and_paragraphs():
    rows = [row((1, 1, 1, 1), "One"), row((1, 1, 1, 1), "two"), row((1, 1, 1, 2), "three"), row((1, 1, 2, 1), "four")]
    assert text_of("\n".join(["head", *rows, row((1, 2, 1, 1), "five")])) == "One two\nthree\n\nfour\n\nfive"


def test_unlikely_words_are_dropped():
    assert text_of("\n".join(["head", row((1, 1, 1, 1), "seen"), row((1, 1, 1, 1), "~;", 29.9)])) == "seen"


def test_rows_that_are_no_words_are_dropped():
    assert text_of("head\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\nbroken") == ""


@needs_tesseract
@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".png", "PNG"),
        (".jpg", "JPEG"),
        (".jpeg", "JPEG"),
        (".tif", "TIFF"),
        (".tiff", "TIFF"),
        (".webp", "WEBP"),
        (".bmp", "BMP"),
    ],
)
def test_pictures_are_read(suffix, kind):
    parsed = parse(f"a{suffix}", saved(drawn(RULE), kind), LIMITS)
    assert (parsed.text, parsed.media_type, parsed.page_count) == (RULE, Image.MIME[kind], 1)


@needs_tesseract
def test_lines_of_one_paragraph_are_joined(described):
    parsed = parse_picture(saved(drawn("The customer may cancel", "within thirty days.", "", "", "Ask first.")), LIMITS)
    assert described(parsed) == [("paragraph", RULE), ("paragraph", "Ask first.")]


@needs_tesseract
def test_a_numbered_title_is_a_heading(texts):
    parsed = parse_picture(saved(drawn("1. Notice periods", "", "", RULE)), LIMITS)
    assert (texts(parsed, BlockKind.HEADING), parsed.title) == (["1. Notice periods"], "1. Notice periods")


@needs_tesseract
def test_each_picture_in_a_tiff_is_a_page():
    data = saved(drawn("First page"), "TIFF", save_all=True, append_images=[drawn("Second page")])
    parsed = parse_picture(data, LIMITS)
    assert ([block.page for block in parsed.blocks], parsed.page_count) == ([1, 2], 2)


@needs_tesseract
@pytest.mark.parametrize("mode", ["1", "RGB", "P", "CMYK", "I;16"])
def test_pictures_in_all_colours_are_read(mode):
    assert parse_picture(saved(drawn(RULE).convert(mode), "TIFF"), LIMITS).text == RULE


@needs_tesseract
def test_letters_on_nothing_are_read():
    sheet = Image.new("RGBA", (1240, 620), (0, 0, 0, 0))
    sheet.paste((0, 0, 0, 255), mask=drawn(RULE).point(lambda grey: 255 - grey))
    assert parse_picture(saved(sheet), LIMITS).text == RULE


@needs_tesseract
def test_a_picture_that_lies_on_its_side_is_turned_as_it_says():
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = drawn(RULE).rotate(90, expand=True)
    assert parse_picture(saved(turned, "JPEG", exif=exif), LIMITS).text == RULE


@needs_tesseract
def test_a_picture_without_words_has_no_text():
    assert "no text was found" in refusal(saved(drawn()))


@needs_tesseract
def test_too_many_pictures_in_a_tiff_are_refused():
    data = saved(drawn("a"), "TIFF", save_all=True, append_images=[drawn("b")])
    assert "more than 1 pages" in refusal(data, ParseLimits(max_pages=1), "a.tif")


@needs_tesseract
def test_a_picture_with_too_many_pixels_is_refused():
    assert "more than 1,000 pixels" in refusal(saved(drawn(RULE)), ParseLimits(max_pixels=1000))


@needs_tesseract
def test_a_bomb_of_a_picture_is_refused():
    data = bytearray(saved(drawn(RULE)))
    # Width and height stand at the head of the file; their checksum is not looked at before the size is.
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    assert "cannot be read" in refusal(bytes(data))


@needs_tesseract
def test_a_picture_that_is_cut_off_is_damaged():
    assert "damaged" in refusal(saved(drawn(RULE))[:-2000])


@needs_tesseract
def test_a_language_that_is_not_installed_is_named():
    assert "xyz" in refusal(saved(drawn(RULE)), ParseLimits(ocr_languages="xyz"))


def test_a_page_that_takes_too_long_is_refused(fake_tesseract):
    fake_tesseract("exec sleep 20")
    assert "within 0.2 seconds" in refusal(saved(drawn(RULE)), ParseLimits(ocr_seconds=0.2))


def test_one_page_keeps_one_core_busy(fake_tesseract):
    fake_tesseract(
        'test "$OMP_THREAD_LIMIT" = 1 || exit 1\nprintf "head\\n5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\tword\\n"'
    )
    assert parse_picture(saved(drawn(RULE)), LIMITS).text == "word"


def test_what_tesseract_complains_of_is_told(fake_tesseract):
    fake_tesseract("echo 'out of paper.' >&2\nexit 1")
    assert "could not read it (out of paper)" in refusal(saved(drawn(RULE)))


def test_a_file_that_is_no_picture_is_refused():
    assert "is no picture" in refusal(b"only words")


def test_a_picture_with_the_name_of_a_text_is_refused():
    assert "is a picture" in refusal(saved(drawn(RULE)), name="a.md")


def test_a_text_that_begins_like_a_bitmap_is_no_picture():
    assert parse("a.txt", b"BM is a German station.", LIMITS).text == "BM is a German station."


@needs_tesseract
def test_a_scanned_page_is_read(pdf, described):
    pdf.cell(text="Typed.")
    scan(pdf, RULE)
    assert described(read(pdf)) == [("paragraph", "Typed."), ("paragraph", RULE)]


@needs_tesseract
def test_words_of_a_scanned_page_carry_its_number():
    pdf = FPDF()
    scan(pdf, "First page")
    scan(pdf, "Second page")
    assert [block.page for block in read(pdf).blocks] == [1, 2]


@needs_tesseract
def test_a_small_picture_on_an_empty_page_is_read():
    pdf = FPDF()
    scan(pdf, RULE, width=120)
    assert read(pdf).text == RULE


@needs_tesseract
def test_a_scanned_page_with_a_typed_page_number_is_read():
    pdf = FPDF()
    for _ in range(2):
        scan(pdf, RULE)
        pdf.set_font("helvetica", size=9)
        pdf.text(100, 106, f"Page {pdf.page_no()} of 2")
    assert read(pdf).text == f"{RULE}\n\n{RULE}"


@needs_tesseract
def test_a_huge_page_is_drawn_with_fewer_pixels():
    pdf = FPDF()
    pdf.add_page(format=(2100, 1100))
    pdf.image(drawn(RULE), 0, 0, 2000)
    assert parse_pdf(bytes(pdf.output()), ParseLimits(max_pixels=2_000_000)).text == RULE


def test_a_picture_is_refused_without_tesseract(no_tesseract):
    message = refusal(saved(drawn(RULE)))
    assert "it is a picture, and Tesseract" in message
    assert "`policydesk doctor` tells how to get it" in message


def test_a_scanned_file_is_refused_without_tesseract(no_tesseract):
    pdf = FPDF()
    scan(pdf, RULE)
    with pytest.raises(UnreadableDocument, match=r"it is scanned, and Tesseract.*not installed.*policydesk doctor"):
        read(pdf)


def test_scanned_pages_are_named_without_tesseract(no_tesseract, pdf):
    pdf.cell(text="Typed.")
    for _ in range(2):
        scan(pdf, RULE)
    pdf.add_page()
    pdf.cell(text="Typed.")
    scan(pdf, RULE)
    with pytest.raises(UnreadableDocument, match=r"its pages 2-3, 5 are scanned, and Tesseract"):
        read(pdf)


def test_one_scanned_page_is_named_without_tesseract(no_tesseract, pdf):
    pdf.cell(text="Typed.")
    scan(pdf, RULE)
    with pytest.raises(UnreadableDocument, match=r"its page 2 is scanned"):
        read(pdf)


def test_empty_pages_and_logos_need_no_tesseract(no_tesseract, pdf):
    pdf.cell(text="Typed.")
    pdf.add_page()
    scan(pdf, "Logo", width=40)
    assert read(pdf).text == "Typed."


def test_a_picture_beside_text_needs_no_tesseract(no_tesseract, pdf):
    pdf.cell(text="Typed.")
    pdf.image(drawn(RULE), 0, 30, 210)
    assert read(pdf).text == "Typed."


@needs_tesseract
def test_the_version_of_tesseract_is_told():
    assert str(tesseract_version()).startswith("tesseract ")


def test_no_version_is_told_without_tesseract(no_tesseract):
    assert tesseract_version() is None


def test_no_version_is_told_of_a_tesseract_that_fails(fake_tesseract):
    fake_tesseract("exit 1")
    assert tesseract_version() is None
