"""What the sheets of a workbook share (ECMA-376): their names, texts, number formats and first day."""

import datetime as dt
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from ingest.parsers.package import part, tagged

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The name of a visible sheet and the part that holds it."""

    name: str
    path: str


class Book:
    """Openpyxl's own reader is not used: it walks every place up to the last that a sheet claims to have."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._path = _target(archive, "", "officeDocument") or "xl/workbook.xml"
        self._root = part(archive, self._path)
        if self._root is None:
            raise ValueError("no workbook part")
        properties = self._root.find("{*}workbookPr")
        starts_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.epoch: dt.datetime = MAC_EPOCH if starts_1904 else WINDOWS_EPOCH
        self.texts = list(self._shared_texts())
        self.formats = self._formats()

    @property
    def title(self) -> str | None:
        properties = part(self._archive, "docProps/core.xml")
        return None if properties is None else properties.findtext(_TITLE)

    def sheets(self) -> Iterator[Sheet]:
        """The visible sheets in their order; those that hold only a chart have no rows."""
        targets = dict(_relations(self._archive, self._path))
        for sheet in self._root.iterfind("{*}sheets/{*}sheet"):
            kind, path = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), ("", ""))
            if sheet.get("state", "visible") == "visible" and kind == "worksheet":
                yield Sheet(sheet.get("name", ""), path)

    def _shared_texts(self) -> Iterator[str]:
        path = _target(self._archive, self._path, "sharedStrings")
        if path is not None:
            with self._archive.open(path) as source:
                for item in tagged(source, "si"):
                    yield plain_text(item)

    def _formats(self) -> list[str]:
        """The number format of each cell style."""
        path = _target(self._archive, self._path, "styles")
        styles = part(self._archive, path) if path is not None else None
        if styles is None:
            return []
        own = {form.get("numFmtId"): form.get("formatCode") for form in styles.iterfind("{*}numFmts/{*}numFmt")}
        named: dict[str, str] = {**{str(number): form for number, form in BUILTIN_FORMATS.items()}, **own}
        return [named.get(style.get("numFmtId"), "") for style in styles.iterfind("{*}cellXfs/{*}xf")]


def plain_text(item: Any) -> str:
    """The words of a text, without the reading that East Asian writers put above them."""
    runs = (run for run in item if etree.QName(run).localname in ("t", "r"))
    return "".join(run.text or "" if run.tag.endswith("}t") else run.findtext("{*}t") or "" for run in runs)


def _target(archive: zipfile.ZipFile, source: str, kind: str) -> str | None:
    return next((path for _, (found, path) in _relations(archive, source) if found == kind), None)


def _relations(archive: zipfile.ZipFile, source: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The kind and the path of each part that a part refers to, by its id."""
    folder, name = posixpath.split(source)
    root = part(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    for relation in () if root is None else root:
        path = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        yield relation.get("Id"), (posixpath.basename(relation.get("Type", "")), path)
