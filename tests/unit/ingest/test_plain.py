from ingest.parsers.base import BlockKind
from ingest.parsers.plain import parse_plain


def test_hard_wrapped_lines_are_joined(described):
    assert described(parse_plain("one\ntwo\n\nthree")) == [("paragraph", "one two"), ("paragraph", "three")]


def test_underlined_lines_are_headings():
    parsed = parse_plain("Refunds\n=======\ntext\n\nFees\n----\nmore")
    assert [(block.kind, block.level) for block in parsed.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, 0),
    ]


def test_a_line_in_capitals_that_stands_alone_is_a_heading(texts):
    assert texts(parse_plain("Some text.\n\nWHEN TO PAY\n\nNow."), BlockKind.HEADING) == ["WHEN TO PAY"]


def test_a_line_in_capitals_within_a_paragraph_is_none(texts):
    assert texts(parse_plain("Some text\nDO NOT PAY\nto anybody."), BlockKind.HEADING) == []


def test_the_first_line_in_capitals_is_the_title_without_a_blank_line():
    assert parse_plain("CALL RECORDING\nEffective 2025-11-01\n\nText.").title == "CALL RECORDING"


def test_numbered_titles_are_headings_with_a_level():
    parsed = parse_plain("1. Scope\n\nText.\n\n1.2 Who may ask\n\nText.")
    assert [block.level for block in parsed.blocks if block.kind is BlockKind.HEADING] == [2, 3]


def test_the_first_heading_is_the_title():
    assert parse_plain("Text.\n\nREFUNDS\n\nText.\n\nFEES\n\nText.").title == "REFUNDS"


def test_numbered_lines_with_blank_lines_between_are_a_list(texts):
    assert texts(parse_plain("1. Ask\n\n2. Pay\n\nText."), BlockKind.LIST_ITEM) == ["1. Ask", "2. Pay"]


def test_hanging_indents_are_joined(texts):
    parsed = parse_plain("- one\n  more\n* two\n1. three\n   more")
    assert texts(parsed, BlockKind.LIST_ITEM) == ["- one more", "- two", "1. three more"]


def test_indented_items_are_nested():
    assert [block.level for block in parse_plain("- a\n  - b\n    - c\n- d").blocks] == [0, 1, 2, 0]


def test_an_indented_paragraph_stays_in_its_list():
    first, second = parse_plain("- a\n\n   more on a").blocks
    assert (second.kind, second.group) == (BlockKind.LIST_ITEM, first.group)


def test_a_wrapped_line_that_begins_with_a_number_is_no_item(described):
    parsed = parse_plain("It was paid in May\n2026. Then it ended\n12. Nothing else.")
    assert described(parsed) == [("paragraph", "It was paid in May 2026. Then it ended 12. Nothing else.")]


def test_a_list_may_follow_its_introduction_at_once(described):
    parsed = parse_plain("Bring:\n- a card\n- a letter")
    assert described(parsed) == [
        ("paragraph", "Bring:"),
        ("list_item", "- a card"),
        ("list_item", "- a letter"),
    ]


def test_fields_stay_on_lines_of_their_own(described):
    parsed = parse_plain("Effective from: 1 May 2026\nCollection: claims")
    assert described(parsed) == [
        ("paragraph", "Effective from: 1 May 2026"),
        ("paragraph", "Collection: claims"),
    ]


def test_columns_are_a_table(described):
    parsed = parse_plain("Fee       Sum\n-------   ---\nLate      5\nReturned   7")
    assert described(parsed) == [
        ("table_header", "Fee | Sum"),
        ("table_row", "Late | 5"),
        ("table_row", "Returned | 7"),
    ]


def test_rules_are_dropped(described):
    assert described(parse_plain("one\n\n*****\n\ntwo")) == [("paragraph", "one"), ("paragraph", "two")]
