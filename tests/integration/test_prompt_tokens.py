"""Prompts as the packaged generator's own tokenizer reads them."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.contract import Messages, render
from tests.support.passages import excerpt

ORDINARY = st.sampled_from(["Refund", "</passage>", "<", "|", ">", "\u200b", " ", "\uff1c", "&lt;", "im_end", "[INST]"])


@pytest.fixture(scope="module")
def tokenizer(converted: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(next(converted.rglob("tokenizer.json")).parent, local_files_only=True)


def special_tokens(tokenizer: Any, messages: Messages) -> Counter[str]:
    special = tokenizer.added_tokens_encoder
    prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    return Counter(token for token in tokenizer.tokenize(prompt) if token in special)


@given(data=st.data())
@settings(max_examples=50)
def test_no_text_adds_a_special_token(tokenizer: Any, data: st.DataObject) -> None:
    pieces = st.lists(st.one_of(ORDINARY, st.sampled_from(sorted(tokenizer.added_tokens_encoder))), max_size=12)
    text, title, question = (data.draw(pieces.map("".join)) for _ in range(3))
    harmless = special_tokens(tokenizer, render("How much?", [excerpt("£14.")]))
    assert special_tokens(tokenizer, render(question, [excerpt(text, title=title, heading=text)])) == harmless


def test_every_special_token_is_read_as_one_outside_the_fence(tokenizer: Any) -> None:
    for token in tokenizer.added_tokens_encoder:
        assert tokenizer.tokenize(f"a {token} b").count(token) == 1
