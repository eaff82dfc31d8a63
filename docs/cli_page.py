"""The reference of the command line, from its Typer objects."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer

from cli.main import app
from docs.markdown import code, page, table

PROGRAM = "policydesk"
INTRODUCTION = """\
Every command takes `--help`, and all but `serve` take `--json`: one JSON object on standard output, nothing else there;
progress goes to standard error. An error is one sentence on standard error, or `{"error": {...}}` with `--json`; what
the exit codes mean stands in [operating](operating.md#exit-codes)."""
NAMES: dict[Any, str] = {str: "text", int: "integer", float: "number", Path: "path", datetime: "YYYY-MM-DD"}


def cli_page() -> str:
    """The page in Markdown."""
    return page("# Command line", INTRODUCTION, *_commands(typer.main.get_command(app), PROGRAM))


def _commands(command: Any, path: str) -> Iterator[str]:
    """The parts of a command's section; a group's are those of its commands, in the order of names."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield from _command(command, path)
        return
    for name in sorted(inner):
        yield from _commands(inner[name], f"{path} {name}")


def _command(command: Any, path: str) -> Iterator[str]:
    parameters = [parameter for parameter in command.params if not parameter.hidden]
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    yield f"## `{path}`"
    yield cleandoc(command.help or "")
    yield f"    {_usage(path, arguments, options)}"
    yield table(("Argument", "Value", "Meaning"), [_argument(argument) for argument in arguments])
    yield table(("Option", "Value", "Default", "Meaning"), [_option(option) for option in options])


def _usage(path: str, arguments: list[Any], options: list[Any]) -> str:
    return " ".join([path, *(["[OPTIONS]"] if options else []), *(argument.name.upper() for argument in arguments)])


def _argument(argument: Any) -> list[str]:
    return [code(argument.name.upper()), _value(argument), argument.help or ""]


def _option(option: Any) -> list[str]:
    default = "" if option.default in (None, False) else code(option.default)
    return [", ".join(map(code, option.opts)), _value(option), default, option.help or ""]


def _value(parameter: Any) -> str:
    """What a value looks like; empty for a flag."""
    return "" if getattr(parameter, "is_flag", False) else _name(parameter.type_descriptor.annotation)


def _name(annotation: Any) -> str:
    if get_origin(annotation) is list:
        return _name(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return ", ".join(map(code, get_args(annotation)))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(code(member.value) for member in annotation)
    return NAMES[annotation]
