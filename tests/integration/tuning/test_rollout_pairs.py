"""Which pairs of a shadow rollout are read from SQL, by whom, and what of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.db import Database
from core.domain import Answer, Principal, Scope
from core.errors import Conflict
from generation.handover import repository as tickets
from generation.repository import delete_conversation, get_conversation
from generation.visibility import NOTICE
from tests.support.catalogue import versions
from tests.support.people import AGENT, EVERY_SCOPE
from tests.support.rollouts import CHAMPION_SIDE, abstained, canary, kept, quoted_instead, shadow, shadowed, written
from tests.support.turns import passage, quoting
from tuning.rollout import lifecycle
from tuning.rollout.pair_repository import PairQuery, page
from tuning.rollout.pairs import PairPage
from tuning.rollout.records import Rollout

COLLEAGUE = replace(AGENT, subject="colleague")
OTHER_WORDS = replace(written(0.8), answer="The fee is £14. [1]")


@pytest.fixture
def rollout(database: Database, tmp_path: Path) -> Rollout:
    """voice:2 in the shadow of the base model."""
    versions(database, tmp_path, AGENT, 2)
    return shadow(database, AGENT)


def _page(
    database: Database, rollout: Rollout, reader: Principal | None = AGENT, query: PairQuery | None = None
) -> PairPage:
    with database.read() as session:
        return page(session, rollout, query or PairQuery(), reader)


def _ids(found: PairPage) -> list[str]:
    return [pair.turn_id for pair in found.pairs]


def _citing(document_id: str) -> Answer:
    read = passage(document_id, document_id)
    return replace(written(0.9), passages=(read,), citations=(quoting(read),))


def test_a_pair_has_both_answers_as_the_guards_see_them(database: Database, rollout: Rollout) -> None:
    shadowed(database, AGENT, rollout, written(0.9, 1_500.0), quoted_instead())
    (pair,) = _page(database, rollout).pairs
    assert (pair.champion.writer, pair.champion.support, pair.champion.latency_ms) == ("generator", 0.9, 1_500.0)
    assert (pair.candidate.writer, pair.candidate.support, pair.candidate.latency_ms) == ("extractive", 0.0, 1_000.0)


def test_an_abstention_has_no_support(database: Database, rollout: Rollout) -> None:
    shadowed(database, AGENT, rollout, written(0.9), abstained())
    (pair,) = _page(database, rollout).pairs
    assert (pair.candidate.status, pair.candidate.support) == ("abstained", None)


def test_a_question_that_the_candidate_did_not_answer_is_no_pair(database: Database, rollout: Rollout) -> None:
    kept(database, AGENT, rollout, CHAMPION_SIDE, written(0.9))
    assert _page(database, rollout).total == 0


def test_the_newest_come_first_and_pages_follow_one_another(database: Database, rollout: Rollout) -> None:
    asked = [shadowed(database, AGENT, rollout, written(0.9), OTHER_WORDS).turn_id for _ in range(3)]
    pages = [_page(database, rollout, query=PairQuery(limit=2, offset=offset)) for offset in (0, 2)]
    assert [_ids(one) for one in pages] == [[asked[2], asked[1]], [asked[0]]]
    assert [one.total for one in pages] == [3, 3]


@pytest.mark.parametrize(
    ("shown", "unseen"), [(written(0.9), OTHER_WORDS), (written(0.9), abstained()), (_citing("d1"), _citing("d2"))]
)
def test_pairs_with_other_words_or_citations_differ(
    database: Database, rollout: Rollout, shown: Answer, unseen: Answer
) -> None:
    shadowed(database, AGENT, rollout, _citing("d1"), _citing("d1"))
    other = shadowed(database, AGENT, rollout, shown, unseen)
    found = _page(database, rollout, query=PairQuery(differing=True))
    assert (_ids(found), found.total, found.summary.differing) == ([other.turn_id], 1, 1)


def test_of_a_colleagues_conversation_only_the_summary_tells(database: Database, rollout: Rollout) -> None:
    shadowed(database, COLLEAGUE, rollout, written(0.9), written(0.8))
    found = _page(database, rollout)
    assert (found.pairs, found.total, found.summary.pairs) == ([], 0, 1)


@pytest.mark.parametrize(("scopes", "read"), [(EVERY_SCOPE, 1), (EVERY_SCOPE - {Scope.HANDOVER}, 0)])
def test_a_conversation_that_was_handed_over_is_for_who_has_the_queue(
    sqlite: Database, tmp_path: Path, scopes: frozenset[Scope], read: int
) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    rollout = shadow(sqlite, AGENT)
    given = shadowed(sqlite, COLLEAGUE, rollout, written(0.9), written(0.8))
    with sqlite.write() as session:
        tickets.open_by_hand(session, COLLEAGUE, given.conversation_id)
    assert _page(sqlite, rollout, replace(AGENT, scopes=scopes)).total == read


def test_without_the_scope_of_conversations_own_ones_are_not_read(database: Database, rollout: Rollout) -> None:
    shadowed(database, AGENT, rollout, written(0.9), written(0.8))
    assert _page(database, rollout, replace(AGENT, scopes=frozenset({Scope.ADAPTERS}))).total == 0


def test_who_sits_at_the_machine_reads_everybodys(database: Database, rollout: Rollout) -> None:
    given = shadowed(database, COLLEAGUE, rollout, _citing("d1"), _citing("d1"))
    found = _page(database, rollout, reader=None)
    assert _ids(found) == [given.turn_id]
    assert found.pairs[0].candidate.answer == given.answer


def test_nothing_of_a_document_that_the_reader_may_not_see_is_in_either_answer(
    database: Database, rollout: Rollout
) -> None:
    shadowed(database, AGENT, rollout, _citing("d1"), _citing("d2"))
    (pair,) = _page(database, rollout).pairs
    assert [(side.answer, side.citations) for side in (pair.champion, pair.candidate)] == [(NOTICE, [])] * 2


def test_a_pair_goes_with_its_conversation(database: Database, rollout: Rollout) -> None:
    given = shadowed(database, AGENT, rollout, written(0.9), written(0.8))
    with database.write() as session:
        delete_conversation(session, AGENT, get_conversation(session, AGENT, given.conversation_id))
    found = _page(database, rollout)
    assert (found.total, found.summary.pairs) == (0, 0)


def test_another_rollout_of_the_name_has_pairs_of_its_own(database: Database, rollout: Rollout) -> None:
    shadowed(database, AGENT, rollout, written(0.9), written(0.8))
    lifecycle.stop(database, AGENT, "voice", "Enough.")
    assert _page(database, shadow(database, AGENT)).summary.pairs == 0


def test_a_canary_has_no_pairs(sqlite: Database, tmp_path: Path) -> None:
    versions(sqlite, tmp_path, AGENT, 2)
    with pytest.raises(Conflict, match="voice:2 is a canary"):
        _page(sqlite, canary(sqlite, AGENT))
