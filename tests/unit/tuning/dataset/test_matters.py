"""What pieces are about, and in which figures they differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.materials import material
from tuning.dataset.matters import figures, is_named, matter
from tuning.dataset.numbers import NUMBER, exchanged
from tuning.dataset.row import Fact


def _fact(sentence: str, title: str = "Cancelling Home Plus", heading: str = "Fees") -> Fact:
    made = material(f"# {title}\n\n## {heading}\n\n{sentence}\n", title)
    return Fact(made, made.quotables[0])


def test_pieces_that_differ_in_the_name_and_in_figures_alone_are_of_one_matter() -> None:
    one = _fact("A Home Plus policy can be cancelled within 21 days.")
    other = _fact("A Home Basic policy can be cancelled within 14 days.", "Cancelling Home Basic")
    assert matter(one) == matter(other)
    assert figures(one, other) == {"21": "14"}


@pytest.mark.parametrize(
    ("sentence", "heading"),
    [
        ("A Home Plus policy can be renewed within 14 days.", "Fees"),
        ("A Home Plus policy can be cancelled within 14 days.", "Steps"),
    ],
)
def test_other_words_or_another_heading_are_another_matter(sentence: str, heading: str) -> None:
    assert matter(_fact("A Home Plus policy can be cancelled within 21 days.")) != matter(_fact(sentence, "", heading))


def test_headings_above_the_last_one_make_no_difference() -> None:
    inner = "# Rules of 2025\n\n## Fees\n\nThe fee is £5 for all.\n"
    made = material(inner, "Cancelling Home Plus")
    assert matter(Fact(made, made.quotables[0])) == matter(_fact("The fee is £9 for all."))


def test_a_figure_with_two_others_tells_nothing() -> None:
    assert figures(_fact("Send it in 5 days or in 5 weeks."), _fact("Send it in 6 days or in 7 weeks.")) == {}


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), min_size=1, max_size=5, unique_by=lambda p: p[0])
)
def test_a_piece_with_its_figures_exchanged_is_the_other_one(pairs: list[tuple[int, int]]) -> None:
    one = _fact(f"The fees are {' and '.join(str(own) for own, _ in pairs)} pounds.")
    other = _fact(f"The fees are {' and '.join(str(there) for _, there in pairs)} pounds.")
    assert exchanged(one.quotable.text, figures(one, other)) == other.quotable.text


@given(st.text(alphabet="ab 12,.", max_size=30))
def test_exchanging_with_nothing_changes_nothing(text: str) -> None:
    assert exchanged(text, {}) == text
    assert exchanged(text, {number: number for number in NUMBER.findall(text)}) == text


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What is the fee for Home Plus?", True),
        ("home plus fee", True),
        ("What is the fee?", False),
        ("What is the fee for Home Basic?", False),
        ("What is the fee for Home Plus and for Basic?", False),
    ],
)
def test_a_question_names_the_one_when_it_has_its_words_and_not_those_of_the_other(question: str, named: bool) -> None:
    one, other = _fact("The fee is £5 now."), _fact("The fee is £9 now.", "Cancelling Home Basic")
    assert is_named(question, one, other) == named


def test_titles_may_differ_in_the_year() -> None:
    one, other = _fact("The fee is £5 now.", "Tariff 2026"), _fact("The fee is £9 now.", "Tariff 2025")
    assert is_named("What is the fee in 2026?", one, other)
    assert not is_named("What is the fee?", one, other)
