"""JSON: one record becomes one document."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from core.errors import UnreadableDocument
from ingest.keys import misspelt
from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.encoding import decode_text
from ingest.parsers.json_fields import JsonFields
from ingest.parsers.json_layout import lay_out
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.unseen import visible

MEDIA_TYPE = "application/json"
MAX_DEPTH = 50
_MISSING = object()
_CONTAINERS = (dict, list)


def parse_json(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse one record; raises UnreadableDocument for what is no JSON, is ambiguous, or nested too deep."""
    return parse_record(load_json(decode_text(data)), limits.json_fields)


def load_json(text: str) -> object:
    """The value, its numbers as they were written.

    Raises UnreadableDocument for what is no JSON, and for an object with the same key twice.
    """
    try:
        # As a number, 25.00 would come out as 25.0, and one of thousands of digits not at all.
        return json.loads(text, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise UnreadableDocument(f"it is no JSON at line {error.lineno} ({error.msg}); correct that line") from error
    except RecursionError as error:
        raise _too_deep() from error


def parse_record(record: object, fields: JsonFields) -> ParsedDocument:
    """The document in a value that `load_json` gave.

    Where an object has the field for text, that is the document; else all that is in it is laid out. What the other
    fields hold counts as front matter. Raises UnreadableDocument for what is nested too deep.
    """
    _check_depth(record)
    facts = _facts(record, fields) if isinstance(record, dict) else {}
    text = _text(_at(record, fields.text))
    if text is None:
        return _laid_out(record, facts, fields)
    parsed = parse_markdown(text)
    title = str(facts.get("title") or "") or parsed.title
    return replace(parsed, media_type=MEDIA_TYPE, title=title, front_matter={**parsed.front_matter, **facts})


def _laid_out(record: object, facts: Mapping[str, object], fields: JsonFields) -> ParsedDocument:
    builder = TextBuilder()
    title = str(facts.get("title") or "")
    builder.add(BlockKind.HEADING, title, level=1)
    if isinstance(record, dict) and title:
        # It stands above the rest already.
        record = {key: value for key, value in record.items() if key != fields.title}
    lay_out(builder, record)
    return builder.build(MEDIA_TYPE, title=title or None, front_matter=facts)


def _facts(record: Mapping[str, object], fields: JsonFields) -> dict[str, object]:
    slip = misspelt(record, fields.who_and_when())
    if slip and slip[1] not in record:
        raise UnreadableDocument(f"its key {visible(slip[0])[:80]!r} is not known; {slip[1]!r} was probably meant")
    found = {name: _at(record, path) for name, path in fields.facts()}
    facts = {name: _seen(value) for name, value in found.items() if value is not _MISSING}
    if isinstance(facts.get("title"), _CONTAINERS):
        # A title in several languages, say, is data; of the other facts a wrong form must be refused.
        del facts["title"]
    return facts


def _seen(value: object) -> object:
    if isinstance(value, str):
        return visible(value)
    return [_seen(each) for each in value] if isinstance(value, list) else value


def _at(record: object, path: str) -> object:
    """What lies at a path of keys joined by dots; a key that itself has dots goes first."""
    if isinstance(record, dict) and path in record:
        return record[path]
    for key in path.split("."):
        if not isinstance(record, dict) or key not in record:
            return _MISSING
        record = record[key]
    return record


def _text(value: object) -> str | None:
    """Markdown in one string, or in a list with a string for each paragraph."""
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str) for part in parts):
        return None
    text = "\n\n".join(map(str, parts)).replace("\r\n", "\n").replace("\r", "\n")
    return text if text.strip() else None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise UnreadableDocument(f"an object in it has the key {visible(twice)[:80]!r} twice; keep one of them")
    return found


def _check_depth(record: object) -> None:
    level, depth = [record], 0
    while level:
        if depth > MAX_DEPTH:
            raise _too_deep()
        level = [child for value in level for child in _children(value)]
        depth += 1


def _children(value: object) -> list[object]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in inside if isinstance(child, _CONTAINERS)]


def _too_deep() -> UnreadableDocument:
    return UnreadableDocument(f"it is nested more than {MAX_DEPTH} levels deep; make it flatter")
