"""Text recognition: pictures of pages become text, by the program Tesseract where it is installed."""

import io
import os
import shutil
import subprocess
from collections.abc import Iterable
from itertools import groupby

from PIL import Image

from core.errors import UnreadableDocument
from ingest.parsers.base import ParseLimits

DPI = 300
MISSING = "Tesseract, which reads text in pictures, is not installed; `policydesk doctor` tells how to get it"
# What Tesseract itself holds for less likely is mostly dust and lines.
_LEAST_CONFIDENCE = 30.0
_WORD = "5"
_VERSION_SECONDS = 10


def tesseract() -> str | None:
    """The path of Tesseract, None where it is not installed."""
    return shutil.which("tesseract")


def tesseract_version() -> str | None:
    """The name and version of the Tesseract on this machine, None where there is none that runs."""
    program = tesseract()
    if program is None:
        return None
    try:
        ended = _run([program, "--version"], b"", _VERSION_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = ended.stdout.decode(errors="replace").splitlines()
    return lines[0].strip() if ended.returncode == 0 and lines else None


def recognise(picture: Image.Image, limits: ParseLimits) -> str:
    """The text of one page in reading order, its paragraphs set apart by blank lines.

    Raises UnreadableDocument where Tesseract is missing, fails, or takes longer than the limits allow.
    """
    program = tesseract()
    if program is None:
        raise UnreadableDocument(f"it is scanned, and {MISSING}")
    command = [program, "stdin", "stdout", "-l", limits.ocr_languages, "--dpi", str(DPI), "tsv"]
    try:
        ended = _run(command, _png(picture), limits.ocr_seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(
            f"the text of a scanned page was not recognised within {limits.ocr_seconds:g} seconds; scan it again"
        ) from error
    if ended.returncode != 0:
        raise UnreadableDocument(f"Tesseract could not read it ({_complaint(ended.stderr)})")
    return text_of(ended.stdout.decode(errors="replace"))


def text_of(table: str) -> str:
    """The text in the table, one row a word, that Tesseract writes."""
    rows = [row.split("\t", 11) for row in table.splitlines()[1:]]
    words = [row for row in rows if len(row) == 12 and row[0] == _WORD and _is_likely(row)]
    # A row is known by page, block, paragraph and line, in this order.
    paragraphs = groupby(words, key=lambda row: row[1:4])
    return "\n\n".join(_lines(paragraph) for _, paragraph in paragraphs)


def _lines(words: Iterable[list[str]]) -> str:
    return "\n".join(" ".join(word[11].strip() for word in line) for _, line in groupby(words, key=lambda row: row[4]))


def _is_likely(row: list[str]) -> bool:
    return bool(row[11].strip()) and float(row[10]) >= _LEAST_CONFIDENCE


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # It goes through a pipe and is read at once: packing it tightly would only take time.
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _run(command: list[str], given: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    # Several documents are read at a time: each page may keep one core busy, not all of them.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(command, input=given, capture_output=True, timeout=seconds, env=environment, check=False)  # noqa: S603


def _complaint(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    # It ends with a summary; what a person can mend stands before that.
    named = [line for line in lines if "loading language" in line] or lines
    return named[-1].strip().rstrip(".")[:200] if named else "it does not say why"
