"""BM25 in tantivy."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain import IndexEntry
from core.errors import Unavailable
from retrieval.index.lexical import LexicalStore, add_entries

ENTRIES = [
    IndexEntry(1, 10, "Fees", "Fees › Courier", "The courier fee is £14."),
    IndexEntry(2, 20, "Refunds", "Refunds", "Refunds are paid within 5 working days."),
    IndexEntry(3, 30, "Cafés", "Cafés", "The café on the corner takes cards."),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LexicalStore:
    store = LexicalStore(tmp_path_factory.mktemp("words"))
    writer = store.writer()
    add_entries(writer, ENTRIES)
    writer.commit()
    writer.wait_merging_threads()
    store.reload()
    return store


def _found(store: LexicalStore, query: str, *allowed: int) -> list[int]:
    numbers = np.array(allowed or (10, 20, 30), dtype=np.int64)
    return [hit.chunk_id for hit in store.search(query, numbers, 10)]


@pytest.mark.parametrize(
    ("query", "chunk"),
    [("courier fee", 1), ("COURIER", 1), ("refund paying", 2), ("cafe", 3), ("corner card", 3), ("14", 1)],
)
def test_words_are_found_in_any_case_and_form(store: LexicalStore, query: str, chunk: int) -> None:
    assert _found(store, query)[0] == chunk


def test_only_allowed_revisions_are_found(store: LexicalStore) -> None:
    assert _found(store, "the courier refunds", 20, 30) == [2, 3]
    assert _found(store, "courier", 20) == []


def test_the_filter_adds_nothing_to_the_score(store: LexicalStore) -> None:
    scores = [store.search("courier", np.array(allowed, dtype=np.int64), 1)[0].score for allowed in ([10], [10, 20])]
    assert scores[0] == scores[1]


@pytest.mark.parametrize("query", ["", "   ", "!?", "() \" ' :", "—"])
def test_a_query_without_words_finds_nothing(store: LexicalStore, query: str) -> None:
    assert _found(store, query) == []


@pytest.mark.parametrize(
    "query",
    [
        "courier AND NOT fee",
        "-courier",
        "title:courier",
        '"courier',
        "courier*",
        "[courier TO z]",
        "courier^9",
        "(courier",
    ],
)
def test_operators_are_words_like_others(store: LexicalStore, query: str) -> None:
    assert 1 in _found(store, query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.sampled_from('courier AND OR NOT:"()[]{}^~*?\\/+-<>!|&'), max_size=40) | st.text(max_size=40)
)
def test_no_query_does_harm(store: LexicalStore, query: str) -> None:
    assert set(_found(store, query)) <= {1, 2, 3}


def test_a_damaged_index_is_unavailable_and_says_the_way_out(tmp_path: Path) -> None:
    LexicalStore(tmp_path)
    (tmp_path / "meta.json").write_text("nonsense")
    with pytest.raises(Unavailable, match="rebuild-index"):
        LexicalStore(tmp_path)
