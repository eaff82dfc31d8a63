import re
from collections.abc import Sequence

import pytest

from ingest.chunker import chunk_document
from ingest.parsers.base import BlockKind, TextBuilder
from ingest.parsers.markdown import parse_markdown


def words_of(text: str) -> Sequence[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]


def letters_of(text: str) -> Sequence[tuple[int, int]]:
    """A tokenizer that cuts words: at most three letters in a token, counted from the word's beginning."""
    return [match.span() for match in re.finditer(r"\w{1,3}|[^\w\s]", text)]


def chunked(source: str, max_tokens: int, title: str = "") -> list[str]:
    parsed = parse_markdown(source)
    return [parsed.text[chunk.start : chunk.end] for chunk in chunk_document(parsed, title, words_of, max_tokens)]


def sentence(words: int, name: str = "word") -> str:
    return " ".join([name] * (words - 1)) + "."


def test_a_small_document_is_one_chunk():
    assert chunked("# A\n\ntext\n\n## B\n\nmore", 50) == ["A\n\ntext\n\nB\n\nmore"]


def test_a_document_without_blocks_has_no_chunks():
    assert chunk_document(TextBuilder().build("text/plain"), "", words_of, 50) == []


def test_whole_sections_are_kept_together():
    sections = [f"## S{number}\n\n{sentence(8)}\n\n{sentence(8)}" for number in range(3)]
    assert [chunk[:2] for chunk in chunked("\n\n".join(sections), 30)] == ["S0", "S1", "S2"]


def test_small_neighbouring_sections_share_a_chunk():
    sections = [f"## S{number}\n\n{sentence(5)}" for number in range(4)]
    assert [re.findall(r"S\d", chunk) for chunk in chunked("\n\n".join(sections), 14)] == [
        ["S0", "S1"],
        ["S2", "S3"],
    ]


def test_the_rest_of_a_torn_section_takes_in_nothing_of_the_next():
    source = f"## A\n\n{sentence(10)}\n\n{sentence(10)}\n\n## B\n\n{sentence(5)}"
    assert [chunk.split("\n")[0] for chunk in chunked(source, 18)] == ["A", sentence(10), "B"]


def test_headings_stay_with_what_they_stand_above():
    source = f"{sentence(10)}\n\n# A\n\n## B\n\n{sentence(10)}"
    assert chunked(source, 14) == [sentence(10), f"A\n\nB\n\n{sentence(10)}"]


def test_a_list_stays_with_its_introduction():
    source = f"{sentence(10)}\n\nYou need:\n\n- one\n- two"
    assert chunked(source, 15) == [sentence(10), "You need:\n- one\n- two".replace(":\n", ":\n\n")]


def test_a_long_list_is_torn_between_items_and_keeps_its_introduction():
    source = "You need:\n\n" + "\n".join(f"- item {number}" for number in range(6))
    assert chunked(source, 9) == [
        "You need:\n\n- item 0\n- item 1",
        "- item 2\n- item 3\n- item 4",
        "- item 5",
    ]


def test_a_very_long_list_is_chunked():
    source = "You need:\n\n" + "\n".join(f"- item {number}" for number in range(3000))
    assert {chunk.count("- item") for chunk in chunked(source, 30)[1:-1]} == {10}


TABLE = "| Fee | Sum |\n|---|---|\n" + "\n".join(f"| f{number} | {number} |" for number in range(5))


def test_a_table_that_fits_is_not_torn():
    chunks = chunked(f"{sentence(10)}\n\n## F\n\n{TABLE}", 20)
    assert chunks[1] == "F\n\nFee | Sum\n" + "\n".join(f"f{number} | {number}" for number in range(5))


def test_a_long_table_is_torn_between_rows():
    assert chunked(TABLE, 12) == [
        "Fee | Sum\nf0 | 0\nf1 | 1\nf2 | 2",
        "f3 | 3\nf4 | 4",
    ]


def test_a_chunk_within_a_table_has_the_header_as_context():
    chunks = chunk_document(parse_markdown(TABLE), "Fees", words_of, 12)
    assert [chunk.context for chunk in chunks][:2] == ["Fees", "Fees\nFee | Sum"]


def test_long_paragraphs_are_cut_at_sentence_ends():
    assert chunked(f"A{sentence(9)} B{sentence(9)} C{sentence(4)}", 21) == [
        f"A{sentence(9)} B{sentence(9)}",
        f"C{sentence(4)}",
    ]


def test_long_sentences_are_cut_between_words():
    assert chunked("one two three four five", 2) == ["one two", "three four", "five"]


def test_long_words_are_cut_anywhere():
    document = parse_markdown("abcdefghij")
    chunks = chunk_document(document, "", letters_of, 2)
    assert [document.text[chunk.start : chunk.end] for chunk in chunks] == ["abcdef", "ghij"]


def test_the_heading_is_the_path_that_the_first_words_stand_under():
    source = f"# A\n\n## B\n\n{sentence(9)}\n\n{sentence(9)}\n\n# C\n\n{sentence(9)}"
    drafts = chunk_document(parse_markdown(source), "", words_of, 16)
    assert [draft.heading for draft in drafts] == ["A \u203a B", "A \u203a B", "C"]


def test_a_title_that_is_also_the_first_heading_is_not_repeated():
    source = f"# Refunds\n\n{sentence(9)}\n\n## Fees\n\n{sentence(9)}\n\n{sentence(9)}"
    drafts = chunk_document(parse_markdown(source), "Refunds", words_of, 14)
    assert [draft.context for draft in drafts] == ["", "Refunds", "Refunds\nFees"]


def test_a_long_context_loses_its_front_and_keeps_the_nearest_heading():
    source = f"# {sentence(6, 'far')}\n\n## Near\n\n{sentence(9)}\n\n{sentence(9)}\n\n{sentence(9)}"
    drafts = chunk_document(parse_markdown(source), sentence(20, "title"), words_of, 20)
    assert drafts[-1].context == f"{sentence(6, 'far')} \u203a Near"


def test_the_page_is_that_of_the_first_block():
    builder = TextBuilder()
    for page in (1, 2, 2, 3):
        builder.add(BlockKind.PARAGRAPH, sentence(5), page=page)
    drafts = chunk_document(builder.build("application/pdf"), "", words_of, 10)
    assert [draft.page for draft in drafts] == [1, 2]


def test_a_budget_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="max_tokens"):
        chunk_document(parse_markdown("text"), "", words_of, 0)


def test_a_word_without_end_is_divided_like_any_other_text():
    assert max(map(len, chunked("x" * 5_000, 100))) < 500
