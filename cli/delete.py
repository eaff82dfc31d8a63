"""`policydesk delete`: a document goes, with all that was made of it."""

from typing import Annotated

import typer
from rich.markup import escape

from cli.context import AsJson, Audiences, DocumentName, opened
from cli.output import out, print_json
from core.errors import InvalidInput
from ingest import comparison


def delete(
    document: DocumentName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before.")] = False,
    audience: Audiences = None,
    as_json: AsJson = False,
) -> None:
    """Delete DOCUMENT with all its revisions, its original files, and the answers that quote it."""
    with opened(as_json) as services:
        principal = services.operator(frozenset(audience or ()))
        with services.database.read() as session:
            found = comparison.find(session, principal, document).document
        if as_json and not yes:
            raise InvalidInput("Deleting with --json wants --yes: nobody can be asked.")
        if not yes and not typer.confirm(f"Delete {found.title!r} ({found.source_uri})?"):
            raise typer.Abort
        services.remover.remove(principal, found.id)
        if as_json:
            print_json({"deleted": found.id, "source_uri": found.source_uri})
        else:
            out.print(f"Deleted {escape(found.title)}.", highlight=False)
