"""What goes through the pipe comes out as it was; what is no frame or no answer is refused, in one way only."""

import json
import math
import socket
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.chunker import ChunkDraft
from ingest.parsers.base import Block, BlockKind, ParsedDocument, ParseLimits
from ingest.parsers.json_fields import JsonFields
from ingest.prepare import Prepared, PrepareOptions, PrepareRequest
from ingest.revisions import RevisionFacts
from ingest.sandbox import frames
from ingest.sandbox.answers import OUT_OF_MEMORY, failed_frame, prepared_frame, refused_frame
from ingest.sandbox.frames import Deadline, Frame, FrameError
from ingest.sandbox.requests import ChildOptions, options_frame, read_options, read_request, request_frame
from ingest.sandbox.values import MAX_DEPTH, decode_mapping, encode_mapping
from ingest.sandbox.verify import read_answer

LIMITS = ParseLimits(max_chars=2_000)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.none() | st.integers(0, 2**31 - 1)
ZONES = st.none() | st.integers(-720, 720).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXTS
    | st.dates()
    | st.datetimes(timezones=ZONES)
    | st.binary(max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(SCALARS, inner, max_size=4)
        | st.sets(SCALARS, max_size=4)
    ),
    max_leaves=10,
)
MAPPINGS = st.dictionaries(TEXTS, VALUES, max_size=5)
FACTS = st.builds(
    RevisionFacts,
    title=TEXTS,
    collection=TEXTS,
    audience=TEXTS,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    valid_from=st.none() | st.dates(),
    valid_from_source=st.sampled_from([None, "front matter", "text"]),
    valid_to=st.none() | st.dates(),
    supersedes=st.none() | TEXTS,
)


@st.composite
def spans(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    places = sorted(draw(st.sets(st.integers(0, length), max_size=12)))
    return list(zip(places[::2], places[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn) -> Prepared:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
    kinds, levels = st.sampled_from(BlockKind), st.integers(0, 9)
    blocks = tuple(
        Block(draw(kinds), start, end, draw(levels), draw(NUMBERS), draw(NUMBERS))
        for start, end in draw(spans(len(text)))
    )
    chunks = [
        ChunkDraft(ordinal, start, end, draw(NUMBERS), draw(st.none() | TEXTS), draw(TEXTS))
        for ordinal, (start, end) in enumerate(draw(spans(len(text))))
    ]
    stripped = draw(st.dictionaries(TEXTS, st.integers(1, 1000), max_size=2))
    title, front_matter, pages = draw(st.none() | TEXTS), draw(MAPPINGS), draw(NUMBERS)
    parsed = ParsedDocument(text, blocks, draw(TEXTS), title, front_matter, pages, stripped)
    return Prepared(parsed, draw(FACTS), chunks)


PREPARED = Prepared(
    ParsedDocument("A rule", (Block(BlockKind.HEADING, 0, 6, 1),), "text/plain", None, {"on": date(2026, 1, 2)}),
    RevisionFacts("A rule", "general", "agents", (), None, None, None, None),
    [ChunkDraft(0, 0, 6, None, None, "")],
)


def sent(*frame: Frame, raw: bytes = b"", max_bytes: int = 10_000_000) -> Frame:
    """What the other side receives."""
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            for one in frame:
                frames.send(ours, one, Deadline(5))
            ours.sendall(raw)
        return frames.receive(theirs, max_bytes, Deadline(5))


@given(documents())
def test_a_prepared_document_comes_back_equal(prepared: Prepared) -> None:
    assert read_answer(sent(prepared_frame("a.md", prepared)), LIMITS).prepared == prepared


@given(MAPPINGS)
def test_values_come_back_with_their_types(values: dict[str, object]) -> None:
    back = decode_mapping(json.loads(json.dumps(encode_mapping(values))))
    assert back == values
    assert [type(value) for value in back.values()] == [type(value) for value in values.values()]


@given(TEXTS, TEXTS, MAPPINGS, st.binary(max_size=100))
def test_a_request_comes_back_equal(name: str, uri: str, said: dict[str, object], data: bytes) -> None:
    request = PrepareRequest(name, uri, "general", said, data)
    assert read_request(sent(request_frame(request))) == request


def test_options_come_back_equal() -> None:
    limits = ParseLimits(max_pages=7, json_fields=JsonFields(title="name", tags=None))
    options = ChildOptions(PrepareOptions(limits, "agents", 200), Path("/model/tokenizer.json"), 1 << 30, 60.0)
    assert read_options(sent(options_frame(options))) == options


def test_the_other_answers_come_back() -> None:
    refused = read_answer(refused_frame(UnreadableDocument("No.", field="audience")), LIMITS).refused
    assert refused is not None
    assert (refused.message, refused.field) == ("No.", "audience")
    assert read_answer(failed_frame("Traceback \ud800"), LIMITS).failed == "Traceback ?"
    assert read_answer(OUT_OF_MEMORY, LIMITS).out_of_memory


@given(st.binary(max_size=200))
def test_garbage_in_the_channel_is_no_frame(raw: bytes) -> None:
    try:
        frame = sent(raw=raw, max_bytes=1_000)
    except FrameError:
        return
    assert frame.size <= 1_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_garbage_is_no_answer(body: bytes) -> None:
    with pytest.raises(FrameError):
        read_answer(Frame(body), LIMITS)


@given(st.data())
def test_an_answer_with_a_part_exchanged_is_refused_or_an_answer(data: st.DataObject) -> None:
    answer = json.loads(prepared_frame("a.md", PREPARED).body)
    part = answer["prepared"][data.draw(st.sampled_from(["parsed", "facts"]))]
    part[data.draw(st.sampled_from(sorted(part)))] = data.draw(JSON)
    try:
        prepared = read_answer(Frame(json.dumps(answer).encode()), LIMITS).prepared
    except FrameError:
        return
    assert prepared is not None
    assert all(0 <= block.start < block.end <= len(prepared.parsed.text) for block in prepared.parsed.blocks)


@pytest.mark.parametrize(
    "blocks",
    [
        (Block(BlockKind.CODE, 0, 7),),
        (Block(BlockKind.CODE, -1, 3),),
        (Block(BlockKind.CODE, 3, 3),),
        (Block(BlockKind.CODE, 0, 4), Block(BlockKind.CODE, 3, 6)),
        (Block(BlockKind.CODE, 0, 6, level=-1),),
        (Block(BlockKind.CODE, 0, 6, page=2**31),),
        (Block("picture", 0, 6),),  # type: ignore[arg-type]
        (Block(BlockKind.CODE, 0, 6, page=True),),
        (Block(BlockKind.CODE, 0, 5.0),),  # type: ignore[arg-type]
    ],
)
def test_blocks_that_cannot_be_are_refused(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(FrameError):
        read_answer(prepared_frame("a.md", replace(PREPARED, parsed=replace(PREPARED.parsed, blocks=blocks))), LIMITS)


@pytest.mark.parametrize("chunk", [ChunkDraft(1, 0, 6, None, None, ""), ChunkDraft(0, 0, 7, None, None, "")])
def test_chunks_that_cannot_be_are_refused(chunk: ChunkDraft) -> None:
    with pytest.raises(FrameError):
        read_answer(prepared_frame("a.md", replace(PREPARED, chunks=[chunk])), LIMITS)


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(FrameError):
        read_answer(prepared_frame("a.md", PREPARED), ParseLimits(max_chars=5))


@pytest.mark.parametrize(
    "value", [{"on": {"date": "soon"}}, {"on": {"eval": "1"}}, {"on": {}}, {"on": {"map": 3}}, {"on": {"set": [[]]}}]
)
def test_values_that_cannot_be_are_refused(value: dict[str, object]) -> None:
    answer = json.loads(prepared_frame("a.md", PREPARED).body)
    answer["prepared"]["parsed"]["front_matter"] = value
    with pytest.raises(FrameError):
        read_answer(Frame(json.dumps(answer).encode()), LIMITS)


@pytest.mark.parametrize(
    "body",
    [b"[" * 1_000_000, b'{"prepared":' * 100_000, b'{"failed": "\\ud800"}', b"9" * 9_999],
    ids=["lists", "objects", "half a pair", "a long number"],
)
def test_json_that_is_made_to_hurt_is_refused(body: bytes) -> None:
    with pytest.raises(FrameError):
        read_answer(Frame(body), LIMITS)


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else "deep"


@pytest.mark.parametrize(
    "value",
    ["\ud800", 10**5000, nested(MAX_DEPTH), {"\udfff": 1}],
    ids=["half a pair", "a long number", "deep nesting", "half a pair as a key"],
)
def test_what_no_text_can_hold_is_unreadable(value: object) -> None:
    parsed = replace(PREPARED.parsed, front_matter={"key": value})
    with pytest.raises(UnreadableDocument, match=r"'a\.md' cannot be read: "):
        prepared_frame("a.md", replace(PREPARED, parsed=parsed))


def test_a_name_that_is_no_text_is_unreadable() -> None:
    with pytest.raises(UnreadableDocument):
        request_frame(PrepareRequest("\udcff.md", "file:///x", "general", {}, b""))


def test_numbers_without_a_value_come_back() -> None:
    parsed = replace(PREPARED.parsed, front_matter={"none": math.nan, "most": math.inf})
    back = read_answer(prepared_frame("a.md", replace(PREPARED, parsed=parsed)), LIMITS).prepared
    assert back is not None
    assert math.isnan(back.parsed.front_matter["none"])  # type: ignore[arg-type]
    assert back.parsed.front_matter["most"] == math.inf


def test_a_frame_longer_than_is_taken_is_refused_before_it_comes() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall((1 << 40).to_bytes(8, "big") + bytes(8))
        with pytest.raises(FrameError):
            frames.receive(theirs, 1_000, Deadline(5))


def test_a_side_that_says_nothing_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"\x00")
        with pytest.raises(TimeoutError):
            frames.receive(theirs, 1_000, Deadline(0.05))


def test_a_side_that_takes_nothing_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        frames.send(ours, Frame(b"{}", bytes(10_000_000)), Deadline(0.05))


def test_a_moment_keeps_its_zone() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, timezone(timedelta(hours=2)))
    assert decode_mapping(encode_mapping({"at": moment}))["at"] == moment
