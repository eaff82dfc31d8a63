"""Converted models on disk: built beside their place, put there whole, and checked when they are opened."""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.files import sha256_file, sha256_hex

MANIFEST = "manifest.json"


def is_whole(folder: Path) -> bool:
    """Whether every file is there, as it was written."""
    try:
        hashes: dict[str, str] = json.loads((folder / MANIFEST).read_bytes())
        return all(sha256_file(folder / name) == sha256 for name, sha256 in hashes.items())
    except (OSError, ValueError):
        return False


def content_fingerprint(folder: Path) -> str:
    """A SHA-256 over all files, by way of the manifest."""
    return sha256_hex((folder / MANIFEST).read_bytes())


def build_folder(parent: Path, build: Callable[[Path], object], name: Callable[[Path], str]) -> Path:
    """Let `build` fill a new folder in `parent`, and give it the name that `name` finds for it.

    It takes the place of a folder of that name. Nothing is left behind when `build` raises.
    """
    parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=parent, prefix=".building-"))
    try:
        build(temporary)
        files = sorted(file for file in temporary.rglob("*") if file.is_file())
        hashes = {file.relative_to(temporary).as_posix(): sha256_file(file) for file in files}
        (temporary / MANIFEST).write_text(json.dumps(hashes), encoding="utf-8")
        target = parent / name(temporary)
        shutil.rmtree(target, ignore_errors=True)
        return temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
