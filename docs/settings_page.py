"""The reference of the settings, from the fields of their model."""

from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from core.settings import CONFIG_VARIABLE, DEFAULT_CONFIG, ENV_PREFIX, Section, Settings
from docs.markdown import code, page, table

INTRODUCTION = f"""\
A setting comes from a TOML file or from a variable of the environment; variables win. The file is `{DEFAULT_CONFIG}`
in the working directory, or the one that `{CONFIG_VARIABLE}` names. An unknown key, section or variable is an error:
the command ends with exit code 2 and names it. Paths are relative to the working directory. Secrets are never printed
or logged.

A section is a table of the file, and two underscores in a variable:

```toml
port = 8080

[retrieval]
mode = "lexical"
```

```sh
POLICYDESK_PORT=8080 POLICYDESK_RETRIEVAL__MODE=lexical policydesk serve
```

A list or a table is written as JSON in a variable: `POLICYDESK_INGEST__SERVER_PATHS='["/srv/policies"]'`."""

HEADER = ("TOML", "Variable", "Type", "Default", "Description")
NAMES: dict[Any, str] = {str: "text", int: "integer", float: "number", bool: "true or false", Path: "path"}
BOUNDS = ((Ge, "ge", "≥"), (Gt, "gt", ">"), (Le, "le", "≤"), (Lt, "lt", "<"))


def settings_page() -> str:
    """The page in Markdown."""
    return page("# Settings", INTRODUCTION, *_sections())


def variables() -> dict[str, str]:
    """Every variable, with the dotted name of its setting."""
    top = {ENV_PREFIX + name.upper(): name for name in _plain_fields(Settings)}
    for section, model in _section_models():
        for name in _plain_fields(model):
            top[_variable(section, name)] = f"{section}.{name}"
    return top


def _sections() -> Iterator[str]:
    yield "## Top level"
    yield table(HEADER, [_row(None, name, field) for name, field in _plain_fields(Settings).items()])
    for section, model in _section_models():
        yield f"## `[{section}]`"
        yield table(HEADER, [_row(section, name, field) for name, field in _plain_fields(model).items()])


def _plain_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {name: field for name, field in model.model_fields.items() if not _is_section(field.annotation)}


def _section_models(within: type[BaseModel] = Settings, path: str = "") -> Iterator[tuple[str, type[Section]]]:
    """The dotted path of every section, those in sections too."""
    for name, field in within.model_fields.items():
        if isinstance(field.annotation, type) and _is_section(field.annotation):
            yield path + name, field.annotation
            yield from _section_models(field.annotation, f"{path}{name}.")


def _is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def _row(section: str | None, name: str, field: FieldInfo) -> list[str]:
    dotted = f"{section}.{name}" if section else name
    variable = _variable(section, name) if section else ENV_PREFIX + name.upper()
    return [code(dotted), code(variable), _type(field), _default(field), field.description or ""]


def _variable(section: str, name: str) -> str:
    return f"{ENV_PREFIX}{section.replace('.', '__').upper()}__{name.upper()}"


def _type(field: FieldInfo) -> str:
    bounds = [
        f"{sign} {getattr(m, name)}" for m in field.metadata for kind, name, sign in BOUNDS if isinstance(m, kind)
    ]
    lengths = [f"{m.min_length} character or more" for m in field.metadata if isinstance(m, MinLen)]
    return ", ".join([_name(field.annotation), *bounds, *lengths])


def _name(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(code(value) for value in get_args(annotation))
    if get_origin(annotation) is list:
        return f"list of {_name(get_args(annotation)[0])}s"
    if get_origin(annotation) is dict:
        return f"table of {_name(get_args(annotation)[1])}s"
    if annotation is SecretStr:
        return "secret text"
    some = [option for option in get_args(annotation) if option is not NoneType]
    return NAMES[annotation] if annotation in NAMES else " or ".join(map(_name, some))


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "unset"
    return code(str(value)) if str(value) else "empty"
