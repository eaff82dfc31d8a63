"""What every command begins with: settings, logs, services; and how its errors end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import structlog
import typer
from rich.markup import escape

from api.problems import problem_of
from api.wiring import Services
from cli.output import err, print_json
from core.errors import PolicydeskError
from core.settings import load_settings
from core.telemetry import configure_logging

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Audiences = Annotated[
    list[str] | None, typer.Option("--audience", help="Act for this audience as well; may be repeated.")
]
DocumentName = Annotated[str, typer.Argument(help="A document's id, its source URI, or a part of its title.")]
INTERRUPTED = 130


@contextmanager
def opened(as_json: bool, *, serving: bool = False) -> Iterator[Services]:
    """The services of the settings. Every error ends the command with one sentence and its exit code."""
    with ended_by_errors(as_json):
        services = _open(serving)
        try:
            yield services
        finally:
            services.close()


@contextmanager
def ended_by_errors(as_json: bool) -> Iterator[None]:
    """Every error ends the command with one sentence and its exit code."""
    try:
        yield
    except PolicydeskError as error:
        _end(error, error.message, error.exit_code, as_json)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except (typer.Exit, typer.Abort, SystemExit):
        raise
    except Exception as error:
        structlog.get_logger().debug("command_failed", exc_info=error)
        text = f"Internal error ({type(error).__name__}: {error}); POLICYDESK_LOG__LEVEL=debug shows where."
        _end(error, text, PolicydeskError.exit_code, as_json)


def _open(serving: bool) -> Services:
    settings = load_settings()
    # What a command does stands on the screen already; a server's log is all that it says.
    quiet = settings.log.level == "info" and not serving
    configure_logging(settings.log.model_copy(update={"level": "warning"}) if quiet else settings.log)
    return Services(settings)


def _end(error: Exception, text: str, exit_code: int, as_json: bool) -> None:
    if as_json:
        print_json({"error": problem_of(error, " ".join(sys.argv[1:2])) | {"detail": text}})
    else:
        err.print(f"[bold red]Error:[/] {escape(text)}", soft_wrap=True)
    raise typer.Exit(exit_code)
