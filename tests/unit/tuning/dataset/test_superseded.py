"""What was the rule before, told to be over."""

import re
from datetime import date

import pytest

from core.domain import Passage
from generation.quotable import quotables
from tests.support.materials import material
from tuning.dataset.row import Fact, Seed
from tuning.dataset.superseded import DATED, UNDATED, made_before, over

SENTENCES = [f"The courier fee for parcel {letter} is £14." for letter in "abcdefghijklmnop"]
TABLE = "# Fees\n\n| Value | Repair |\n| --- | --- |\n| Up to £300 | £25 |\n"


def _facts(valid_from: date | None) -> list[Fact]:
    made = material("# Fees\n\n## Parcels\n\n" + "\n\n".join(SENTENCES) + "\n", "Fees", valid_from=valid_from)
    return [Fact(made, quotable) for quotable in made.quotables]


def _seed(fact: Fact, answer: str, question: str = "How much is it?") -> Seed:
    return Seed(question, (answer,), (fact,), "sentence: terse")


def _form(told: Fact) -> str:
    """How it is told: what its heading and its sentence have of their own."""
    heading, said = told.quotable.heading.removeprefix("Parcels"), told.quotable.text
    return heading + re.sub(r"The courier fee for parcel \w is £14", "", said)


@pytest.mark.parametrize("valid_from", [date(2026, 3, 1), None])
def test_every_way_to_say_that_it_is_over_is_used(valid_from: date | None) -> None:
    assert len({_form(over(fact, fact)) for fact in _facts(valid_from)}) == len(DATED)


def test_the_day_is_that_since_which_the_rule_in_force_holds() -> None:
    told = [over(fact, fact).quotable for fact in _facts(date(2026, 3, 1))]
    assert all("1 March 2026" in f"{one.heading} {one.text}" for one in told)


@pytest.mark.parametrize("form", [*DATED, *UNDATED])
def test_what_is_over_is_one_piece_when_it_is_served(form: tuple[str, str]) -> None:
    """Else the words that tell it could be read without the sentence, and the sentence without them."""
    _, said = form
    made = material(f"# Fees\n\n{said.format(said='The courier fee is £14', day='1 March 2026')}\n", "Fees")
    assert len(made.quotables) == 1


@pytest.mark.parametrize("form", [*DATED, *UNDATED])
def test_either_the_heading_or_the_sentence_says_it(form: tuple[str, str]) -> None:
    mark, said = form
    assert bool(mark) != (said != "{said}.")


def test_it_is_found_as_it_is_read() -> None:
    told = over(_facts(None)[0], _facts(None)[1])
    source = told.material.source
    whole = Passage(1, "d", source.title, "file:///f", "r", None, None, 0, len(source.text), source.text, 1.0)
    assert [(one.text, one.heading) for one in quotables(0, whole, source)] == [
        (told.quotable.text, told.quotable.heading)
    ]


def test_it_stands_under_the_title_of_the_document_that_said_it() -> None:
    old = material("# Fees (2025)\n\nThe courier fee is £9 for all.\n", "Fees (2025)")
    assert over(_facts(None)[0], Fact(old, old.quotables[0])).material.source.title == "Fees (2025)"


def test_a_made_wording_has_another_figure_of_the_same_length() -> None:
    own = _facts(None)[0]
    made, changed = made_before(own, _seed(own, SENTENCES[0]))
    (old, new) = next(iter(changed.items()))
    assert (old, len(new)) == ("14", 2)
    assert made.quotable.text == SENTENCES[0].replace("14", new)


def test_figures_that_are_asked_for_stay() -> None:
    own = _facts(None)[0]
    assert made_before(own, _seed(own, SENTENCES[0], "Is it £14?"))[1] == {}


def test_figures_of_a_row_s_label_stay() -> None:
    made = material(TABLE, "Fees")
    own = Fact(made, made.quotables[0])
    assert made_before(own, _seed(own, "Up to £300: Repair £25."))[1].keys() == {"25"}


def test_a_time_of_day_stays() -> None:
    made = material("# Hours\n\nParcels leave at 14:00 within 3 days.\n", "Hours")
    own = Fact(made, made.quotables[0])
    assert made_before(own, _seed(own, "Parcels leave at 14:00 within 3 days."))[1].keys() == {"3"}
