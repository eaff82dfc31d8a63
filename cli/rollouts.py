"""`policydesk adapters rollout`: a version is tried beside what serves."""

from typing import Annotated

import typer

from api import rollout_views
from api.schemas import RolloutOut, RolloutPairsResponse
from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import print_json, working
from cli.pair_output import show_pairs
from cli.rollout_output import show_rollout
from core.errors import InvalidInput
from tuning.rollout import lifecycle, pair_repository, repository
from tuning.rollout.pair_repository import PairQuery
from tuning.rollout.records import DEFAULT_ALPHA, Guard, Mode, Plan, Rollout

app = typer.Typer(help="Try a version beside what serves; it is taken back where it is worse.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The adapter's name; its newest rollout is meant.")]
Why = Annotated[str, typer.Option(help="Stands in the history of the rollout.")]
Margins = Annotated[
    list[str] | None,
    typer.Option("--margin", help="GUARD=VALUE, how much larger the candidate's mean loss may be; may be repeated."),
]


@app.command()
def start(
    adapter: Annotated[str, typer.Argument(help="NAME:VERSION.")],
    mode: Annotated[Mode, typer.Option(help="Answers unseen, or answers a share of the conversations.")],
    why: Why,
    share: Annotated[float | None, typer.Option(help="Of a canary's conversations; a tenth unless named.")] = None,
    alpha: Annotated[
        float, typer.Option(help="The most that the probability of a rollback without a cause may be.")
    ] = DEFAULT_ALPHA,
    margin: Margins = None,
    as_json: AsJson = False,
) -> None:
    """Try a version, once it is loaded and answers, beside the champion or the base model; a server watches it."""
    with opened(as_json) as services:
        margins = dict(_margin(one) for one in margin or ())
        plan = Plan(adapter, mode, why, share, alpha, margins)
        operator = services.operator()
        with working("Probing"):
            started = lifecycle.start(services.database, operator, plan, services.require_fit_to_try)
        _tell(services, started, as_json)


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """What is tried, against what, and what the guards see."""
    with opened(as_json) as services:
        with services.database.read() as session:
            found = repository.get(session, services.operator().tenant, name)
        _tell(services, found, as_json)


@app.command()
def pairs(
    name: Name,
    differing: Annotated[bool, typer.Option("--differing", help="Only pairs whose two answers differ.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most pairs to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """What champion and candidate of a shadow answered to the same questions, the newest first."""
    with opened(as_json) as services:
        with services.database.read() as session:
            rollout = repository.get(session, services.operator().tenant, name)
            # Who sits at this machine reads all that is kept.
            page = pair_repository.page(session, rollout, PairQuery(differing, limit), reader=None)
        found = RolloutPairsResponse.model_validate(page)
        if as_json:
            print_json(found.model_dump(mode="json"))
        else:
            show_pairs(found, rollout)


@app.command()
def widen(
    name: Name,
    share: Annotated[float, typer.Option(help="Of the conversations; larger than it is.")],
    as_json: AsJson = False,
) -> None:
    """Let the candidate of a canary answer more conversations; those that it answers stay with it."""
    with opened(as_json) as services:
        _tell(services, lifecycle.widen(services.database, services.operator(), name, share), as_json)


@app.command()
def promote(
    name: Name,
    why: Why,
    override: Annotated[
        str | None, typer.Option(help="Why it may be champion without having passed an evaluation.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let the candidate be champion, once it passed an evaluation, and end the rollout."""
    with opened(as_json) as services:
        operator, usable = services.operator(), services.load_gate.require
        with working("Probing"):
            done = lifecycle.promote(services.database, operator, name, why, usable, override=override)
        _tell(services, done, as_json)


@app.command()
def stop(name: Name, why: Why, as_json: AsJson = False) -> None:
    """End the rollout; what served goes on serving."""
    with opened(as_json) as services:
        _tell(services, lifecycle.stop(services.database, services.operator(), name, why), as_json)


def _margin(text: str) -> tuple[Guard, float]:
    guard, _, value = text.partition("=")
    try:
        return Guard(guard), float(value)
    except ValueError:
        raise InvalidInput(
            f"--margin {text} is not GUARD=VALUE, such as support=0.05; the guards are {', '.join(Guard)}.",
            field="margin",
        ) from None


def _tell(services: Services, rollout: Rollout, as_json: bool) -> None:
    with services.database.read() as session:
        found: RolloutOut = rollout_views.view(session, rollout)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        show_rollout(found)
