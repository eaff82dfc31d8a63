"""What a manifest, front matter and the text say of a document."""

from collections.abc import Mapping
from datetime import date

import pytest

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParsedDocument, TextBuilder
from ingest.revisions import RevisionFacts, facts_of
from ingest.sources import SourceItem

URI = "file:///rules/payments/a%20b.md"


def parsed(front_matter: Mapping[str, object], text: str = "A rule.") -> ParsedDocument:
    builder = TextBuilder()
    builder.add(BlockKind.PARAGRAPH, text)
    return builder.build("text/markdown", title="Written title", front_matter=front_matter)


def facts(
    given: Mapping[str, object] | None = None,
    front_matter: Mapping[str, object] | None = None,
    text: str = "A rule.",
    uri: str = URI,
) -> RevisionFacts:
    source = SourceItem("a.md", uri, uri, "payments", given or {})
    return facts_of(parsed(front_matter or {}, text), source, "agents")


def test_a_manifest_goes_before_front_matter_key_by_key() -> None:
    found = facts({"title": "Listed", "audience": "supervisors"}, {"title": "Stated", "collection": "claims"})
    assert (found.title, found.audience, found.collection) == ("Listed", "supervisors", "claims")


def test_front_matter_goes_before_the_text_and_that_before_the_defaults() -> None:
    assert facts(None, {"title": "Stated"}).title == "Stated"
    found = facts()
    assert (found.title, found.audience, found.collection, found.tags) == ("Written title", "agents", "payments", ())


@pytest.mark.parametrize(
    ("given", "front_matter", "day", "origin"),
    [
        ({"valid_from": "2026-01-03"}, {"valid_from": date(2026, 1, 2)}, 3, "manifest"),
        ({}, {"valid_from": date(2026, 1, 2)}, 2, "front matter"),
        ({"title": "Listed"}, {}, 1, "text"),
    ],
)
def test_the_first_day_tells_who_said_it(
    given: Mapping[str, object], front_matter: Mapping[str, object], day: int, origin: str
) -> None:
    found = facts(given, front_matter, "Effective from: 1 January 2026")
    assert (found.valid_from, found.valid_from_source) == (date(2026, 1, day), origin)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"audience": ""}, "audience is empty"),
        ({"audience": None}, "audience is empty"),
        ({"audiance": "agents"}, "key audiance is not known; audience was probably meant"),
        ({"valid_from": "soon"}, "valid_from is not a date"),
        ({"valid_to": "soon"}, "valid_to is not a date"),
        ({"collection": "/"}, "collection is not a name"),
        ({"title": ["a"]}, "title is not a single text"),
        ({"tags": {"a": 1}}, "tags are not a list"),
    ],
)
def test_both_are_checked_alike_and_the_reason_says_which_is_wrong(said: Mapping[str, object], reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=f"^The manifest's {reason}"):
        facts(said, {})
    with pytest.raises(UnreadableDocument, match=f"^The front matter's {reason}"):
        facts({}, said)


def test_a_slip_in_front_matter_counts_although_the_manifest_says_it_right() -> None:
    with pytest.raises(UnreadableDocument, match="audience was probably meant"):
        facts({"audience": "agents"}, {"audiance": "supervisors"})


def test_days_that_end_before_they_begin_are_refused_whoever_said_them() -> None:
    with pytest.raises(UnreadableDocument, match="valid_to is before its valid_from"):
        facts({"valid_to": "2025-01-01"}, {"valid_from": date(2026, 1, 1)})


def test_tags_are_a_list_or_words_between_commas() -> None:
    assert facts({"tags": ["b", "a", "b"]}).tags == facts(None, {"tags": "b, a,"}).tags == ("a", "b")


@pytest.mark.parametrize(
    ("uri", "said", "found"),
    [
        (URI, "old one.md", "file:///rules/payments/old%20one.md"),
        (URI, "../claims/c.md", "file:///rules/claims/c.md"),
        (URI, "https://example.com/a", "https://example.com/a"),
        ("upload:///general/a.md", "b.md", "upload:///general/b.md"),
        ("file:///rules/p.zip!/claims/a.md", "b.md", "file:///rules/p.zip!/claims/b.md"),
        ("file:///rules/p.jsonl#POL-2", "POL-1", "file:///rules/p.jsonl#POL-1"),
        ("file:///rules/p.jsonl#POL-2", "#POL 1", "file:///rules/p.jsonl#POL%201"),
        ("https://example.com/rules/a?id=1/2", "b", "https://example.com/rules/b"),
        ("https://example.com", "b", "https://example.com/b"),
        ("https://example.com/rules/a", "/b", "https://example.com/b"),
        ("s3://rules/claims/a.md", "b.md", "s3://rules/claims/b.md"),
    ],
)
def test_what_is_superseded_is_named_beside_the_document(uri: str, said: str, found: str) -> None:
    assert facts({"supersedes": said}, uri=uri).supersedes == found
    assert facts(None, {"supersedes": said}, uri=uri).supersedes == found
