"""What a child answers for one file. Only told here; `ingest.sandbox.verify` reads it, and believes nothing."""

import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date

from core.errors import UnreadableDocument
from ingest.prepare import Prepared
from ingest.sandbox.frames import Frame
from ingest.sandbox.values import encode_mapping

MAX_MESSAGE = 2_000
MAX_TRACEBACK = 20_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """The message and field of an UnreadableDocument."""

    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Exactly one is set; `failed` is the traceback of an error that nobody meant."""

    prepared: Prepared | None = None
    refused: Refusal | None = None
    failed: str | None = None
    out_of_memory: bool = False


def prepared_frame(name: str, prepared: Prepared) -> Frame:
    """Raises UnreadableDocument for what no text can hold, such as half a surrogate pair or endless nesting."""
    try:
        parsed = replace(prepared.parsed, front_matter=encode_mapping(prepared.parsed.front_matter))
        return _frame(Answer(prepared=replace(prepared, parsed=parsed)))
    except ValueError as error:
        reason = "it holds broken characters, a number without end, or front matter that is nested too deep"
        raise UnreadableDocument(f"{name!r} cannot be read: {reason}; correct it.") from error


def refused_frame(error: UnreadableDocument) -> Frame:
    message = error.message[:MAX_MESSAGE].encode("utf-8", "replace").decode()
    return _frame(Answer(refused=Refusal(message, error.field)))


def failed_frame(traceback: str) -> Frame:
    return _frame(Answer(failed=traceback[-MAX_TRACEBACK:].encode("utf-8", "replace").decode()))


OUT_OF_MEMORY = Frame(b'{"out_of_memory": true}')


def _frame(answer: Answer) -> Frame:
    return Frame(json.dumps(answer, default=_plain, ensure_ascii=False).encode())


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    raise TypeError(f"{type(value).__name__} is not a part of an answer")
