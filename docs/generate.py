"""`python -m docs.generate` writes the pages that are made from the code; `--check` only looks whether they are stale.

The pages are the same whatever the environment and the terminal are.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from docs.api_page import api_page, openapi_page
from docs.cli_page import cli_page
from docs.metrics_page import metrics_page
from docs.settings_page import settings_page

FOLDER = Path(__file__).parent
PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "api.md": api_page,
    "metrics.md": metrics_page,
    "openapi.json": openapi_page,
}


def stale_pages(folder: Path) -> list[str]:
    """The names of the pages in `folder` that are missing or not as the code would have them."""
    return [name for name, render in PAGES.items() if _read(folder / name) != render()]


def write_pages(folder: Path) -> None:
    """Write every page into `folder`."""
    for name, render in PAGES.items():
        (folder / name).write_text(render(), encoding="utf-8")


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description="Write the pages made from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a page is stale")
    if not parser.parse_args(arguments).check:
        write_pages(folder)
        return 0
    stale = stale_pages(folder)
    if stale:
        sys.stderr.write(f"Not as the code has it: {', '.join(stale)} in docs/; run `make docs`.\n")
    return 1 if stale else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
