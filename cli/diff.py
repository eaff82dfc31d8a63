"""`policydesk diff`: what changed between two revisions of a document."""

import json
from typing import Annotated

import typer
from rich.text import Text

from api.differences import revision_diff
from api.schemas import BlockChangeOut, RevisionDiff
from cli.context import AsJson, Audiences, DocumentName, opened
from cli.output import out, print_json
from ingest import comparison
from ingest.comparison import Comparison

REMOVED, ADDED = "red strike", "green"
RevisionId = Annotated[str | None, typer.Argument(help="A revision's id; without it the newest, or the one before.")]


def diff(
    document: DocumentName,
    old: RevisionId = None,
    new: RevisionId = None,
    audience: Audiences = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed in DOCUMENT from revision OLD to revision NEW."""
    with opened(as_json) as services:
        principal = services.operator(frozenset(audience or ()))
        with services.database.read() as session:
            found = comparison.find(session, principal, document).document
        compared = comparison.compare(services.database, principal, found.id, old, new)
        response = revision_diff(compared)
        if as_json:
            print_json(json.loads(response.model_dump_json()))
        else:
            _show(response, compared)


def _show(response: RevisionDiff, compared: Comparison) -> None:
    out.print(Text(response.title, "bold"), soft_wrap=True)
    out.print(Text(f"{response.old_revision_id} → {response.new_revision_id}", "dim"), soft_wrap=True)
    for fact in response.facts:
        line = Text(f"{fact.name}: ")
        out.print(line.append(fact.old or "—", REMOVED).append(" → ").append(fact.new or "—", ADDED), soft_wrap=True)
    heading: str | None = ""
    for change in response.changes:
        if change.heading != heading:
            heading = change.heading
            out.print(Text(f"\n{heading or response.title}", "bold cyan"))
        out.print(_marked(change, compared.old.text), soft_wrap=True)
    if not response.changes:
        out.print("The texts are the same.")


def _marked(change: BlockChangeOut, old_text: str) -> Text:
    """The block with what was removed and what was added, signs before it for those who see no colours."""
    added, removed = change.old_start == change.old_end, change.new_start == change.new_end
    line, at = Text("+ " if added else "- " if removed else "~ "), change.old_start
    for edit in change.edits:
        line.append(old_text[at : edit.old_start])
        line.append(_bracketed("-", edit.removed, added or removed), REMOVED)
        line.append(_bracketed("+", edit.added, added or removed), ADDED)
        at = edit.old_end
    return line.append(old_text[at : change.old_end])


def _bracketed(sign: str, words: str, whole: bool) -> str:
    """As `git diff --word-diff` has it; nothing is in brackets where a whole block came or went."""
    return words if whole or not words else f"[{sign}{words}{sign}]"
