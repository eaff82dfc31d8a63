"""`policydesk export` and `policydesk import`: an installation in one file, and back."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import out, print_json, working
from core import audit
from core.backup.layout import Manifest
from core.backup.reading import import_file
from core.backup.writing import export as write_export
from retrieval.reconcile import searched_checks


def export(
    file: Annotated[Path, typer.Argument(help="The ZIP file to write; it must not be there yet.")],
    conversations: Annotated[
        bool, typer.Option("--conversations", help="With conversations, their tickets and feedback.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write everything of this installation to FILE: documents of every tenant, with vectors and audit trail.

    Tokens, ingest jobs and secrets are not in it, and conversations only with --conversations. Anyone who can read FILE
    can read every document: it is readable for its owner alone.
    """
    with opened(as_json) as services:
        with working("Exporting"):
            manifest = write_export(services.database, services.settings, file, conversations=conversations)
        with services.database.write() as session:
            audit.record(session, services.operator(), "installation.export", file.name[:64], **manifest.counts)
        _tell(f"Exported to {file}", file, manifest, as_json)


def import_(
    file: Annotated[Path, typer.Argument(help="A file of `policydesk export`.")], as_json: AsJson = False
) -> None:
    """Bring everything of FILE into this installation, which must have no documents of its tenants yet.

    All ids stay the same, and nothing is embedded anew. A file that is not whole and unchanged is refused, and then
    nothing is written.
    """
    with opened(as_json) as services:
        with working("Importing"):
            manifest = import_file(services.database, services.operator(), file)
        with working("Bringing the index in line"):
            bring_in_line(services)
        _tell(f"Imported {file}", file, manifest, as_json)


def bring_in_line(services: Services) -> None:
    """Compare all of the index: it may hold something else under a number that was free in SQL."""
    parts = (services.database, services.generations, services.indexer, services.index_root)
    for check in searched_checks(*parts):
        if check.mend is not None and any(True for _ in check.find()):
            check.mend()


def _tell(done: str, file: Path, manifest: Manifest, as_json: bool) -> None:
    counts: dict[str, Any] = dict(manifest.counts)
    if as_json:
        print_json(
            {"file": str(file), "counts": counts, "bytes": file.stat().st_size, "not_in_it": list(manifest.not_in_it)}
        )
        return
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    out.print(f"{done}: {counted}. Not in it: {', '.join(manifest.not_in_it)}.", soft_wrap=True, highlight=False)
