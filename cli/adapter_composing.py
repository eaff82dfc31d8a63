"""`policydesk adapters compose`."""

from typing import Annotated

import typer

from cli.adapter_output import show_registered
from cli.context import AsJson, opened
from cli.output import working
from core.errors import InvalidInput
from generation import contract
from tuning.catalogue.bases import base_identity
from tuning.catalogue.composing import composed
from tuning.catalogue.files import AdapterFiles


def compose(
    name: Annotated[str, typer.Argument(help="The name of the adapter that is made.")],
    parts: Annotated[list[str], typer.Argument(help="ADAPTER=WEIGHT, such as voice:1=0.7; two or more LoRAs.")],
    about: Annotated[str, typer.Option(help="What it is for.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put several LoRAs together into one, as the next version of NAME: their weighted sum."""
    with opened(as_json) as services:
        wanted = [_part(text) for text in parts]
        files, base = AdapterFiles(services.settings.data_dir), base_identity(services.settings.generation.model_path)
        with working("Putting together"):
            done = composed(
                services.database, files, services.operator(), name, wanted, base, contract.CONTRACT_HASH, about
            )
        show_registered(done, as_json)


def _part(text: str) -> tuple[str, float]:
    adapter, _, weight = text.rpartition("=")
    try:
        return adapter, float(weight)
    except ValueError:
        raise InvalidInput(f"{text} is not ADAPTER=WEIGHT, such as voice:1=0.7.", field="parts") from None
