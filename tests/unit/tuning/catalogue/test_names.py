"""How adapters are named."""

import pytest

from core.errors import InvalidInput
from tuning.catalogue.names import Wanted, parse, parse_version, require_alias, require_name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("voice", Wanted("voice", alias="champion")),
        ("voice:3", Wanted("voice", version=3)),
        ("voice:candidate", Wanted("voice", alias="candidate")),
        ("7-up.v2_x:120", Wanted("7-up.v2_x", version=120)),
    ],
)
def test_a_name_means_its_champion_a_version_or_an_alias(text: str, wanted: Wanted) -> None:
    assert parse(text) == wanted


@pytest.mark.parametrize(
    "text", ["", ":3", "Voice", "../voice", ".voice", "voice/3", "voice\n", "voice:", "voice:0", "voice:03", "v" * 65]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse(text)


@pytest.mark.parametrize("text", ["voice:3:4", "voice:Champion", "voice:-1", "voice:1234567890", "voice:a" + "b" * 32])
def test_what_is_neither_a_version_nor_an_alias_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="names no adapter"):
        parse(text)


def test_a_version_is_a_name_and_a_number() -> None:
    assert parse_version("voice:3") == ("voice", 3)


@pytest.mark.parametrize("text", ["voice", "voice:champion"])
def test_what_may_move_is_no_version(text: str) -> None:
    with pytest.raises(InvalidInput, match="names no version"):
        parse_version(text)


def test_the_names_of_nothing_are_refused_with_what_a_name_is() -> None:
    with pytest.raises(InvalidInput, match="small letters"):
        require_name("A voice")
    with pytest.raises(InvalidInput, match="begins with a letter"):
        require_alias("3")
