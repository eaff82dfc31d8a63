import re
import subprocess
import sys

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.parsers import registry
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.registry import SUPPORTED_SUFFIXES, parse

LIMITS = ParseLimits(max_bytes=100_000, max_chars=10_000, max_pages=2)
PAGE = b"<!DOCTYPE html>\n<html><body><p>Hello</p></body></html>"
PICTURE = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04"


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        parse(name, data, LIMITS)
    return caught.value.message


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.txt", "a.html", "a.htm", "A.MD", "folder.x/a.Txt"])
def test_text_formats_are_parsed_by_their_suffix_in_any_case(name):
    assert "Hello" in parse(name, b"Hello", LIMITS).text


@pytest.mark.parametrize("library", ["docx", "pptx", "openpyxl", "striprtf", "pdfplumber", "markdown_it"])
def test_no_library_of_a_format_is_imported_before_a_file_of_it_comes(library):
    script = f"import sys, ingest.parsers.registry; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_word_documents_are_parsed(word, saved):
    word.add_paragraph("Hello")
    assert parse("a.docx", saved(word), LIMITS).text == "Hello"


def test_pdfs_are_parsed(pdf):
    pdf.cell(text="Hello")
    assert parse("a.PDF", bytes(pdf.output()), LIMITS).text == "Hello"


@pytest.mark.parametrize("name", [f"a{suffix}" for suffix in SUPPORTED_SUFFIXES])
@pytest.mark.parametrize("data", [b"", b" \n\t"])
def test_empty_files_are_refused(name, data):
    assert "it is empty" in refusal(name, data)


@pytest.mark.parametrize("suffix", [".zip", ".jsonl", ".ndjson"])
def test_what_holds_documents_is_to_be_ingested_by_itself(suffix):
    assert f"a {suffix} file holds documents; ingest it by itself" in refusal(f"a{suffix}", b"PK\x03\x04")


def test_the_message_names_the_file():
    assert refusal("fees/2026.md", b"").startswith("'fees/2026.md' cannot be read: ")


def test_files_with_too_many_bytes_are_refused():
    assert "has 100,001 bytes, more than 100,000" in refusal("a.md", b"a" * 100_001)


def test_texts_with_too_many_characters_are_refused():
    assert "has 10,001 characters, more than 10,000" in refusal("a.md", b"a" * 10_001)


def test_too_many_pages_are_refused(pdf):
    for _ in range(2):
        pdf.add_page()
    assert "has 3 pages, more than 2" in refusal("a.pdf", bytes(pdf.output()))


@pytest.mark.parametrize("name", ["a.exe", "a", ".md"])
def test_other_suffixes_are_refused_with_the_list_of_those_that_are_not(name):
    assert refusal(name, b"Hello").endswith(f"use one of {', '.join(SUPPORTED_SUFFIXES)}.")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.md", PICTURE, "binary data"),
        ("a.txt", PICTURE * 50, "binary data"),
        ("a.html", PICTURE, "binary data"),
        ("a.docx", b"%PDF-1.7\n", "is a PDF"),
        ("a.md", b"%PDF-1.7\n", "is a PDF"),
        ("a.pdf", b"PK\x03\x04rest", "is a ZIP file"),
        ("a.md", b"PK\x03\x04rest", "is a ZIP file"),
        ("a.pdf", PAGE, "is an HTML page"),
        ("a.docx", PAGE, "is an HTML page"),
        ("a.txt", PAGE, "is an HTML page"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "password-protected Office file"),
        ("a.pdf", b"only words", "is no PDF"),
        ("a.docx", b"only words", "is no Word document"),
    ],
)
def test_content_that_does_not_match_the_suffix_is_refused(name, data, reason):
    assert reason in refusal(name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b"<!-- only a note -->"),
        ("a.md", "\u200b\ufeff".encode()),
        ("a.html", b"<nav>menu</nav>"),
        ("a.txt", b"-----"),
    ],
)
def test_a_file_in_which_no_text_is_found_is_refused(name, data):
    assert "no text was found" in refusal(name, data)


def test_a_word_document_without_text_is_refused(saved):
    assert "no text was found" in refusal("a.docx", saved(docx.Document()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_are_found(encoding):
    text = "The fee is £25 \u2013 \u201cper month\u201d \u2013 and a café is no branch."
    assert parse("a.txt", text.encode(encoding), LIMITS).text == text


def test_russian_text_is_found():
    text = "Правила возврата средств для клиентов банка."
    assert parse("a.txt", text.encode("cp1251"), LIMITS).text == text


def test_a_false_byte_order_mark_is_refused():
    assert "is not; save it again as UTF-8" in refusal("a.txt", b"\xef\xbb\xbf\xff\xff")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(end):
    assert len(parse("a.md", f"# One{end}{end}two{end}".encode(), LIMITS).blocks) == 2


def test_a_broken_pdf_is_damaged():
    assert "damaged" in refusal("a.pdf", b"%PDF-1.7\nnothing in here\n%%EOF")


def test_a_broken_word_document_is_damaged(word, saved):
    word.add_paragraph("Hello")
    assert "damaged" in refusal("a.docx", saved(word)[:-100])


def raising(error: BaseException):
    def parser(_data: bytes, _limits: ParseLimits) -> ParsedDocument:
        raise error

    return parser


def test_what_a_library_raises_is_kept_as_the_cause(monkeypatch):
    error = KeyError("internal")
    monkeypatch.setitem(registry._PARSERS, ".md", raising(error))
    with pytest.raises(UnreadableDocument, match="damaged") as caught:
        parse("a.md", b"Hello", LIMITS)
    assert caught.value.__cause__.__cause__ is error


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt()])
def test_what_is_no_fault_of_the_document_passes(monkeypatch, error):
    monkeypatch.setitem(registry._PARSERS, ".md", raising(error))
    with pytest.raises(type(error)):
        parse("a.md", b"Hello", LIMITS)


def is_sound(parsed: ParsedDocument) -> bool:
    """Blocks lie in order in the text, apart from each other, with no blank at either end."""
    end = 0
    for block in parsed.blocks:
        text = parsed.text[block.start : block.end]
        if not (end <= block.start < block.end <= len(parsed.text)) or text != text.strip():
            return False
        end = block.end
    return bool(parsed.blocks)


HEADS = st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"---\n", b"<html>", b"\xff\xfe", b"# a\n"])
SCRAPS = re.findall(r"\S+", "<table> <td> <li> <p> <pre> </ul> <dl> <dd> - 1. | # ``` > === --- a B. \xe9 ] [ ( **")
MARKUP = st.lists(st.sampled_from([*SCRAPS, "\n", "\t", "\x00"]), max_size=60).map(
    lambda parts: " ".join(parts).encode()
)


@pytest.mark.parametrize("suffix", SUPPORTED_SUFFIXES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(head=HEADS, rest=st.binary(max_size=400) | MARKUP, tail=st.sampled_from([b"", b"%%EOF"]))
def test_any_bytes_are_parsed_soundly_or_refused(suffix, head, rest, tail):
    try:
        parsed = parse(f"a{suffix}", head + rest + tail, LIMITS)
    except UnreadableDocument:
        return
    assert is_sound(parsed)
