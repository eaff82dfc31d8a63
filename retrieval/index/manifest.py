"""Which files make up an index: written last and all at once, so that what it names is complete."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.files import atomic_write
from retrieval.index.base import damaged
from retrieval.index.segment import SegmentFile

# 3: the words have pairs.
FORMAT = 3
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`embedder` is the model's fingerprint; `words` and `documents` tell the commit of the word index and its size."""

    embedder: str
    dimension: int
    commit: int = 0
    words: int = 0
    documents: int = 0
    segments: tuple[SegmentFile, ...] = ()

    @staticmethod
    def read(folder: Path) -> bytes:
        """The bytes as they lie on the disk: equal bytes are the same commit. Raises Unavailable without a file."""
        try:
            return (folder / NAME).read_bytes()
        except OSError as error:
            raise damaged(f"The index in {folder}") from error

    @staticmethod
    def is_of_a_format_before(path: Path) -> bool:
        """Whether this is the manifest of an earlier format; the first had no number and no segments."""
        try:
            fields = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return False
        if not isinstance(fields, dict):
            return False
        number = fields.get("format", 1 if "chunks" in fields else FORMAT)
        return isinstance(number, int) and number < FORMAT

    @classmethod
    def parse(cls, content: bytes, folder: Path) -> "Manifest":
        """Raises Unavailable for anything that `write` did not write."""
        try:
            return _manifest(json.loads(content))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise damaged(f"The index in {folder}") from error

    def write(self, folder: Path) -> None:
        atomic_write(folder / NAME, json.dumps({"format": FORMAT, **asdict(self)}).encode())


def _manifest(fields: dict[str, Any]) -> Manifest:
    if fields.pop("format") != FORMAT:
        raise ValueError("an index of another format")
    segments = tuple(SegmentFile(**segment) for segment in fields.pop("segments"))
    return Manifest(segments=segments, **fields)
