"""Where facts stand among what was found."""

from dataclasses import replace

import pytest

from core.domain import Passage
from generation.extractive import Quote
from generation.finding import Findings
from tests.support.materials import material
from tuning.dataset.placing import is_near, next_to, number_of, swapped, with_facts, with_pieces
from tuning.dataset.row import Fact

DOCUMENTS = [material(f"# {name}\n\nThe fee for {name} is £{cost}.\n", name) for cost, name in enumerate("ABCD", 5)]
FACTS = [Fact(one, one.quotables[0]) for one in DOCUMENTS]


def _findings(*names: str) -> Findings:
    """As a search finds the whole documents of these names, in this order."""
    found = [one for name in names for one in DOCUMENTS if one.source.title == name]
    passages = [
        Passage(1, one.document_id, one.source.title, one.uri, one.revision_id, None, None, 0, len(text), text, 1.0)
        for one, text in ((one, one.source.text) for one in found)
    ]
    nearest = [
        Quote(replace(fact.quotable, passage=number), 1.0)
        for number, fact in enumerate(Fact(one, one.quotables[0]) for one in found)
    ]
    return Findings(passages, {}, nearest, nearest)


def _titles(findings: Findings) -> list[str]:
    return [passage.title for passage in findings.passages]


def _read(findings: Findings, nearest: list[Quote]) -> list[str]:
    return [findings.passages[quote.quotable.passage].title for quote in nearest]


def test_a_fact_that_was_not_found_takes_the_last_place() -> None:
    assert _titles(with_facts(_findings("A", "B", "C"), [FACTS[3]])) == ["A", "B", "D"]


def test_a_fact_that_was_found_last_keeps_its_place() -> None:
    assert _titles(with_facts(_findings("A", "B", "C"), [FACTS[2], FACTS[3]])) == ["A", "D", "C"]


def test_where_all_that_was_found_are_facts_another_is_added() -> None:
    assert _titles(with_facts(_findings("A"), [FACTS[0], FACTS[1]])) == ["A", "B"]


def test_pieces_of_a_passage_that_gave_way_are_not_read() -> None:
    findings = with_facts(_findings("A", "B", "C"), [FACTS[3]])
    assert "C" not in _read(findings, with_pieces(findings, [FACTS[3]], 5))


@pytest.mark.parametrize(("before", "order"), [(True, ["C", "A", "B"]), (False, ["A", "C", "B"])])
def test_a_piece_is_read_next_to_another_one(before: bool, order: list[str]) -> None:
    findings = _findings("A", "B", "C")
    moved = next_to(findings, findings.nearest, (FACTS[0], FACTS[2]), before=before)
    assert _read(findings, moved) == order


def test_passages_that_are_swapped_keep_their_pieces() -> None:
    findings = swapped(_findings("A", "B", "C"), 0, 2)
    assert _titles(findings) == ["C", "B", "A"]
    assert _read(findings, list(findings.nearest)) == ["A", "B", "C"]
    assert number_of(findings.passages, FACTS[0]) == 2


def test_a_fact_is_near_when_one_of_the_first_pieces_has_it() -> None:
    assert is_near(_findings("A", "B"), FACTS[1], 2)
    assert not is_near(_findings("A", "B"), FACTS[1], 1)
    assert not is_near(_findings("A"), FACTS[1], 1)
