"""What changed places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.grounding.order import changed_places

PRICES = "Standard delivery costs £45, express delivery £60."
SALE = "It runs from 1 March 2026 until 30 June 2026."


@pytest.mark.parametrize(
    ("sentence", "evidence", "changed"),
    [
        ("Standard delivery costs £60, express delivery £45.", PRICES, "60 £ and 45 £"),
        ("Express delivery costs £60, standard delivery £45.", PRICES, None),
        ("Standard delivery costs £45.", PRICES, None),
        ("It runs from 30 June 2026 until 1 March 2026.", SALE, "2026-06-30 and 2026-03-01"),
        ("Open Friday to Monday.", "Open Monday to Friday.", "friday and monday"),
        ("Pay £60, or £45, or £60.", PRICES, None),
        ("After 60 days £45 are due.", "£45 are due after 60 days.", None),
    ],
)
def test_figures_and_dates_keep_their_places_or_take_their_words_along(
    sentence: str, evidence: str, changed: str | None
) -> None:
    assert changed_places(sentence, evidence) == changed


@given(
    amounts=st.lists(st.integers(2, 999), min_size=1, max_size=4, unique=True),
    words=st.permutations(["north", "south", "east", "west"]),
)
def test_nothing_changed_places_in_the_same_text(amounts: list[int], words: list[str]) -> None:
    text = ", ".join(f"{word} £{amount}" for word, amount in zip(words, amounts, strict=False))
    assert changed_places(text, text) is None
