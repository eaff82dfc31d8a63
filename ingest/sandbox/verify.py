"""Answers of children become documents again, or are refused: nothing that a child says is taken on trust."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.prepare import Prepared
from ingest.sandbox.answers import MAX_MESSAGE, MAX_TRACEBACK, Answer
from ingest.sandbox.frames import Frame, FrameError
from ingest.sandbox.values import decode_mapping

_ANSWER = TypeAdapter(Answer)
_BYTES_PER_CHAR = 16
_LEAST = 1_000_000
# What a column of numbers in SQL holds.
_MAX_NUMBER = 2**31 - 1


class _Span(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def most_bytes(limits: ParseLimits) -> int:
    """The longest answer that is taken: a text at its limit that is cut into short blocks."""
    return _LEAST + _BYTES_PER_CHAR * limits.max_chars


def read_answer(frame: Frame, limits: ParseLimits) -> Answer:
    """The answer in the frame. Raises FrameError, and nothing else, for one that no honest child gives."""
    try:
        answer = _ANSWER.validate_json(frame.body, strict=True)
        _check_choice(answer)
        return answer if answer.prepared is None else replace(answer, prepared=_prepared(answer.prepared, limits))
    except ValidationError as error:
        raise FrameError(f"An answer of the wrong shape: {error.errors(include_input=False)[:3]}") from None
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise FrameError(f"An answer that makes no sense: {error}") from None


def _prepared(prepared: Prepared, limits: ParseLimits) -> Prepared:
    parsed = prepared.parsed
    _require(len(parsed.text) <= limits.max_chars, "the text is too long")
    _check_blocks(parsed)
    _check_spans(prepared.chunks, parsed.text, "chunks")
    _check_numbers(chunk.page for chunk in prepared.chunks)
    _require(all(chunk.ordinal == place for place, chunk in enumerate(prepared.chunks)), "the chunks are out of order")
    return replace(prepared, parsed=replace(parsed, front_matter=decode_mapping(parsed.front_matter)))


def _check_blocks(parsed: ParsedDocument) -> None:
    _check_spans(parsed.blocks, parsed.text, "blocks")
    _check_numbers(chain.from_iterable((block.level, block.group, block.page) for block in parsed.blocks))
    _check_numbers([parsed.page_count, *parsed.stripped.values()])


def _check_spans(spans: Sequence[_Span], text: str, what: str) -> None:
    reached = 0
    for span in spans:
        _require(reached <= span.start < span.end, f"the {what} overlap")
        reached = span.end
    _require(reached <= len(text), f"the {what} reach beyond the text")


def _check_numbers(numbers: Iterable[int | None]) -> None:
    _require(all(number is None or 0 <= number <= _MAX_NUMBER for number in numbers), "a number is out of range")


def _check_choice(answer: Answer) -> None:
    told = (answer.prepared is not None, answer.refused is not None, answer.failed is not None, answer.out_of_memory)
    _require(sum(told) == 1, "not one answer")
    _require(answer.refused is None or len(answer.refused.message) <= MAX_MESSAGE, "the message is too long")
    _require(len(answer.failed or "") <= MAX_TRACEBACK, "the traceback is too long")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
