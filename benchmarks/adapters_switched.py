"""The usual way to serve many LoRAs: PEFT holds all of them, and is told before each request which one is active."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from generation.contract import Messages
from generation.engines.base import Adapter


class Switched:
    """In bfloat16 over adapters in float32, as PEFT loads them."""

    def __init__(self, model: Path, adapters: Sequence[Adapter], tokens: int) -> None:
        self._tokenizer: Any = AutoTokenizer.from_pretrained(model, local_files_only=True)
        base: Any = AutoModelForCausalLM.from_pretrained(model, dtype=torch.bfloat16, local_files_only=True)
        self._model: Any = PeftModel.from_pretrained(base, str(adapters[0].folder), adapters[0].ref.sha256)
        for adapter in adapters[1:]:
            self._model.load_adapter(str(adapter.folder), adapter.ref.sha256)
        self._model.eval()
        self._tokens = tokens

    @torch.inference_mode()
    def write(self, messages: Messages, adapter: Adapter | None) -> str:
        if adapter is not None:
            self._model.set_adapter(adapter.ref.sha256)
        prompt = self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        written = self._model.generate(**prompt, max_new_tokens=self._tokens, do_sample=False)
        return str(self._tokenizer.decode(written[0, prompt["input_ids"].shape[1] :]))
