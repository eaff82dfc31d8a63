import datetime

import pytest

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind
from ingest.parsers.markdown import parse_markdown


def test_inline_markup_becomes_its_words(described):
    parsed = parse_markdown("A **bold** *word*, `code`, [a link](https://example.org) and ![a seal](seal.png).")
    assert described(parsed) == [("paragraph", "A bold word, code, a link and a seal.")]


def test_wrapped_lines_are_one_paragraph(described):
    assert described(parse_markdown("one\ntwo  \nthree")) == [("paragraph", "one two three")]


def test_headings_keep_their_level():
    assert [block.level for block in parse_markdown("# One\n\n### Three\n\nTwo\n---").blocks] == [1, 3, 2]


def test_the_first_h1_is_the_title():
    assert parse_markdown("## Before\n\n# Refunds **now**").title == "Refunds now"


def test_a_document_without_h1_has_no_title():
    assert parse_markdown("## Refunds").title is None


def test_the_title_of_the_front_matter_comes_before_the_h1():
    assert parse_markdown("---\ntitle: Fees\n---\n# Refunds").title == "Fees"


def test_front_matter_is_read_as_yaml():
    parsed = parse_markdown("---\neffective: 2026-02-01\ntags: [a, b]\n---\nText")
    assert parsed.front_matter == {"effective": datetime.date(2026, 2, 1), "tags": ["a", "b"]}


def test_front_matter_is_not_in_the_text():
    assert parse_markdown("---\ntitle: Fees\n---\nText").text == "Text"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a: 1\nb: [1\n", 4),
        ("a: 1\neffective: 2026-02-30\n", 3),
        ("only words\n", 2),
        ("a: &x [1]\nb: *x\n", 3),
        ("a: 1\n\tb: 2\n", 3),
    ],
)
def test_broken_front_matter_is_refused_with_its_line(source, line):
    with pytest.raises(UnreadableDocument, match=f"broken at line {line} "):
        parse_markdown(f"---\n{source}---\nText")


def test_a_rule_at_the_top_is_no_front_matter(described):
    assert described(parse_markdown("---\n\nText: one\n\n---\n")) == [("paragraph", "Text: one")]


def test_lists_keep_numbers_and_bullets(texts):
    parsed = parse_markdown("4. four\n5. five\n\n* star\n")
    assert texts(parsed, BlockKind.LIST_ITEM) == ["4. four", "5. five", "- star"]


def test_nested_items_have_a_level_and_one_group():
    blocks = parse_markdown("- a\n  1. b\n     - c\n- d").blocks
    assert [(block.level, block.group) for block in blocks] == [(0, 1), (1, 1), (2, 1), (0, 1)]


def test_nesting_is_seen_in_the_text():
    assert parse_markdown("- a\n  - b\n- c").text == "- a\n  - b\n- c"


def test_the_second_paragraph_of_an_item_stays_in_its_list(described):
    parsed = parse_markdown("1. one\n\n   more\n2. two")
    assert described(parsed) == [("list_item", "1. one"), ("list_item", "more"), ("list_item", "2. two")]


def test_tables_have_a_header_and_rows(described):
    parsed = parse_markdown("| Fee | Sum |\n|---|---|\n| *Late* | 5 |\n| None | |")
    assert described(parsed) == [
        ("table_header", "Fee | Sum"),
        ("table_row", "Late | 5"),
        ("table_row", "None"),
    ]


def test_code_keeps_its_lines(described):
    assert described(parse_markdown("```sql\nselect *\n  from fees\n```")) == [("code", "select *\n  from fees")]


def test_block_quotes_are_paragraphs(described):
    assert described(parse_markdown("> said\n> so")) == [("paragraph", "said so")]


def test_inline_tags_fall_away(described):
    assert described(parse_markdown("a <b>bold</b><br>line")) == [("paragraph", "a bold line")]


def test_html_blocks_leave_their_words_and_no_tags(described):
    parsed = parse_markdown("<div class='x'>\nWords <b>here</b>\n</div>\n\n<script>run()</script>\n\n<!-- note -->")
    assert described(parsed) == [("paragraph", "Words here")]


def test_deep_nesting_loses_nothing():
    source = "\n".join(f"{'  ' * depth}- item {depth}" for depth in range(40))
    assert parse_markdown(source).text.split("\n")[-1].strip() == "- item 39"


def test_unseen_characters_are_dropped():
    assert parse_markdown("re\u00adfund\u200b \u202eterms\u202c \u2066now").text == "refund terms now"
