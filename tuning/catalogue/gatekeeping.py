"""The load gate: nothing is loaded that is not, to the byte, what the catalogue has, or is for another model."""

from pathlib import Path

from core.errors import Conflict, InvalidInput
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tuning.catalogue.files import inspect
from tuning.catalogue.records import BaseIdentity, CatalogueAdapter

SHOWN = 12


def check_loadable(adapter: CatalogueAdapter, folder: Path, base: BaseIdentity, contract_hash: str) -> None:
    """Check the files in `folder` against the catalogue, and what they are for against what serves.

    Raises InvalidInput for files that are not those of the catalogue or not in safetensors, and Conflict for an adapter
    of another model or prompt contract. Whether its weights fit the model's layers, the engines check.
    """
    try:
        _check_files(adapter, folder)
    except OSError as error:
        raise InvalidInput(
            f"The files of {adapter.label} in {folder} cannot be read ({error.strerror}): they have to belong to the "
            "user that the server runs as.",
            field="adapter",
        ) from error
    _check_base(adapter, base)
    if adapter.contract_hash != contract_hash:
        raise Conflict(
            f"{adapter.label} was trained with the prompt contract {adapter.contract_hash[:SHOWN]}, and "
            f"{contract_hash[:SHOWN]} serves; make its dataset and train it anew."
        )


def _check_files(adapter: CatalogueAdapter, folder: Path) -> None:
    if not folder.is_dir():
        raise InvalidInput(
            f"The files of {adapter.label} are not in {folder}; bring them back from a backup, or import the adapter.",
            field="adapter",
        )
    odd = sorted(path.name for path in folder.iterdir() if path.name not in (CONFIG, WEIGHTS))
    if odd:
        raise InvalidInput(
            f"{folder}, of {adapter.label}, holds {odd[0]}; only {CONFIG} and {WEIGHTS} belong there, and anything "
            "else, such as a pickle, may run code: remove it.",
            field="adapter",
        )
    found = inspect(folder)
    if (found.sha256, found.weights_sha256) != (adapter.sha256, adapter.weights_sha256):
        what = CONFIG if found.weights_sha256 == adapter.weights_sha256 else WEIGHTS
        raise InvalidInput(
            f"{what} of {adapter.label} in {folder} was changed: its SHA-256 is not that of the catalogue; remove the "
            "folder, and bring it back from a backup or import the adapter.",
            field="adapter",
        )


def _check_base(adapter: CatalogueAdapter, base: BaseIdentity) -> None:
    compared = (
        ("weights", adapter.base.weights_sha256, base.weights_sha256),
        ("tokenizer", adapter.base.tokenizer_sha256, base.tokenizer_sha256),
        ("chat template", adapter.base.template_sha256, base.template_sha256),
    )
    for what, wanted, found in compared:
        if wanted != found:
            raise Conflict(
                f"{adapter.label} is for {adapter.base.name} with the {what} {wanted[:SHOWN]}, and {base.name} with "
                f"{found[:SHOWN]} serves; set generation.model_path to the model that it was trained for, or train it "
                "anew."
            )
