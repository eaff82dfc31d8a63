"""`policydesk`: the command."""

from collections.abc import Callable

import typer

from cli import adapters, conversations, datasets, evaluate, guardrails, handover, index, jobs, tune
from cli.ask import ask, search
from cli.backup import export, import_
from cli.calibrate import calibrate
from cli.delete import delete
from cli.diff import diff
from cli.doctor import doctor
from cli.ingest import ingest
from cli.jobs import worker
from cli.serve import serve, token
from cli.verify import verify

app = typer.Typer(
    help="Cited answers from policy documents, on your own machines.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: tuple[Callable[..., None], ...] = (
    ingest,
    ask,
    search,
    serve,
    worker,
    doctor,
    token,
    delete,
    diff,
    verify,
    export,
    calibrate,
)
for command in COMMANDS:
    app.command()(command)
app.command("import")(import_)
app.add_typer(jobs.app, name="jobs")
app.add_typer(conversations.app, name="conversations")
app.add_typer(handover.app, name="handover")
app.add_typer(index.app, name="index")
app.add_typer(evaluate.app, name="eval")
app.add_typer(adapters.app, name="adapters")
app.add_typer(datasets.app, name="dataset")
app.add_typer(tune.app, name="tune")
app.add_typer(guardrails.app, name="guardrails")
