"""Families, and the split that each is in."""

from hypothesis import given
from hypothesis import strategies as st

from tuning.dataset.families import families, family_of, split_of, splits
from tuning.dataset.supplied import Supplied


def _asked(*uris: str, family: str = "") -> Supplied:
    return Supplied("How much?", "£5.", tuple((uri, "quote") for uri in uris), family, "file")


def test_documents_that_questions_of_one_family_rest_on_are_one_family() -> None:
    found = families(["a", "b", "c"], [_asked("a", family="fees"), _asked("b", family="fees")])
    assert found["a"] == found["b"] != found["c"]


def test_documents_of_one_question_are_one_family() -> None:
    found = families(["a", "b", "c"], [_asked("a", "b"), _asked("b", "c", family="other")])
    assert len(set(found.values())) == 1


def test_a_question_is_of_the_family_of_its_document() -> None:
    asked = _asked("a", family="fees")
    found = families(["a"], [asked])
    assert family_of(asked, found) == found["a"]


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.integers(1, 50), min_size=1), st.floats(0, 0.9))
def test_the_test_split_has_its_share_but_for_one_family(sizes: dict[str, int], share: float) -> None:
    found = splits(sizes, share, 0.1)
    held = sum(size for family, size in sizes.items() if found[family] == "test")
    assert share * sum(sizes.values()) <= held + 1e-6 or set(found.values()) == {"test"}
    assert held <= share * sum(sizes.values()) + max(sizes.values())


def test_a_family_without_documents_has_a_split_too() -> None:
    assert split_of("nowhere", {}, 0.0) == "train"
    assert split_of("nowhere", {}, 1.0) == "test"
