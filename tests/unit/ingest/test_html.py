import pytest

from ingest.parsers.base import BlockKind
from ingest.parsers.html import parse_html


def read(body: str):
    return parse_html(body.encode())


def test_only_the_main_part_is_read(described):
    parsed = read("<body><p>before</p><main><p>inside</p></main><p>after</p></body>")
    assert described(parsed) == [("paragraph", "inside")]


def test_articles_are_read_where_there_is_no_main_part(described):
    parsed = read("<article><p>one</p></article><p>other</p><article><p>two</p></article>")
    assert described(parsed) == [("paragraph", "one"), ("paragraph", "two")]


@pytest.mark.parametrize("tag", ["nav", "header", "footer", "aside", "script", "style", "noscript", "template", "form"])
def test_furniture_is_left_out(tag, described):
    assert described(read(f"<body><{tag}>gone</{tag}><p>kept</p></body>")) == [("paragraph", "kept")]


@pytest.mark.parametrize(
    "attribute",
    ["hidden", "aria-hidden='true'", "style='display: none'", "style='color:red;VISIBILITY:hidden'"],
)
def test_hidden_elements_are_left_out(attribute, described):
    assert described(read(f"<div {attribute}><p>gone</p></div><p>kept</p>")) == [("paragraph", "kept")]


def test_a_form_around_the_whole_page_is_no_reason_to_drop_it(described):
    assert described(read("<form><main><p>kept</p></main></form>")) == [("paragraph", "kept")]


def test_the_header_of_the_main_part_is_kept():
    assert read("<main><header><h1>Refunds</h1></header><p>text</p></main>").title == "Refunds"


def test_the_title_element_serves_where_there_is_no_h1():
    assert read("<html><head><title>Fees\n 2026</title></head><body><p>text</p></body></html>").title == "Fees 2026"


def test_headings_keep_their_level():
    assert [block.level for block in read("<h1>a</h1><h4>b</h4>").blocks] == [1, 4]


def test_inline_elements_do_not_part_words(described):
    assert described(read("<p>re<b>fund</b>able<br>now</p>")) == [("paragraph", "refundable now")]


def test_stray_text_in_a_div_is_a_paragraph(described):
    parsed = read("<div>one <i>word</i><p>two</p>three</div>")
    assert described(parsed) == [("paragraph", "one word"), ("paragraph", "two"), ("paragraph", "three")]


def test_lists_are_nested(described):
    parsed = read("<ol start='3'><li>c<ul><li>deep</li></ul></li><li><p>d</p><p>more</p></li></ol>")
    assert [(parsed.text[block.start : block.end], block.level) for block in parsed.blocks] == [
        ("3. c", 0),
        ("- deep", 1),
        ("4. d", 0),
        ("more", 0),
    ]


def test_the_first_row_of_a_table_is_its_header(described):
    parsed = read("<table><tr><td>Fee</td><td>Sum</td></tr><tr><td>Late</td><td>5</td></tr></table>")
    assert described(parsed) == [("table_header", "Fee | Sum"), ("table_row", "Late | 5")]


def test_all_rows_of_the_head_are_headers(texts):
    parsed = read(
        "<table><thead><tr><th colspan=2>Fees</th></tr><tr><th>a</th><th>b</th></tr></thead>"
        "<tr><th>x</th><td>1</td></tr></table>"
    )
    assert texts(parsed, BlockKind.TABLE_HEADER) == ["Fees", "a | b"]


def test_merged_cells_keep_their_place(texts):
    parsed = read(
        "<table><tr><th>Card</th><th>Zone</th><th>Fee</th></tr>"
        "<tr><td rowspan=2>Gold</td><td>EU</td><td>1</td></tr><tr><td>World</td><td>2</td></tr></table>"
    )
    assert texts(parsed, BlockKind.TABLE_ROW) == ["Gold | EU | 1", "| World | 2"]


def test_a_table_in_a_cell_is_read_as_words_of_the_cell(texts):
    parsed = read(
        "<table><tr><th>a</th><th>b</th></tr>"
        "<tr><td>x</td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    )
    assert texts(parsed, BlockKind.TABLE_ROW) == ["x | 1 2"]


def test_a_table_around_the_page_is_no_table(described):
    parsed = read("<table><tr><td><h2>Fees</h2><p>text</p></td><td>side</td></tr></table>")
    assert described(parsed) == [("heading", "Fees"), ("paragraph", "text"), ("paragraph", "side")]


def test_preformatted_text_keeps_its_lines(described):
    assert described(read("<pre>a\n  b</pre>")) == [("code", "a\n  b")]


def test_definitions_stand_behind_their_term(texts):
    parsed = read("<dl><dt>Excess</dt><dd>what you pay</dd><dt>Cap</dt><dd>the most</dd></dl>")
    assert texts(parsed, BlockKind.LIST_ITEM) == ["Excess: what you pay", "Cap: the most"]


def test_the_alternative_text_of_images_is_kept(described):
    assert described(read("<p>See <img src=x alt='the seal'></p>")) == [("paragraph", "See the seal")]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("<meta charset='iso-8859-1'>", "cp1252"),
        ("", "utf-8"),
        ("", "cp1252"),
    ],
)
def test_the_encoding_is_found(head, encoding):
    page = f"<html><head>{head}</head><body><p>A fee of £25 \u2013 no more.</p></body></html>"
    assert parse_html(page.encode(encoding)).text == "A fee of £25 \u2013 no more."


def test_a_declared_encoding_that_does_not_fit_is_passed_over():
    assert parse_html("<meta charset='ascii-x'><p>Café</p>".encode()).text == "Café"


def test_very_deep_nesting_does_not_crash():
    assert "deep" in read("<div>" * 200 + "deep" + "</div>" * 200).text
