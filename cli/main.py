"""`policydesk`: the command."""

import typer

from cli import evaluate
from cli.ask import ask, search
from cli.doctor import doctor
from cli.ingest import ingest, rebuild_index
from cli.serve import serve, token

app = typer.Typer(
    help="Cited answers from policy documents, on your own machines.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (ingest, ask, search, serve, doctor, token):
    app.command()(command)
app.command(name="rebuild-index")(rebuild_index)
app.add_typer(evaluate.app, name="eval")
