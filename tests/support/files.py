"""The example corpus, and files that cannot be read."""

import io
import os
from pathlib import Path

from fpdf import FPDF

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
POLICIES = EXAMPLES / "policies"
QUESTIONS = EXAMPLES / "questions.jsonl"


def pdf(text: str, password: str | None = None) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    document.multi_cell(0, text=text)
    if password:
        document.set_encryption(owner_password=password, user_password=password)
    out = io.BytesIO()
    document.output(out)
    return out.getvalue()


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files by their path below `folder`, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def policy(text: str, title: str = "A policy", **front_matter: str) -> str:
    """A Markdown document with front matter."""
    lines = "".join(f"{key}: {value}\n" for key, value in front_matter.items())
    return (f"---\n{lines}---\n\n" if lines else "") + f"# {title}\n\n{text}\n"


def noise(size: int = 4096) -> bytes:
    """Bytes that are no text, the same in every run."""
    return b"\x89PNG\r\n\x1a\n\x00" + bytes((i * 7919) % 256 for i in range(size))


def is_root() -> bool:
    return os.geteuid() == 0
