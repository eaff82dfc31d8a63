import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits
from ingest.parsers.json_fields import JsonFields
from ingest.parsers.json_records import MAX_DEPTH, parse_json
from ingest.parsers.registry import parse


def read(value: object, /, **names: str | None) -> ParsedDocument:
    return read_text(json.dumps(value), **names)


def read_text(source: str, /, **names: str | None) -> ParsedDocument:
    return parse_json(source.encode(), ParseLimits(json_fields=JsonFields(**names)))


def test_the_text_of_a_record_is_markdown(described):
    parsed = read({"title": "Fees", "content": "# Late\r\n\r\n- five pounds", "id": 7})
    assert (parsed.title, described(parsed)) == ("Fees", [("heading", "Late"), ("list_item", "- five pounds")])


def test_the_first_heading_is_the_title_where_the_record_has_none():
    assert read({"content": "# Late\n\nfive"}).title == "Late"


def test_the_registry_knows_json():
    assert parse("a.json", b'{"content": "five"}', ParseLimits()).media_type == "application/json"


def test_a_text_in_several_strings_has_a_paragraph_for_each(described):
    assert described(read({"content": ["one", "two"]})) == [("paragraph", "one"), ("paragraph", "two")]


def test_facts_count_as_front_matter():
    facts = {
        "title": "Fees",
        "collection": "cards",
        "audience": "staff",
        "valid_from": "2026-01-01",
        "valid_to": None,
        "supersedes": "old.json",
        "tags": ["a", "b"],
    }
    assert read({"content": "x", **facts}).front_matter == facts


def test_fields_are_renamed_and_reached_by_paths():
    record = {"name": "Fees", "meta": {"from": "2026-01-01"}, "body.md": "five"}
    parsed = read(record, title="name", text="body.md", valid_from="meta.from")
    assert (parsed.text, parsed.front_matter) == ("five", {"title": "Fees", "valid_from": "2026-01-01"})


def test_a_field_that_is_left_out_is_no_fact():
    assert read({"content": "x", "audience": "staff"}, audience=None).front_matter == {}


@pytest.mark.parametrize("slip", ["audiance", "Audience", "valid_form", "valid-to", "superseeds"])
def test_a_slip_that_would_show_a_record_to_the_wrong_people_or_on_the_wrong_days_is_refused(slip):
    with pytest.raises(UnreadableDocument, match=f"its key '{slip}' is not known"):
        read({"content": "Secret.", slip: "supervisors"})


def test_a_key_like_another_that_is_there_is_data():
    assert read({"content": "A.", "audience": "agents", "audiences": "all"}).front_matter["audience"] == "agents"


def test_facts_of_the_record_go_before_those_in_its_text():
    parsed = read({"content": "---\naudience: all\nvalid_from: 2026-01-01\n---\nx", "audience": "staff"})
    assert parsed.front_matter == {"audience": "staff", "valid_from": date(2026, 1, 1)}


def test_facts_hold_no_invisible_characters():
    assert read({"content": "x", "tags": ["a\u200bb"], "title": "\ud800"}).front_matter == {
        "title": "\ufffd",
        "tags": ["ab"],
    }


def test_a_title_that_is_no_text_is_data(described):
    parsed = read({"title": {"en": "Fees"}})
    assert described(parsed) == [("heading", "title"), ("list_item", "en: Fees")]


def test_a_record_without_text_is_laid_out(described):
    parsed = read({"title": "Late fee", "grace_days": 5, "due": True, "note": None, "rules": {"cap": "£9"}})
    assert described(parsed) == [
        ("heading", "Late fee"),
        ("list_item", "grace days: 5"),
        ("list_item", "due: yes"),
        ("heading", "rules"),
        ("list_item", "cap: £9"),
    ]


def test_nested_objects_lie_deeper():
    parsed = read({"a": {"b": {"c": 1}}})
    assert [block.level for block in parsed.blocks] == [2, 3, 0]


def test_short_values_in_a_list_stay_on_one_line():
    assert read({"zones": ["EU", "UK", 3]}).text == "zones: EU, UK, 3"


def test_long_values_in_a_list_have_a_line_each(texts):
    steps = ["Ask the customer for the card and its number.", "Lock it."]
    assert texts(read({"steps": steps}), BlockKind.LIST_ITEM) == [f"- {step}" for step in steps]


def test_a_value_with_paragraphs_is_a_section(described):
    assert described(read({"rule": "one\n\ntwo"})) == [("heading", "rule"), ("paragraph", "one"), ("paragraph", "two")]


def test_alike_objects_in_a_list_are_a_table(described):
    parsed = read([{"fee": "late", "sum": 5}, {"sum": 7, "zones": ["EU", "UK"]}])
    assert described(parsed) == [
        ("table_header", "fee | sum | zones"),
        ("table_row", "late | 5"),
        ("table_row", "| 7 | EU, UK"),
    ]


def test_objects_with_something_inside_are_sections_under_their_names(texts):
    parsed = read([{"name": "Gold", "fees": {"late": 5}}, {"fees": {"late": 7}}])
    assert texts(parsed, BlockKind.HEADING) == ["Gold", "fees", "2", "fees"]


def test_a_list_of_different_things_keeps_its_order(described):
    assert described(read(["a", {"b": 1}, None])) == [("list_item", "- a"), ("heading", "2"), ("list_item", "b: 1")]


def test_a_single_value_is_a_paragraph(described):
    assert described(read("only words")) == [("paragraph", "only words")]


@pytest.mark.parametrize("number", ["25.00", "1e999", "NaN", "-Infinity", "9" * 10_000, "0.1000000000000000055"])
def test_numbers_stay_as_they_were_written(number):
    assert read_text(f'{{"fee": {number}}}').text == f"fee: {number}"


def test_a_key_that_stands_twice_is_refused():
    with pytest.raises(UnreadableDocument, match="has the key 'audience' twice"):
        read_text('{"content": "x", "audience": "staff", "audience": "all"}')


def test_what_is_no_json_is_refused_with_the_line():
    with pytest.raises(UnreadableDocument, match="it is no JSON at line 2"):
        read_text('{"a": 1,\n}')


def nested(depth: int) -> str:
    return '{"a":[' * (depth // 2) + "1" + "]}" * (depth // 2)


def test_a_nested_record_is_read():
    assert "1" in read_text(nested(MAX_DEPTH)).text


@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 1_000_000])
def test_a_record_that_is_nested_too_deep_is_refused(depth):
    with pytest.raises(UnreadableDocument, match="nested more than"):
        read_text(nested(depth))


KEYS = st.sampled_from(["title", "content", "audience", "tags", "a", ""]) | st.text(max_size=5)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60)
VALUES = st.recursive(
    SCALARS, lambda inside: st.lists(inside, max_size=5) | st.dictionaries(KEYS, inside, max_size=5), max_leaves=30
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_any_value_is_a_document_or_refused(value):
    try:
        parsed = read(value)
    except UnreadableDocument:
        return
    parsed.text.encode()
    assert all(parsed.text[block.start : block.end].strip() for block in parsed.blocks)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='{}[]",:\\u0e1-nltrueINa ', max_size=60))
def test_any_text_is_a_document_or_refused(text):
    try:
        read_text(text)
    except UnreadableDocument as error:
        assert error.message
