"""What a pool tells its children: the options, once, and then one file after the other."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import UnreadableDocument
from ingest.parsers.base import ParseLimits
from ingest.parsers.json_fields import JsonFields
from ingest.prepare import PrepareOptions, PrepareRequest
from ingest.sandbox.frames import Frame
from ingest.sandbox.values import decode_mapping, encode_mapping


@dataclass(frozen=True, slots=True)
class ChildOptions:
    """`tokenizer` is the path of a `tokenizer.json`; `seconds` of processor time end a child that nobody ends."""

    prepare: PrepareOptions
    tokenizer: Path
    memory_bytes: int
    seconds: float


def options_frame(options: ChildOptions) -> Frame:
    return Frame(json.dumps({**asdict(options), "tokenizer": str(options.tokenizer)}).encode())


def read_options(frame: Frame) -> ChildOptions:
    content = frame.content()
    prepare = content["prepare"]
    json_fields = JsonFields(**prepare["limits"].pop("json_fields"))
    limits = ParseLimits(**prepare.pop("limits"), json_fields=json_fields)
    return ChildOptions(
        PrepareOptions(limits, **prepare), Path(content["tokenizer"]), content["memory_bytes"], content["seconds"]
    )


def request_frame(request: PrepareRequest) -> Frame:
    """Raises UnreadableDocument when what is said of the file is no text, such as half a surrogate pair."""
    content = {
        "name": request.name,
        "uri": request.uri,
        "collection": request.collection,
        "given": encode_mapping(request.given),
    }
    try:
        body = json.dumps(content, ensure_ascii=False).encode()
    except ValueError as error:
        raise UnreadableDocument(
            f"{request.name!r} cannot be read: its name, or what the manifest says of it, is no text; rename it."
        ) from error
    return Frame(body, request.data)


def read_request(frame: Frame) -> PrepareRequest:
    content = frame.content()
    given = decode_mapping(content.pop("given"))
    return PrepareRequest(**content, given=given, data=frame.data)
