"""What commands that train are given to draw from, and what they leave for evaluating."""

from pathlib import Path
from typing import Annotated

import typer

CaseFile = Annotated[
    Path | None, typer.Option(help="A JSON Lines file of cases: some to train on, the others held out.")
]
HoldOut = Annotated[Path | None, typer.Option(help="Where the cases that are held out are written.")]
Barred = Annotated[
    list[Path] | None, typer.Option(help="Cases whose questions must not be trained on; may be repeated.")
]
Collection = Annotated[str | None, typer.Option(help="Draw from this collection alone.")]
