"""Documents get paths that any file system takes, each its own."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.importing.shelf import Shelf, plain_page
from ingest.parsers.plain import parse_plain

FILE = Path("rows.json")
NAMES = st.lists(
    st.lists(st.text(max_size=120), min_size=2, max_size=2).map(tuple), unique=True, min_size=1, max_size=20
)
WORDS = st.lists(st.from_regex(r"[a-z]{3,9}", fullmatch=True), min_size=1, max_size=9).map(" ".join)


@given(NAMES)
def test_every_name_has_a_safe_path_of_its_own(names: list[tuple[str, ...]]) -> None:
    shelf = Shelf(FILE, ".txt")
    for name in names:
        shelf.put(name, "text")
    paths = [shelf.path(name, "here") for name in names]
    assert len({path.lower() for path in paths}) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][\w.-]{0,105}/[A-Za-z0-9][\w.-]{0,105}\.txt", path) for path in paths)
    assert list(shelf.documents) == paths


def test_names_that_differ_in_what_is_not_safe_are_told_apart_by_number() -> None:
    shelf = Shelf(FILE, ".txt")
    for passage in ("3.1(a)", "3.1 (a)", "3.1 (A)"):
        shelf.put(("aml", passage), passage)
    assert list(shelf.documents) == ["aml/3.1-a.txt", "aml/3.1-a-2.txt", "aml/3.1-A-3.txt"]


def test_a_name_that_comes_twice_is_refused() -> None:
    shelf = Shelf(FILE, ".txt")
    shelf.put(("aml", "3.1"), "One text.")
    with pytest.raises(InvalidInput, match=r"rows\.json: the document aml/3\.1 comes more than once"):
        shelf.put(("aml", "3.1"), "Another text.")


def test_a_name_that_nothing_has_is_refused_with_who_asks() -> None:
    with pytest.raises(InvalidInput, match=r"rows\.json, question 7: there is no document aml/3\.1"):
        Shelf(FILE, ".txt").path(("aml", "3.1"), "rows.json, question 7")


@given(st.from_regex(r"\d{1,2}(\.\d{1,2}){0,3}(\.\([a-z]\))?", fullmatch=True) | WORDS, WORDS)
def test_the_title_of_a_page_is_read_as_its_title(title: str, text: str) -> None:
    parsed = parse_plain(plain_page(title, text))
    assert parsed.title == title
    assert parsed.text.endswith(text)
