"""`policydesk eval import`: case files from public data sets and tables."""

from pathlib import Path
from typing import Annotated

import typer

from cli.context import AsJson, ended_by_errors
from cli.output import out, print_json, working
from core.errors import InvalidInput
from evals.importing.base import write
from evals.importing.formats import FORMATS


def import_cases(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.")],
    source: Annotated[Path, typer.Argument(help="The file, or the folder of the data set.", exists=True)],
    cases: Annotated[Path, typer.Option(help="The case file to write.", dir_okay=False)],
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
    if as_json:
        left_out = dict(imported.left_out)
        print_json({"cases": len(imported.cases), "documents": len(imported.documents), "left_out": left_out})
        return
    out.print(f"{len(imported.cases):,} cases in {cases}, {len(imported.documents):,} documents.", highlight=False)
    for reason, count in imported.left_out.items():
        out.print(f"Left out: {count:,} {reason}.", style="yellow", highlight=False)
