"""The probe: an adapter is loaded beside a base model of its own and asked one question before it serves."""

import gc
import threading
from pathlib import Path

import structlog

from core import memory
from core.errors import InvalidInput, PolicydeskError
from generation.engines.adapter_files import refusing_damage
from generation.engines.adapter_models import load_adapter
from generation.engines.base import Adapter
from generation.engines.weights import only_in_openvino, weights_folder

log = structlog.get_logger()


class Probe:
    """In float32 on transformers, whatever engine serves. Safe to share between threads: they take turns.

    Nothing is kept: an adapter is probed seldom, and the model takes as much memory as the one that serves.
    """

    def __init__(self, model_path: Path | None, data_dir: Path) -> None:
        """`model_path` is that of the settings, None for the packaged model."""
        self._model_path = model_path
        self._data_dir = data_dir
        self._turn = threading.Lock()

    def __call__(self, adapter: Adapter) -> None:
        """Check that the weights fit, and what they do to the answer to the golden prompt.

        A model that is there in OpenVINO's form alone is not probed, with a line in the log. Raises InvalidInput for
        weights that are missing, left over, of another shape or no numbers, Conflict for an adapter that changes
        nothing or breaks the answer, and Unavailable where there is too little memory for a second model.
        """
        label = f"{adapter.ref.name}:{adapter.ref.version}"
        if only_in_openvino(self._model_path):
            log.warning("adapter_not_probed", adapter=label, reason="torch cannot load a model in OpenVINO's form")
            return
        with self._turn:
            problem = self._problem(label, adapter.folder)
            # Models point at themselves in circles, which go when somebody looks for them.
            gc.collect()
            memory.give_back()
        if problem is not None:
            raise problem

    def _problem(self, label: str, folder: Path) -> PolicydeskError | None:
        try:
            self._require_answer(label, folder)
        except PolicydeskError as error:
            # Another one, for the traceback of this one holds the models.
            return type(error)(error.message, field=error.field)
        return None

    def _require_answer(self, label: str, folder: Path) -> None:
        # Imported here: they bring torch, and most commands probe nothing.
        from tuning.load_gate import readings
        from tuning.training.models import load_base, require_memory_to_load

        weights = weights_folder(self._model_path, self._data_dir)
        require_memory_to_load(weights)
        model, tokenizer = load_base(weights, "cpu", whole=True)
        base = readings.read(model.eval(), tokenizer)
        try:
            with refusing_damage(folder):
                adapted = readings.read(load_adapter(model, folder), tokenizer)
        except InvalidInput as error:
            raise InvalidInput(f"{error.message} Train {label} anew for this model.", field=error.field) from None
        readings.require_numbers(label, adapted)
        readings.require_change(label, adapted, base)
        readings.require_answer(label, adapted, base)
