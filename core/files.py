"""Hashes and atomic writes: nothing half-written is ever seen under its final name."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from core.errors import ConfigurationError


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_private_folder(path: Path) -> None:
    """Make a folder that others may not read. Raises ConfigurationError where that cannot be done."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The data folder {path} cannot be made ({error.strerror}); set data_dir.") from None


def atomic_write(path: Path, data: bytes) -> None:
    """Write `data` under `path`, durably: a reader sees the old content or the new, never a part."""
    atomic_build(path, lambda temporary: temporary.write_bytes(data))


def atomic_build(path: Path, build: Callable[[Path], object]) -> None:
    """Let `build` write a file beside `path`, then put it in `path`'s place.

    The temporary file is removed when `build` raises.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    temporary = Path(name)
    try:
        build(temporary)
        _sync(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
