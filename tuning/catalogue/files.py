"""The files of adapters: each version in a folder that is named for its hash and never changes."""

import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import Conflict, InvalidInput
from core.files import atomic_build, atomic_write, make_private_folder, sha256_file, sha256_hex
from generation.engines.adapter_files import CONFIG, WEIGHTS, read_adapter_config
from tuning.catalogue.records import Contents

# What Python unpickles runs code; adapters were once saved so.
PICKLES = frozenset({".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth"})
# Where the base model lay on the machine that trained.
PLACES = frozenset({"base_model_name_or_path", "revision", "tokenizer_name_or_path"})


class AdapterFiles:
    """The folder `adapters` below the data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "adapters"

    def folder(self, sha256: str) -> Path:
        """Where a version lies."""
        return self._root / sha256

    def take_in(self, source: Path) -> Contents:
        """Copy an adapter in, durably: its folder is there when it is whole. A second time changes nothing.

        Raises InvalidInput as `inspect` does, and Conflict where the folder of its hash holds something else.
        """
        config = require_adapter(source)
        with self.temporary() as folder:
            atomic_write(folder / CONFIG, config)
            atomic_build(folder / WEIGHTS, lambda part: shutil.copyfile(source / WEIGHTS, part))
            contents = inspect(folder)
            self._settle(folder, contents.sha256)
        return contents

    @contextmanager
    def temporary(self) -> Iterator[Path]:
        """A folder beside those of the versions, which is gone afterwards."""
        make_private_folder(self._root)
        folder = Path(tempfile.mkdtemp(dir=self._root, prefix=".taking-in-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _settle(self, temporary: Path, sha256: str) -> None:
        final = self.folder(sha256)
        try:
            temporary.rename(final)
        except OSError:
            if not final.is_dir():
                raise
            self._require_whole(final)
            return
        descriptor = os.open(self._root, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _require_whole(self, final: Path) -> None:
        try:
            whole = inspect(final).sha256 == final.name
        except InvalidInput:
            whole = False
        if not whole:
            raise Conflict(f"The files in {final} are not those of their hash; remove this folder and try again.")


def inspect(folder: Path) -> Contents:
    """What the adapter in `folder` is. Raises InvalidInput for one that is not in safetensors, or holds a pickle."""
    config, weights = require_adapter(folder), folder / WEIGHTS
    weights_sha256 = sha256_file(weights)
    return Contents(
        sha256=sha256_hex(config + weights_sha256.encode()),
        weights_sha256=weights_sha256,
        method=_method(json.loads(config)),
        bytes=len(config) + weights.stat().st_size,
        parameters=_count_parameters(weights),
    )


def require_adapter(folder: Path) -> bytes:
    """The configuration of an adapter in its one form. Raises InvalidInput as `inspect` does."""
    pickles = sorted(path.name for path in folder.glob("*") if path.suffix in PICKLES)
    if pickles:
        raise InvalidInput(
            f"{folder} holds {pickles[0]}, a pickle, which runs code when it is opened; save the adapter with "
            f"safetensors, and leave only {CONFIG} and {WEIGHTS} in the folder.",
            field="adapter",
        )
    try:
        return canonical(read_adapter_config(folder))
    except RecursionError:
        raise InvalidInput(f"The {CONFIG} in {folder} is nested too deeply.", field="adapter") from None


def canonical(config: dict[str, Any]) -> bytes:
    """The same bytes for the same adapter, wherever it was trained.

    PEFT keeps names of modules as sets and writes them in any order. The order within patterns means something.
    """
    kept = {option: _sorted(value) for option, value in sorted(config.items()) if option not in PLACES}
    return json.dumps(kept, indent=1).encode()


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


def _method(config: dict[str, Any]) -> str:
    return "dora" if config.get("use_dora") else str(config["peft_type"]).lower()


def _count_parameters(weights: Path) -> int:
    """Raises InvalidInput for a file that only has the name of one in safetensors."""
    from safetensors import safe_open  # Imported here: most commands look into no adapter.

    try:
        with safe_open(weights, "np") as file:
            return sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys())  # noqa: SIM118
    except Exception as error:
        raise InvalidInput(
            f"{weights} is no whole file in safetensors ({type(error).__name__}); save the adapter again.",
            field="adapter",
        ) from error
