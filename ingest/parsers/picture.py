"""Pictures of pages: scans and photographs, one page each, or as many as a TIFF holds."""

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.ocr import MISSING, recognise, tesseract
from ingest.parsers.plain import parse_plain

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")


def parse_picture(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse a picture; every block carries its page. Raises UnreadableDocument where there is no Tesseract."""
    if tesseract() is None:
        raise UnreadableDocument(f"it is a picture, and {MISSING}")
    with _opened(data, limits) as picture:
        media_type = Image.MIME[picture.format or "PNG"]
        builder, count = TextBuilder(), 0
        for count, page in enumerate(_pages(picture, limits), start=1):
            builder.include(parse_plain(recognise(page, limits)), page=count)
    return builder.build(media_type, title=builder.first_heading(), page_count=count)


def _opened(data: bytes, limits: ParseLimits) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(limits) from error


def _pages(picture: Image.Image, limits: ParseLimits) -> Iterator[Image.Image]:
    """Pages as readers see them: upright, in grey, on white paper."""
    # Others than TIFF hold several pictures only to move.
    frames = ImageSequence.Iterator(picture) if picture.format == "TIFF" else [picture]
    for number, frame in enumerate(frames, start=1):
        if number > limits.max_pages:
            raise UnreadableDocument(f"it has more than {limits.max_pages} pages; split it")
        # Only the head of the file was read so far; the pixels come into memory below.
        if frame.width * frame.height > limits.max_pixels:
            raise _too_large(limits)
        yield _on_paper(ImageOps.exif_transpose(frame))


def _on_paper(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("L")
    layer = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("L")


def _too_large(limits: ParseLimits) -> UnreadableDocument:
    return UnreadableDocument(f"it is a picture of more than {limits.max_pixels:,} pixels; make it smaller")
