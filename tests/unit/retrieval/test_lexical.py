"""BM25 in tantivy."""

from pathlib import Path

import numpy as np
import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain import IndexEntry
from core.errors import Unavailable
from retrieval.index import lexical
from retrieval.index.entries import add_entries, remove_revisions
from retrieval.index.lexical import LexicalStore

ENTRIES = [
    IndexEntry(1, 10, "Fees › Courier", "The courier fee is £14."),
    IndexEntry(2, 20, "Refunds", "Refunds are paid within 5 working days."),
    IndexEntry(3, 30, "Cafés", "The café on the corner takes cards."),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LexicalStore:
    store = LexicalStore.create(tmp_path_factory.mktemp("words"))
    _commit(store, ENTRIES)
    return store


def _commit(store: LexicalStore, added: list[IndexEntry], removed: list[int] | None = None) -> None:
    writer = store.writer()
    remove_revisions(writer, removed or [])
    add_entries(writer, added)
    writer.commit()
    writer.wait_merging_threads()
    store.reload()


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


def test_words_that_stand_together_count_more_than_apart(tmp_path: Path) -> None:
    store = LexicalStore.create(tmp_path / "words")
    texts = (
        "the credit on a lost card is paid",
        "the card with credit is paid",
        "a credit card is paid in the month that follows, or the one after",
    )
    _commit(store, [IndexEntry(n, 10, "Rules", text) for n, text in enumerate(texts, start=1)])
    assert _found(store, "credit cards", 10)[0] == 3


def test_a_chunk_scores_the_same_by_itself_as_in_a_search(store: LexicalStore) -> None:
    found = store.search("the courier fee of cards", np.array([10, 20, 30], dtype=np.int64), 10)
    assert {hit.chunk_id: hit.score for hit in store.score("the courier fee of cards", [1, 2, 3])} == {
        hit.chunk_id: hit.score for hit in found
    }


def test_a_chunk_without_a_word_of_the_query_has_no_score(store: LexicalStore) -> None:
    assert [hit.chunk_id for hit in store.score("courier", [1, 2, 99])] == [1]


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


def test_equals_are_in_the_order_of_their_ids(tmp_path: Path) -> None:
    store = LexicalStore.create(tmp_path)
    for number in (5, 3, 9, 1):
        _commit(store, [IndexEntry(number, number, "", "the same words")])
    assert _found(store, "same", 1, 3, 5, 9) == [1, 3, 5, 9]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.sets(st.integers(0, 199), min_size=1), st.integers(1, 30))
def test_filtering_after_the_search_finds_what_filtering_inside_finds(
    many: LexicalStore, monkeypatch: pytest.MonkeyPatch, allowed: set[int], limit: int
) -> None:
    numbers = np.array(sorted(allowed), dtype=np.int64)
    for query in ("common", "rare third", "word3 common"):
        inside = many.search(query, numbers, limit)
        with monkeypatch.context() as patch:
            patch.setattr(lexical, "MANY_REVISIONS", 0)
            assert many.search(query, numbers, limit) == inside


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> LexicalStore:
    """200 chunks of as many revisions, of lengths that tell them apart."""
    store = LexicalStore.create(tmp_path_factory.mktemp("many"))
    words = (
        "rare " * (n % 50 == 0) + "third " * (n % 3 == 0) + f"word{n % 7} common " + "filler " * n for n in range(200)
    )
    _commit(store, [IndexEntry(n, n, "", text) for n, text in enumerate(words)])
    return store


def _on_disk(folder: Path, word: str) -> bool:
    """Whether any file of words has it: removed documents count until their files are gone."""
    index = tantivy.Index.open(str(folder))
    assert len(list(folder.glob("*.term"))) == index.searcher().num_segments
    return index.searcher().doc_freq("words", word) > 0


def test_the_words_of_a_removed_chunk_leave_the_disk_once_its_neighbours_are_written_again(tmp_path: Path) -> None:
    store = LexicalStore.create(tmp_path)
    entries = [IndexEntry(n, n, "", f"zebra{n} common") for n in range(1, 30)]
    _commit(store, entries[:20])
    _commit(store, entries[20:])
    assert store.unpurged().tolist() == []
    _commit(store, [], removed=[7])
    assert _on_disk(tmp_path, "zebra7")
    neighbours = store.unpurged().tolist()
    assert neighbours == [n for n in range(1, 21) if n != 7]
    _commit(store, [entry for entry in entries if entry.revision_number in neighbours], removed=neighbours)
    assert not _on_disk(tmp_path, "zebra7")
    assert store.unpurged().tolist() == []
    assert sorted(store.contents()[0].tolist()) == [n for n in range(1, 30) if n != 7]


def test_a_file_in_which_nothing_is_left_goes_at_once(tmp_path: Path) -> None:
    store = LexicalStore.create(tmp_path)
    _commit(store, ENTRIES)
    assert _on_disk(tmp_path, "fee")
    _commit(store, [], removed=[10, 20, 30])
    assert not _on_disk(tmp_path, "fee")
    assert len(store) == 0


def test_the_words_of_small_commits_leave_the_disk_within_a_few_more(tmp_path: Path) -> None:
    store = LexicalStore.create(tmp_path)
    _commit(store, [IndexEntry(n, n, "", f"zebra{n} common") for n in range(1, 9)])
    _commit(store, [], removed=[7])
    for n in range(20, 28):
        _commit(store, [IndexEntry(n, n, "", "common")])
    assert not _on_disk(tmp_path, "zebra7")


@pytest.mark.parametrize("damage", ["missing", "nonsense"])
@pytest.mark.parametrize("file", ["meta.json", "*.term", "*.idx", "*.fast", "*.fieldnorm"])
def test_a_damaged_index_is_unavailable_and_says_the_way_out(tmp_path: Path, file: str, damage: str) -> None:
    _commit(LexicalStore.create(tmp_path), ENTRIES)
    (path,) = tmp_path.glob(file)
    path.unlink()
    if damage == "nonsense":
        path.write_text("nonsense")
    with pytest.raises(Unavailable, match="verify --repair"):
        LexicalStore(tmp_path)
