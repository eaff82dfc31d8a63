"""An original file on its way out: a download that no browser opens or runs on our page's behalf."""

import mimetypes
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from fastapi import Response

from core.tables import Document, Revision

OCTETS = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument."
# Types that no browser runs; HTML, XML, SVG, mail and all that is not known are sent as mere bytes.
HARMLESS = frozenset(
    (
        "application/json",
        "application/pdf",
        "application/rtf",
        "application/vnd.oasis.opendocument.text",
        f"{OFFICE}presentationml.presentation",
        f"{OFFICE}spreadsheetml.sheet",
        f"{OFFICE}wordprocessingml.document",
        "image/bmp",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "text/csv",
        "text/markdown",
        "text/plain",
    )
)
LONGEST_NAME = 150
NOT_IN_NAMES = frozenset('"\\/:*?<>|')


def download(document: Document, revision: Revision, data: bytes) -> Response:
    """The bytes as an attachment under the document's own file name."""
    headers = {
        "Content-Type": revision.media_type if revision.media_type in HARMLESS else OCTETS,
        "Content-Disposition": disposition(file_name(document, revision)),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(data, headers=headers)


def file_name(document: Document, revision: Revision) -> str:
    """The name that the source gave, else the end of its URI; with a suffix that tells the format."""
    named = document.given.get("named") or unquote(urlsplit(document.source_uri).path)
    base = PurePosixPath(str(named).replace("\\", "/")).name
    clean = "".join("_" if one in NOT_IN_NAMES else one for one in base if one.isprintable()).strip(" .")
    stem, suffix = PurePosixPath(clean).stem, PurePosixPath(clean).suffix
    suffix = suffix or mimetypes.guess_extension(revision.media_type) or ""
    return (stem[:LONGEST_NAME] or revision.id) + suffix[:LONGEST_NAME]


def disposition(name: str) -> str:
    """RFC 6266: a name in ASCII for old clients, and the whole of it beside it."""
    plain = "".join(one if one.isascii() and one not in '"\\%;' else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
