"""The reference of the HTTP API, from the OpenAPI document of the application."""

import json
from collections.abc import Iterator
from typing import Any

from api.main import create_app
from api.wiring import Services
from core.settings import Settings
from docs.markdown import code, page, table

INTRODUCTION = """\
Send the token as `Authorization: Bearer TOKEN`; `policydesk token` prints one. Bodies are JSON unless a multipart form
is named. Unknown keys of a body are refused. The same as a machine reads it: [openapi.json](openapi.json), which a
running server also gives at `/openapi.json` to any valid token.

An error is a problem object (RFC 9457) with the media type `application/problem+json`: `code` is stable, `detail` is
one sentence, `errors` names the fields where fields are wrong, `request_id` is that of the server's log and of the
header `X-Request-Id`. A server that is busy or not ready sends `Retry-After`."""

ORDER = ("get", "post", "put", "patch", "delete")
REFERENCE = "#/components/schemas/"
LIMITS = (
    ("minLength", "≥ {} characters"),
    ("maxLength", "≤ {} characters"),
    ("minItems", "≥ {} items"),
    ("maxItems", "≤ {} items"),
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
)
Json = dict[str, Any]


def openapi_document() -> Json:
    """Of the application with the default settings, whatever the environment says; touches neither disk nor models."""
    return create_app(Services(Settings.model_construct())).openapi()


def openapi_page() -> str:
    """The document in JSON."""
    return json.dumps(openapi_document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def api_page() -> str:
    """The page in Markdown."""
    document = openapi_document()
    schemas = document["components"]["schemas"]
    parts = (_overview(document), *_errors(document), *_endpoints(document), *_objects(schemas))
    return page("# HTTP API", INTRODUCTION, *parts)


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method in ORDER:
            if method in methods:
                yield method.upper(), path, methods[method]


def _overview(document: Json) -> str:
    rows = [
        [code(f"{method} {path}"), _scope(operation), operation["summary"]]
        for method, path, operation in _operations(document)
    ]
    return table(("Endpoint", "Scope", "Summary"), rows)


def _scope(operation: Json) -> str:
    if not operation.get("security"):
        return "no token needed"
    return ", ".join(code(scope) for way in operation["security"] for scopes in way.values() for scope in scopes) or (
        "any token"
    )


def _endpoints(document: Json) -> Iterator[str]:
    for method, path, operation in _operations(document):
        yield f"## {method} {path}"
        yield f"{operation['summary']}. Scope: {_scope(operation)}."
        yield operation.get("description", "")
        yield table(
            ("Parameter", "In", "Type", "Meaning"), [_parameter(one) for one in operation.get("parameters", [])]
        )
        yield from _request(operation, document["components"]["schemas"])
        yield from _responses(operation)


def _parameter(parameter: Json) -> list[str]:
    schema = parameter["schema"]
    return [code(parameter["name"]), parameter["in"], _typed(schema), _meaning(schema | parameter)]


def _request(operation: Json, schemas: Json) -> Iterator[str]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"Request, {code(media_type)}:"
        yield _fields(schemas[_target(content["schema"])])


def _responses(operation: Json) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield f"Response {status}: {_content(answer)}"
    failures = [status for status in operation["responses"] if not status.startswith("2")]
    if failures:
        yield f"Errors: {', '.join(failures)}."


def _errors(document: Json) -> Iterator[str]:
    """What every status of an error means, told once."""
    meanings = {
        status: answer["description"]
        for _, _, operation in _operations(document)
        for status, answer in operation["responses"].items()
        if not status.startswith("2") and operation.get("security")
    }
    yield "## Errors"
    yield table(("Status", "Meaning"), [[status, meanings[status]] for status in sorted(meanings)])


def _content(answer: Json) -> str:
    """The object that comes back, or what the description says of something else."""
    objects = [
        f"[{_target(content['schema'])}](#{_target(content['schema']).lower()})"
        for content in answer.get("content", {}).values()
        if "$ref" in content["schema"]
    ]
    described = answer["description"] if answer["description"] != "Successful Response" else ""
    if not objects:
        return described if "content" in answer and described else "nothing"
    return " ".join(part for part in (", ".join(objects), "—" if described else "", described) if part)


def _objects(schemas: Json) -> Iterator[str]:
    yield "## Objects"
    yield "In the order of their names."
    for name, schema in sorted(schemas.items()):
        if not name.startswith("Body_"):
            yield f"### {name}"
            yield schema.get("description", "")
            yield _fields(schema) or f"One of {', '.join(map(code, schema['enum']))}."


def _fields(schema: Json) -> str:
    required = schema.get("required", [])
    is_request = any("default" in field or name not in required for name, field in schema.get("properties", {}).items())
    rows = [
        [code(name), _typed(field) + (", required" if is_request and name in required else ""), _meaning(field)]
        for name, field in schema.get("properties", {}).items()
    ]
    return table(("Field", "Type", "Meaning"), rows)


def _meaning(schema: Json) -> str:
    default = schema.get("default")
    said = schema.get("description", "")
    return said if default is None else f"{said} Default {code(json.dumps(default))}.".strip()


def _typed(schema: Json) -> str:
    """The type in words, with its limits."""
    if "$ref" in schema:
        return f"[{_target(schema)}](#{_target(schema).lower()})"
    if "anyOf" in schema:
        return " or ".join(_typed(option) for option in schema["anyOf"])
    limits = [text.format(int(schema[key])) for key, text in LIMITS if key in schema]
    return ", ".join([_kind(schema), *limits])


def _kind(schema: Json) -> str:
    if "enum" in schema:
        return " or ".join(map(code, schema["enum"]))
    if "const" in schema:
        return code(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_typed(schema['items'])}"
    if "contentMediaType" in schema:
        return "file"
    return str(schema.get("format") or schema.get("type", "any"))


def _target(schema: Json) -> str:
    return str(schema["$ref"]).removeprefix(REFERENCE)
