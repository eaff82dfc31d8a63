"""Messages become tokens and tokens become text, as transformers does it but without loading it."""

import threading
from pathlib import Path

import openvino_genai
from tokenizers import Tokenizer

from generation.contract import Messages
from generation.engines.openvino_model import TOKENS


class ChatTokenizer:
    """Safe to share between threads. Importing this module loads OpenVINO."""

    def __init__(self, folder: Path) -> None:
        self._template = openvino_genai.Tokenizer(folder)
        # OpenVINO's own tokenizer is not that of the model: it cuts some numbers after blank lines differently.
        self._tokens = Tokenizer.from_file(str(folder / TOKENS))
        self._tokens.no_truncation()
        self._rendering = threading.Lock()

    def encode(self, messages: Messages) -> list[int]:
        """The prompt that `messages` become, up to where the answer begins."""
        with self._rendering:
            text = self._template.apply_chat_template(messages, add_generation_prompt=True)
        return list(self._tokens.encode(text, add_special_tokens=False).ids)

    def decode(self, tokens: list[int]) -> str:
        """The text without special tokens."""
        return str(self._tokens.decode(tokens))
