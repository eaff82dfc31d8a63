"""`policydesk handover`: the queue of conversations that wait for a person."""

from typing import Annotated

import typer
from rich.text import Text

from api import views
from api.schemas import TicketDetail, TicketOut
from cli.context import AsJson, Audiences, opened
from cli.output import out, print_json
from core.domain import TicketState
from generation.handover import opening
from generation.handover import repository as tickets
from generation.handover.repository import TicketQuery

app = typer.Typer(help="Conversations that wait for a person.", no_args_is_help=True)
TicketId = Annotated[str, typer.Argument(help="The ticket's id, as `policydesk handover list` shows it.")]
COLOURS = {TicketState.OPEN: "yellow", TicketState.TAKEN: "cyan", TicketState.CLOSED: "green"}


@app.command("list")
def list_tickets(
    state: Annotated[TicketState | None, typer.Option(help="Only tickets in this state.")] = None,
    queue: Annotated[str | None, typer.Option(help="Only tickets of this queue.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most tickets to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """The newest tickets."""
    with opened(as_json) as services:
        with services.database.read() as session:
            found = views.tickets(tickets.listed(session, services.operator(), TicketQuery(state, queue, limit)))
        if as_json:
            print_json(found.model_dump(mode="json"))
            return
        for one in found.tickets:
            _show(one)
        out.print(f"{len(found.tickets)} of {found.total} tickets", highlight=False)


@app.command()
def show(ticket_id: TicketId, audience: Audiences = None, as_json: AsJson = False) -> None:
    """A ticket: its summary, what was read, and the conversation."""
    with opened(as_json) as services:
        with services.database.read() as session:
            principal = services.operator(frozenset(audience or ()))
            found = views.ticket_detail(opening.open_ticket_for(session, principal, ticket_id))
        if as_json:
            print_json(found.model_dump(mode="json"))
        else:
            _show_detail(found)


@app.command()
def take(ticket_id: TicketId, as_json: AsJson = False) -> None:
    """Take a ticket that nobody has taken."""
    with opened(as_json) as services:
        with services.database.write() as session:
            found = views.ticket(tickets.take(session, services.operator(), ticket_id))
        _tell(found, as_json)


@app.command()
def close(
    ticket_id: TicketId,
    note: Annotated[str | None, typer.Option(help="What came of it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Close a ticket that you have taken."""
    with opened(as_json) as services:
        masked = note and services.safeguards.masked(note)
        with services.database.write() as session:
            found = views.ticket(tickets.close(session, services.operator(), ticket_id, masked))
        _tell(found, as_json)


@app.command()
def release(ticket_id: TicketId, as_json: AsJson = False) -> None:
    """Put a taken ticket back into its queue."""
    with opened(as_json) as services:
        with services.database.write() as session:
            found = views.ticket(tickets.release(session, services.operator(), ticket_id))
        _tell(found, as_json)


def _tell(found: TicketOut, as_json: bool) -> None:
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _show(found)


def _show(found: TicketOut) -> None:
    """Two lines for each ticket: a table would have to cut its cells where the terminal is narrow."""
    out.print(Text.assemble((found.ticket_id, "bold"), "  ", (found.state, COLOURS[found.state])))
    when = f"{found.created_at.astimezone():%Y-%m-%d %H:%M}"
    facts = (when, found.queue, found.taken_by and f"taken by {found.taken_by}", found.reason)
    out.print(Text("  " + " · ".join(filter(None, facts)), "dim"), soft_wrap=True)


def _show_detail(found: TicketDetail) -> None:
    _show(found)
    out.print(Text(f"\n{found.summary}\n"), soft_wrap=True)
    for turn in found.turns:
        out.print(Text.assemble((turn.question, "bold"), (f"  {turn.status}", "dim")), soft_wrap=True)
        out.print(Text(f"{turn.answer}\n"), soft_wrap=True)
    if found.note:
        out.print(Text(f"Note: {found.note}"), soft_wrap=True)
