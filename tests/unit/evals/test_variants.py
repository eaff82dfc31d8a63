"""Variants by name, with adapters, and from a file."""

from datetime import date
from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.variants import named_variants

ADAPTERS = {"voice": Path("adapters/voice")}


def test_the_variants_come_in_the_order_of_their_names() -> None:
    assert [one.name for one in named_variants(["extractive", "rag"], {}, None)] == ["extractive", "rag"]


def test_an_adapter_makes_a_variant_with_passages_and_one_without() -> None:
    served, closed = named_variants(["rag+voice", "closed-book+voice"], ADAPTERS, None)
    assert (served.way, served.adapter) == ("served", Path("adapters/voice"))
    assert (closed.way, closed.adapter) == ("closed-book", Path("adapters/voice"))


def test_a_file_holds_variants_of_other_settings_and_days(tmp_path: Path) -> None:
    file = tmp_path / "variants.yaml"
    file.write_text("dense:\n  settings: {retrieval: {mode: dense}}\nold:\n  as_of: 2025-06-01\n")
    dense, old = named_variants(["dense", "old"], {}, file)
    assert (dense.settings, old.as_of) == ({"retrieval": {"mode": "dense"}}, date(2025, 6, 1))


@pytest.mark.parametrize(
    ("names", "said"),
    [(["rag", "rag"], "named twice"), (["nothing"], "There is no variant nothing"), ([""], "no variant")],
)
def test_a_name_that_is_not_known_or_comes_twice_is_refused(names: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        named_variants(names, {}, None)


@pytest.mark.parametrize(
    "text",
    ["- a", "a: 3", "a: {colour: red}", "a: {as_of: soon}", "Not A Name: {}", "a: {way: nowhere}", "a: ["],
)
def test_a_file_that_holds_no_variants_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "variants.yaml"
    file.write_text(text)
    with pytest.raises(InvalidInput, match="variant file"):
        named_variants(["a"], {}, file)
