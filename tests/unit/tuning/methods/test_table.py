"""The table of methods and their options."""

import pytest
from pydantic import ValidationError

from core.errors import InvalidInput
from tuning.methods import METHODS, method


def test_there_are_eight_methods() -> None:
    assert set(METHODS) == {"lora", "dora", "qlora", "bottleneck", "prefix", "prompt", "ia3", "full"}


def test_a_method_knows_the_name_that_it_is_found_by() -> None:
    assert all(method(name).name == name for name in METHODS)


def test_a_name_that_no_method_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"no method magic; there are lora, .*full"):
        method("magic")


@pytest.mark.parametrize("name", METHODS)
def test_every_option_has_a_default(name: str) -> None:
    assert method(name).options().learning_rate > 0


@pytest.mark.parametrize("name", METHODS)
def test_every_option_says_what_it_is(name: str) -> None:
    assert all(field.description for field in method(name).options.model_fields.values())


@pytest.mark.parametrize(
    ("name", "option", "value"),
    [
        ("lora", "rank", 0),
        ("lora", "alpha", 0),
        ("lora", "dropout", 1),
        ("lora", "target_modules", []),
        ("lora", "target_modules", "everything"),
        ("bottleneck", "width", 0),
        ("bottleneck", "activation", "sigmoid"),
        ("prefix", "virtual_tokens", 0),
        ("prompt", "virtual_tokens", 10_000),
        ("prompt", "text", " "),
        ("full", "learning_rate", 0),
        ("ia3", "rank", 4),
    ],
)
def test_an_option_out_of_its_limits_is_refused(name: str, option: str, value: object) -> None:
    with pytest.raises(ValidationError, match=option):
        method(name).options.model_validate({option: value})
