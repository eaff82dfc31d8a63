"""Documents and what the tests read off them."""

import io
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from fpdf import FPDF

from ingest.parsers.base import BlockKind, ParsedDocument

Described = list[tuple[str, str]]


@pytest.fixture
def described() -> Callable[[ParsedDocument], Described]:
    """The kind and the text of each block."""
    return lambda parsed: [(str(block.kind), parsed.text[block.start : block.end]) for block in parsed.blocks]


@pytest.fixture
def texts() -> Callable[[ParsedDocument, BlockKind], list[str]]:
    """The texts of all blocks of one kind."""
    return lambda parsed, kind: [parsed.text[block.start : block.end] for block in parsed.blocks if block.kind is kind]


@pytest.fixture
def pdf() -> FPDF:
    """An A4 document with one page, set in a font that every reader has."""
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    return document


@pytest.fixture
def word() -> Document:
    return docx.Document()


@pytest.fixture
def saved() -> Callable[[Document], bytes]:
    def save(document: Document) -> bytes:
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return save
