"""`policydesk eval import` and `policydesk eval collect`: case files from data sets, tables and feedback."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.context import AsJson, ended_by_errors, opened
from cli.output import out, print_json, working
from core.errors import InvalidInput
from evals.importing.base import Imported, write
from evals.importing.feedback import cases_of
from evals.importing.formats import FORMATS
from evals.rated_turns import rated_turns

CasesFile = Annotated[Path, typer.Option(help="The case file to write.", dir_okay=False)]


def import_cases(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")],
    source: Annotated[Path, typer.Argument(help="The file, or the folder of the data set.", exists=True)],
    cases: CasesFile,
    documents: Annotated[Path | None, typer.Option(help="An empty folder for the documents of the cases.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a case file, and the documents that it is about, to ingest."""
    with ended_by_errors(as_json):
        if form not in FORMATS:
            raise InvalidInput(f"There is no format {form}; there are {', '.join(FORMATS)}.", field="format")
        with working("Reading"):
            imported = FORMATS[form](source)
            write(imported, cases, documents)
    _tell(f"{len(imported.cases):,} cases in {cases}, {len(imported.documents):,} documents.", imported, as_json)


def collect(
    cases: CasesFile,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only answers rated on this day (UTC) or later."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a case file of the answers that people rated."""
    with opened(as_json) as services:
        with working("Reading"), services.database.read() as session:
            rated = rated_turns(session, services.settings.tenant, since.date() if since else None)
            imported = cases_of(rated, services.settings.security.default_audience)
        if not imported.cases:
            raise InvalidInput(f"No rated answer makes a case{_left_out(imported)}.")
        write(imported, cases, None)
    _tell(f"{len(imported.cases):,} cases in {cases}.", imported, as_json)


def _left_out(imported: Imported) -> str:
    told = "; ".join(f"{count:,} {reason}" for reason, count in imported.left_out.items())
    return f": {told}" if told else ""


def _tell(sentence: str, imported: Imported, as_json: bool) -> None:
    if as_json:
        left_out = dict(imported.left_out)
        print_json({"cases": len(imported.cases), "documents": len(imported.documents), "left_out": left_out})
        return
    out.print(sentence, highlight=False, soft_wrap=True)
    for reason, count in imported.left_out.items():
        out.print(f"Left out: {count:,} {reason}.", style="yellow", highlight=False, soft_wrap=True)
