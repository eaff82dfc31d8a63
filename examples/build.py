"""Render the Markdown sources of the example corpus to PDF and DOCX.

Run ``python examples/build.py``. The output is byte-identical from run to run, so
that a rebuild without an edit leaves nothing to commit.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import docx
import yaml
from docx.document import Document
from docx.text.paragraph import Paragraph
from fpdf import FPDF
from fpdf.fonts import FontFace
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

HERE = Path(__file__).parent
STAMP = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed date: the clock must not reach the files
ZIP_STAMP = (2026, 1, 1, 0, 0, 0)
HEADING_SIZES = {1: 18.0, 2: 13.5, 3: 11.5}
BODY_SIZE = 10.5
LINE = 5.4  # millimetres


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, list item or table; ``level`` is its depth."""

    kind: str
    text: str = ""
    level: int = 0
    number: int = 0  # position in a numbered list; 0 in a list with bullets
    rows: list[list[str]] = field(default_factory=list)


def split_source(text: str) -> tuple[str, str]:
    """Return the output path named in the front matter, and the Markdown below it."""
    _, head, body = text.split("---\n", 2)
    return str(yaml.safe_load(head)["output"]), body


def inline(node: SyntaxTreeNode) -> str:
    """Return the raw inline text of a node (its ``**`` markers stay in)."""
    child = next((part for part in node.children if part.type == "inline"), None)
    return child.content.replace("\n", " ") if child else ""


def list_blocks(node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
    """Yield the items of a list, each followed by the lists nested in it."""
    ordered = node.type == "ordered_list"
    for index, item in enumerate(node.children, start=1):
        for part in item.children:
            if part.type == "paragraph":
                yield Block("item", inline(part), depth, index if ordered else 0)
            else:
                yield from list_blocks(part, depth + 1)


def read_blocks(markdown: str) -> Iterator[Block]:
    """Yield the blocks of a document in reading order."""
    for node in SyntaxTreeNode(MarkdownIt().enable("table").parse(markdown)).children:
        if node.type == "heading":
            yield Block("heading", inline(node), int(node.tag[1]))
        elif node.type == "paragraph":
            yield Block("paragraph", inline(node))
        elif node.type == "table":
            rows = [row for section in node.children for row in section.children]
            yield Block("table", rows=[[inline(cell) for cell in row.children] for row in rows])
        elif node.type in {"ordered_list", "bullet_list"}:
            yield from list_blocks(node, 1)
        else:
            raise ValueError(f"no rendering for {node.type}")


class Page(FPDF):
    """A4 pages with a running header and the page number at the foot."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.running = title
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_creation_date(STAMP)
        self.set_margins(22, 20)
        self.set_auto_page_break(True, margin=22)
        self.add_page()

    def header(self) -> None:
        """Print the company and the title above every page."""
        self.set_font("helvetica", "I", 8.5)
        self.cell(0, 5, f"Quillhaven Mutual - {self.running}", border="B", new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def footer(self) -> None:
        """Print "Page 2 of 3"; fpdf2 fills in the total at the end."""
        self.set_y(-15)
        self.set_font("helvetica", "", 8.5)
        self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="C")

    def paragraph(self, text: str, indent: float = 0.0) -> None:
        """Print wrapped text and return to the left margin."""
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, LINE, text, align="L", markdown=True, new_x="LMARGIN", new_y="NEXT")

    def heading(self, block: Block) -> None:
        """Print a heading, on the next page if its text would not fit below it."""
        self.ln(3)
        if self.will_page_break(5 * LINE):
            self.add_page()
        self.set_font("helvetica", "B", HEADING_SIZES[block.level])
        self.multi_cell(0, 7.5, block.text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def item(self, block: Block) -> None:
        """Print a list item with its marker in front of an indented paragraph."""
        indent = 7.0 * (block.level - 1)
        self.set_x(self.l_margin + indent)
        if self.will_page_break(3 * LINE):  # never tear the marker from its text
            self.add_page()
            self.set_x(self.l_margin + indent)
        self.cell(7, LINE, f"{block.number}." if block.number else "-", align="L")
        self.paragraph(block.text, indent + 7.0)

    def grid(self, rows: list[list[str]]) -> None:
        """Print a bordered table, whole on one page where it can be."""
        self.ln(1)
        if self.will_page_break(7.5 * len(rows)):
            self.add_page()
        bold = FontFace(emphasis="BOLD", fill_color=230)
        with self.table(rows, headings_style=bold, line_height=LINE, padding=1, text_align="LEFT"):
            pass
        self.ln(3)


def write_pdf(blocks: list[Block]) -> bytes:
    """Return the document as PDF."""
    page = Page(blocks[0].text)
    for before, block in zip([blocks[0], *blocks], blocks, strict=False):
        page.set_font("helvetica", "", BODY_SIZE)
        if before.kind == "item" and block.kind != "item":
            page.ln(2)  # air below a list
        if block.kind == "heading":
            page.heading(block)
        elif block.kind == "item":
            page.item(block)
        elif block.kind == "table":
            page.grid(block.rows)
        else:
            page.paragraph(block.text)
            page.ln(2)
    return bytes(page.output())


def add_runs(paragraph: Paragraph, text: str) -> None:
    """Add text to a paragraph, with what stands between ``**`` in bold."""
    for index, part in enumerate(re.split(r"\*\*", text)):
        if part:
            paragraph.add_run(part).bold = True if index % 2 else None


def restart_numbering(document: Document, paragraph: Paragraph) -> int:
    """Give the paragraph a numbered list of its own that starts at 1; return its id.

    Word counts on through every paragraph of a list style otherwise.
    """
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(style).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def add_item(document: Document, block: Block, list_id: int) -> int:
    """Add a list item and return the id of the numbered list that is open."""
    name = "List Number" if block.number else "List Bullet"
    style = name if block.level == 1 else f"{name} {block.level}"
    paragraph = document.add_paragraph(style=style)
    add_runs(paragraph, block.text)
    if block.number and block.level == 1:
        list_id = restart_numbering(document, paragraph) if block.number == 1 else list_id
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = list_id
    return list_id


def add_table(document: Document, rows: list[list[str]]) -> None:
    """Add a bordered table with a bold first row."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for index, row in enumerate(rows):
        for cell, text in zip(table.rows[index].cells, row, strict=True):
            add_runs(cell.paragraphs[0], text if index else f"**{text}**")
    document.add_paragraph()


def freeze_zip(data: bytes) -> bytes:
    """Repack an archive with fixed time stamps."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, ZIP_STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()


def new_document(title: str) -> Document:
    """Return an empty document whose properties do not depend on the clock."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "Quillhaven Mutual", ""
    properties.created = properties.modified = STAMP.replace(tzinfo=None)
    return document


def write_docx(blocks: list[Block]) -> bytes:
    """Return the document as DOCX, with Word's own heading and list styles."""
    document = new_document(blocks[0].text)
    list_id = 0
    for block in blocks:
        if block.kind == "heading":
            document.add_heading(block.text, block.level)
        elif block.kind == "item":
            list_id = add_item(document, block, list_id)
        elif block.kind == "table":
            add_table(document, block.rows)
        else:
            add_runs(document.add_paragraph(), block.text)
    out = io.BytesIO()
    document.save(out)
    return freeze_zip(out.getvalue())


def main() -> None:
    """Render every source beside this file into ``policies/``."""
    for source in sorted((HERE / "sources").glob("*.md")):
        output, body = split_source(source.read_text(encoding="utf-8"))
        target = HERE / "policies" / output
        blocks = list(read_blocks(body))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(write_pdf(blocks) if target.suffix == ".pdf" else write_docx(blocks))
        print(target.relative_to(HERE))


if __name__ == "__main__":
    main()
