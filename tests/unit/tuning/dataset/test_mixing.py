"""Which kind of row comes of a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import Passage, SearchFilter
from generation import contract
from generation.extractive import Quote
from generation.finding import Findings
from tests.support.materials import material
from tests.support.people import AS_OF
from tuning.dataset.assembling import Assembler
from tuning.dataset.conflicts import Conflicts
from tuning.dataset.mixing import MADE_SHARE, Mixer
from tuning.dataset.mixture import Mixture
from tuning.dataset.row import Fact, Row, Seed

PAGE = "# Cancelling {name}\n\nThe customer pays a fee of {fee} to cancel.\n"
PLUS, BASIC = (
    material(PAGE.format(name=name, fee=fee), f"Cancelling {name}")
    for name, fee in (("Home Plus", "£20"), ("Home Basic", "£30"))
)
ALWAYS = Mixture(conflicting=1.0, counterfactual=0.0, unanswerable=0.0)


def _embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """All mean the same: what tells sentences apart here are their words and figures."""
    return np.ones((len(texts), 1), dtype=np.float32)


def _find(_question: str, _wanted: SearchFilter) -> Findings:
    """The page of Home Plus alone."""
    text, names = PLUS.source.text, (PLUS.document_id, PLUS.source.title, PLUS.uri, PLUS.revision_id)
    passage = Passage(1, *names, None, None, 0, len(text), text, 1.0)
    nearest = [Quote(quotable, 1.0) for quotable in PLUS.quotables]
    return Findings([passage], {}, nearest, nearest)


def _mixer(mixture: Mixture, *documents: object) -> Mixer:
    wanted = SearchFilter("default", frozenset({"agents"}), AS_OF)
    conflicts = Conflicts([PLUS, *documents], {})  # type: ignore[list-item]
    return Mixer(Assembler(_find, _embed, wanted, 5), conflicts, mixture, Counter())


def _seed(number: int = 0) -> Seed:
    quotable = PLUS.quotables[-1]
    question = (
        f"What is the fee for Home Plus, asks caller {'abcdefghijklmnopqrstuvwxyz'[number % 26] * (1 + number // 26)}?"
    )
    return Seed(question, (quotable.text,), (Fact(PLUS, quotable),), "sentence: terse")


def _second(mixer: Mixer) -> Row:
    """The first row shows none: it would be more than a share."""
    mixer.row(_seed(0), "train")
    row = mixer.row(_seed(1), "train")
    assert row is not None
    return row


def test_a_near_duplicate_is_read_beside_what_answers() -> None:
    row = _second(_mixer(ALWAYS, BASIC))
    assert row.kind == "near-duplicate"
    assert {read.title for read in row.read} == {"Cancelling Home Plus", "Cancelling Home Basic"}


def test_the_answer_follows_the_document_that_the_question_names() -> None:
    row = _second(_mixer(ALWAYS, BASIC))
    (said,) = contract.read(row.answer)
    assert "£20" in said.text
    assert [read.title for read in row.read if read.number in said.markers] == ["Cancelling Home Plus"]


def test_the_rejected_answer_follows_the_other_one() -> None:
    row = _second(_mixer(ALWAYS, BASIC))
    assert row.rejected is not None
    (said,) = contract.read(row.rejected.answer)
    assert ("£30" in said.text, row.rejected.fault) == (True, "another version")
    assert [read.title for read in row.read if read.number in said.markers] == ["Cancelling Home Basic"]


def test_without_another_document_an_earlier_wording_is_made() -> None:
    row = _second(_mixer(ALWAYS))
    assert row.kind == "superseded"
    assert "£20" in row.answer
    assert sum("The customer pays a fee of" in read.text for read in row.read) == 2


def test_neither_number_nor_place_tell_which_wording_is_over() -> None:
    mixer = _mixer(ALWAYS)
    rows = [row for row in (mixer.row(_seed(number), "train") for number in range(60)) if row]
    shown = [row for row in rows if row.kind == "superseded"]
    assert {row.read[0].number for row in shown} == {1, 2}
    assert {contract.read(row.answer)[0].markers for row in shown} == {(1,), (2,)}


@settings(max_examples=10)
@given(st.floats(0, 0.5))
def test_conflicts_have_their_share_and_made_ones_a_part_of_it(share: float) -> None:
    for documents, most in (((BASIC,), share), ((), MADE_SHARE * share)):
        mixer = _mixer(replace(ALWAYS, conflicting=share), *documents)
        kinds = Counter(row.kind for row in (mixer.row(_seed(number), "train") for number in range(40)) if row)
        assert kinds["near-duplicate"] + kinds["superseded"] <= most * 40 + 1
