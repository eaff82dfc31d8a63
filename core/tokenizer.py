"""The embedder's tokenizer alone, without its model: it sizes chunks in processes that embed nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tokenizers import Tokenizer

Spans = Callable[[str], Sequence[tuple[int, int]]]


def load_token_spans(path: Path) -> Spans:
    """A function that gives the character span of every token of a text, special tokens left out.

    `path` is that of a `tokenizer.json`.
    """
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def token_spans(text: str) -> Sequence[tuple[int, int]]:
        return tokenizer.encode(text, add_special_tokens=False).offsets

    return token_spans
