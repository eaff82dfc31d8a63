"""YAML between `---` lines at the head of a text."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from core.errors import UnreadableDocument

# What was meant to be front matter and is not: it must not become text that everybody may read.
_MEANT_AS_ONE = re.compile(
    r"\A\s*-{3,}[ \t]*\n(?:.*\n){0,12}?(?:title|collection|audience|valid_from|valid_to|supersedes|tags)[ \t]*:",
    re.IGNORECASE,
)
# A rule across the page followed by a blank line opens no front matter.
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?![ \t]*\n)(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


def split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """The front matter, empty where there is none, and the text below it.

    Raises UnreadableDocument, naming the line, where the front matter is not a mapping in YAML, and where a text
    begins like front matter but has none.
    """
    found = _FRONT_MATTER.match(text)
    if found is None:
        refuse_stray_front_matter(text)
        return {}, text
    return _load(found["yaml"]), text[found.end() :]


def refuse_stray_front_matter(text: str) -> None:
    """Raises UnreadableDocument for a text that begins like front matter but does not hold any."""
    if _MEANT_AS_ONE.match(text):
        raise UnreadableDocument(
            "it begins like front matter but has none; put front matter into a Markdown file, between two lines of "
            "three dashes, the first of them the first line of the file"
        )


def _load(source: str) -> Mapping[str, object]:
    try:
        content = _Loader(source).get_single_data()
    except yaml.YAMLError as error:
        raise _broken(_line(error, source), getattr(error, "problem", None) or "not valid YAML") from error
    except RecursionError as error:
        raise _broken(2, "nested too deep") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise _broken(2, "not `key: value`")
    return {str(key): value for key, value in content.items()}


def _broken(line: int, problem: str) -> UnreadableDocument:
    return UnreadableDocument(f"its front matter is broken at line {line} ({problem}); correct that line")


def _line(error: yaml.YAMLError, source: str) -> int:
    """The line of the file, counted from 1; the YAML begins on line 2."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 2
    return source.count("\n", 0, getattr(error, "position", 0)) + 2


class _Loader(yaml.SafeLoader):
    """The safe loader, without aliases, which can unfold to gigabytes, and with a line for bad values."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            loader: Any = self
            mark = loader.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="an alias is not allowed", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from error
