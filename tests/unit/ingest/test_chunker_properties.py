import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunker import ChunkDraft, chunk_document
from ingest.parsers.base import BlockKind, ParsedDocument, TextBuilder


def words_of(text: str) -> Sequence[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]


def letters_of(text: str) -> Sequence[tuple[int, int]]:
    """A tokenizer that cuts words: at most three letters in a token, counted from the word's beginning."""
    return [match.span() for match in re.finditer(r"\w{1,3}|[^\w\s]", text)]


WORDS = st.text(alphabet="abcdeé.,? -", min_size=1, max_size=60).map(lambda text: "x" + text)
LONG = st.lists(WORDS, min_size=1, max_size=8).map(". Then ".join)
RUN = st.tuples(
    st.sampled_from([BlockKind.PARAGRAPH, BlockKind.CODE, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW]),
    st.lists(LONG, min_size=1, max_size=6),
)
HEADING = st.tuples(st.integers(1, 6), st.text(alphabet="abc ", min_size=1, max_size=8).map(lambda text: "H" + text))
STOP = st.tuples(st.lists(HEADING, max_size=2), RUN)


def built(stops: list[tuple[list[tuple[int, str]], tuple[BlockKind, list[str]]]]) -> ParsedDocument:
    builder = TextBuilder()
    for headings, (kind, texts) in stops:
        for level, text in headings:
            builder.add(BlockKind.HEADING, text, level=level)
        group = builder.new_group() if kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW) else None
        for index, text in enumerate(texts):
            header = kind is BlockKind.TABLE_ROW and index == 0
            builder.add(BlockKind.TABLE_HEADER if header else kind, text, group=group)
    return builder.build("text/plain")


def covers(document: ParsedDocument, drafts: list[ChunkDraft]) -> bool:
    kept = "".join(document.text[draft.start : draft.end] for draft in drafts)
    return "".join(kept.split()) == "".join(document.text.split())


DOCUMENTS = st.lists(STOP, min_size=1, max_size=6).map(built)
BUDGETS = st.integers(24, 120)
TOKENIZERS = st.sampled_from([words_of, letters_of])
TITLES = st.sampled_from(["", "Title", "A long title of a document that says a lot of words about itself and more"])


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, BUDGETS, TOKENIZERS, TITLES)
def test_chunks_hold_all_words_in_order(document, budget, token_spans, title):
    drafts = chunk_document(document, title, token_spans, budget)
    assert covers(document, drafts)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, BUDGETS, TOKENIZERS, TITLES)
def test_chunks_do_not_overlap(document, budget, token_spans, title):
    drafts = chunk_document(document, title, token_spans, budget)
    borders = [place for draft in drafts for place in (draft.start, draft.end)]
    assert [0, *borders, len(document.text)] == sorted([0, *borders, len(document.text)])


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, st.integers(1, 120), TOKENIZERS, TITLES)
def test_chunks_with_their_context_keep_the_budget(document, budget, token_spans, title):
    for draft in chunk_document(document, title, token_spans, budget):
        text = document.text[draft.start : draft.end]
        assert len(token_spans(text)) + len(token_spans(draft.context)) <= budget


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, BUDGETS, TOKENIZERS, TITLES)
def test_no_chunk_ends_with_a_heading(document, budget, token_spans, title):
    ends = {draft.end for draft in chunk_document(document, title, token_spans, budget)}
    assert not ends & {block.end for block in document.blocks if block.kind is BlockKind.HEADING}


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, BUDGETS, TOKENIZERS, TITLES)
def test_ordinals_count_from_nought(document, budget, token_spans, title):
    drafts = chunk_document(document, title, token_spans, budget)
    assert [draft.ordinal for draft in drafts] == list(range(len(drafts)))
