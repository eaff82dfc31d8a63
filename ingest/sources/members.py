"""The names of an archive's members: whoever packed it chose them."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

LONGEST_NAME = 500
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class MemberName:
    """`path` has forward slashes, no empty parts and no dots; None where the name leads out of the archive."""

    raw: str
    path: str | None

    @property
    def shown(self) -> str:
        last = _printable(PurePosixPath(self.raw.replace("\\", "/")).name)[-LONGEST_NAME:]
        return self.path or (last if last.strip(" .") else "unnamed")

    @property
    def identity(self) -> str:
        """What stands for the member in a URI; the name itself only where it is safe."""
        if self.path is not None:
            return quote(self.path)
        return "unsafe-" + hashlib.sha256(self.raw.encode()).hexdigest()[:32]

    @property
    def is_hidden(self) -> bool:
        """Hidden files, and the folder in which macOS keeps what other systems do not need."""
        parts = (self.path or "").split("/")
        return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def member_name(raw: str) -> MemberName:
    """Read the name of a member; backslashes divide it as well, as Windows packs it."""
    slashed = raw.replace("\\", "/")
    parts = [part for part in slashed.split("/") if part not in ("", ".")]
    path = "/".join(parts)
    unsafe = slashed.startswith("/") or ".." in parts or not path.strip() or _DRIVE.match(parts[0])
    if unsafe or len(path) > LONGEST_NAME or path != _printable(path):
        return MemberName(raw, None)
    return MemberName(raw, path)


def _printable(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cs"))
