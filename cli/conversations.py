"""`policydesk conversations`: what was asked and answered, to be looked up, taken along or deleted."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text
from sqlalchemy.orm import Session

from api import views
from api.schemas import ConversationExport, ConversationsResponse, FeedbackOut
from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import out, print_json
from core.domain import Principal
from core.errors import InvalidInput
from core.files import atomic_write
from core.tables import Conversation
from generation import feedback, repository, retention
from generation.handover import repository as tickets
from generation.repository import ConversationQuery
from generation.visibility import every_audience, seen_turns

app = typer.Typer(help="Conversations: looked up, exported, deleted.", no_args_is_help=True)
ConversationId = Annotated[
    str, typer.Argument(help="The conversation's id, as `policydesk conversations list` shows it.")
]
Subject = Annotated[str, typer.Option(help="Whose conversations.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="The most conversations to show.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before.")]
OPERATOR = "operator"


@app.command("list")
def list_conversations(limit: Limit = 20, subject: Subject = OPERATOR, as_json: AsJson = False) -> None:
    """The newest conversations."""
    _list(subject, ConversationQuery(limit=limit), as_json)


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="Words, all of which stand in the title, questions or answers.")],
    limit: Limit = 20,
    subject: Subject = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Conversations that speak of WORDS, the newest first."""
    _list(subject, ConversationQuery(words, limit), as_json)


@app.command()
def show(conversation_id: ConversationId, subject: Subject = OPERATOR, as_json: AsJson = False) -> None:
    """The questions and answers of a conversation."""
    with opened(as_json) as services:
        with services.database.read() as session:
            owner = _owner(services, subject)
            found = _whole(session, owner, repository.get_conversation(session, owner, conversation_id))
        if as_json:
            print_json(_json(found))
        else:
            _show(found)


@app.command()
def export(
    conversation_id: Annotated[
        str | None, typer.Argument(help="The conversation's id; every conversation of the subject when absent.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="The file to write; standard output when absent.")] = None,
    subject: Subject = OPERATOR,
    as_json: AsJson = False,
) -> None:
    """Write a conversation with all its turns as JSON, to standard output or a file readable for its owner alone."""
    with opened(as_json) as services:
        if file is not None and file.exists():
            raise InvalidInput(f"{file} exists already; name another file.", field="file")
        found = _exported(services, _owner(services, subject), conversation_id)
        content = {"conversations": found}
        if file is None:
            print_json(content)
            return
        atomic_write(file, json.dumps(content, ensure_ascii=False, indent=2).encode())
        if as_json:
            print_json({"file": str(file), "conversations": len(found)})
        else:
            out.print(f"Exported {len(found)} conversations to {file}.", highlight=False, soft_wrap=True)


@app.command()
def delete(
    conversation_id: ConversationId, yes: Yes = False, subject: Subject = OPERATOR, as_json: AsJson = False
) -> None:
    """Delete a conversation with its turns, tickets and feedback."""
    with opened(as_json) as services:
        with services.database.read() as session:
            found = repository.get_conversation(session, _owner(services, subject), conversation_id)
        _require_consent(yes, as_json, f"Delete {found.title!r}?")
        with services.database.write() as session:
            # Looked up once more: it may have gone while the question was answered.
            found = repository.get_conversation(session, _owner(services, subject), conversation_id)
            repository.delete_conversation(session, services.operator(), found)
        if as_json:
            print_json({"deleted": conversation_id})
        else:
            out.print(Text(f"Deleted {found.title}."))


@app.command()
def purge(
    older_than: Annotated[
        int | None,
        typer.Option(
            min=1, max=36_500, help="Days since the last turn; those of `privacy.retention_days` when absent."
        ),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Delete everybody's conversations that are past their time, with their turns, tickets and feedback."""
    with opened(as_json) as services:
        days = older_than or services.settings.privacy.retention_days
        if days is None:
            raise InvalidInput("Name the days: with --older-than, or as privacy.retention_days.", field="older_than")
        _require_consent(yes, as_json, f"Delete all conversations without a question for {days} days?")
        gone = retention.purge(services.database, timedelta(days=days), services.operator())
        if as_json:
            print_json({"deleted": gone, "older_than_days": days})
        else:
            out.print(f"Deleted {gone} conversations.", highlight=False)


def _owner(services: Services, subject: str) -> Principal:
    operator = services.operator()
    return Principal(subject, operator.tenant, operator.scopes, operator.audiences)


def _whole(session: Session, owner: Principal, found: Conversation) -> ConversationExport:
    turns, handed_over = repository.turns(session, found), tickets.of_conversation(session, found)
    # Who sits at this machine reads all that is kept.
    seen = seen_turns(turns, hidden=frozenset())
    return views.conversation_detail(found, seen, handed_over, feedback.own_by_turn(session, owner, turns))


def _exported(services: Services, owner: Principal, conversation_id: str | None) -> list[object]:
    with services.database.read() as session:
        if conversation_id is None:
            wanted = repository.all_conversations(session, owner)
        else:
            wanted = [repository.get_conversation(session, owner, conversation_id)]
        return [_json(_whole(session, owner, found)) for found in wanted]


def _json(found: ConversationExport | ConversationsResponse) -> object:
    return found.model_dump(mode="json")


def _require_consent(yes: bool, as_json: bool, question: str) -> None:
    if as_json and not yes:
        raise InvalidInput("Deleting with --json wants --yes: nobody can be asked.")
    if not yes and not typer.confirm(question):
        raise typer.Abort


def _list(subject: str, query: ConversationQuery, as_json: bool) -> None:
    with opened(as_json) as services:
        with services.database.read() as session:
            owner = _owner(services, subject)
            reader = replace(owner, audiences=every_audience(session, owner.tenant))
            rows, total = repository.conversations(session, reader, query)
        found = ConversationsResponse(conversations=[views.conversation(row) for row in rows], total=total)
        if as_json:
            print_json(_json(found))
        else:
            _show_list(found)


def _show_list(found: ConversationsResponse) -> None:
    for one in found.conversations:
        out.print(Text.assemble((one.conversation_id, "bold"), "  ", one.title), soft_wrap=True)
        out.print(Text(f"  {one.updated_at.astimezone():%Y-%m-%d %H:%M} · {one.turns} turns", "dim"))
    out.print(f"{len(found.conversations)} of {found.total} conversations", highlight=False)


def _show(found: ConversationExport) -> None:
    for turn in found.turns:
        when = f"{turn.created_at.astimezone():%Y-%m-%d %H:%M}"
        out.print(Text.assemble((turn.question, "bold"), (f"  {when} · {turn.status}", "dim")), soft_wrap=True)
        out.print(Text(f"{turn.answer}\n"), soft_wrap=True)
        if turn.feedback:
            out.print(Text(f"Rated {_said(turn.feedback)}.\n", "dim"), soft_wrap=True)
    for one in found.tickets:
        out.print(Text(f"Handed over: ticket {one.ticket_id}, {one.state}. {one.reason}"), soft_wrap=True)


def _said(given: FeedbackOut) -> str:
    return ": ".join(filter(None, [given.rating, ", ".join(given.reasons), given.correction]))
