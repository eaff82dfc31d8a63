"""Lists in one cell of a table: read, and written so that they are read back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.importing.cells import entries, key_facts

WORDINGS = st.text(st.sampled_from("ab \\|/"), min_size=1).map(str.strip).filter(bool)


def _written(*wordings: str) -> str:
    """Every character with a meaning behind a backslash."""
    escaped = ("".join(f"\\{letter}" if letter in "\\|/" else letter for letter in one) for one in wordings)
    return " / ".join(escaped)


@pytest.mark.parametrize(
    ("cell", "facts"),
    [
        ("30 days", ["30 days"]),
        ("30 days | half / 50%", ["30 days", ["half", "50%"]]),
        ("24/7|and/or", ["24/7", "and/or"]),
        (r"a \| b | c \/ d", ["a | b", "c / d"]),
        (r"C:\fees | \\", [r"C:\fees", "\\"]),
        (" | a / | / ", ["a"]),
        ("", []),
    ],
)
def test_bars_separate_facts_and_slashes_between_blanks_their_wordings(cell: str, facts: list[object]) -> None:
    assert key_facts(cell) == facts


def test_in_other_lists_a_slash_is_a_slash() -> None:
    assert entries("fees/home.md | law / order | ") == ["fees/home.md", "law / order"]


@given(st.lists(st.lists(WORDINGS, min_size=1, max_size=3), max_size=3))
def test_facts_that_are_written_are_read_back_the_same(facts: list[list[str]]) -> None:
    cell = " | ".join(_written(*fact) for fact in facts)
    assert key_facts(cell) == [fact if len(fact) > 1 else fact[0] for fact in facts]


@given(st.lists(WORDINGS, max_size=4))
def test_entries_that_are_written_are_read_back_the_same(texts: list[str]) -> None:
    assert entries("|".join(map(_written, texts))) == texts
