"""`policydesk serve` and `policydesk token`."""

import socket
from datetime import timedelta
from typing import Annotated

import typer
import uvicorn

from api.main import create_app
from api.wiring import Services
from cli.context import AsJson, Audiences, opened
from cli.output import out, print_json
from core.domain import Principal, Scope
from core.errors import ConfigurationError, InvalidInput

GRACE_SECONDS = 10
LONGEST_DAYS = 3650


def serve(as_json: AsJson = False) -> None:
    """Serve the page and the API."""
    with opened(as_json, serving=True) as services:
        host, port = services.settings.host, services.settings.port
        _require_free(host, port)
        # A wrong file of rules is to be known now, not with the first question.
        _ = services.safeguards, services.calibration
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        login = _sign(services, services.operator(), services.settings.security.token_days)
        if as_json:
            print_json({"address": address, "login": f"{address}/#token={login}"})
        else:
            out.print(f"policydesk serves at [bold]{address}[/]", highlight=False)
            out.print(f"Sign in at {address}/#token={login}", highlight=False, soft_wrap=True)
        uvicorn.run(
            create_app(services),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )


def token(
    subject: Annotated[str, typer.Option(help="Whose token it is; conversations belong to the subject.")] = "operator",
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it allows; may be repeated; everything when absent.")
    ] = None,
    audience: Audiences = None,
    tenant: Annotated[str | None, typer.Option(help="Its tenant; that of the settings when absent.")] = None,
    days: Annotated[float | None, typer.Option(help="Days for which it is valid.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print a bearer token for scripts."""
    with opened(as_json) as services:
        _require_sensible(subject, tenant, audience, days)
        operator = services.operator(frozenset(audience or ()))
        asker = Principal(
            subject,
            tenant or operator.tenant,
            frozenset(scope) if scope else operator.scopes,
            operator.audiences,
        )
        valid_days = services.settings.security.token_days if days is None else days
        signed = _sign(services, asker, valid_days)
        if as_json:
            print_json({"token": signed, "subject": asker.subject, "tenant": asker.tenant, "days": valid_days})
        else:
            typer.echo(signed)


def _sign(services: Services, asker: Principal, days: float) -> str:
    return services.signer.sign(asker, timedelta(days=days))


def _require_sensible(subject: str, tenant: str | None, audience: list[str] | None, days: float | None) -> None:
    """Raises InvalidInput for a token that could never be used, or that names nobody."""
    if any(name is not None and not name.strip() for name in (subject, tenant, *(audience or ()))):
        raise InvalidInput("A subject, a tenant and an audience need a name.")
    if days is not None and not 0 < days <= LONGEST_DAYS:
        raise InvalidInput(f"A token is valid for more than 0 and at most {LONGEST_DAYS} days.", field="days")


def _require_free(host: str, port: int) -> None:
    """Raises ConfigurationError in place of the stack trace that a taken port would end in."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise ConfigurationError(
            f"Cannot listen on {host}:{port} ({error.strerror}); set POLICYDESK_PORT or POLICYDESK_HOST."
        ) from None
