"""Which files of a source are wanted: patterns like those of a .gitignore."""

import re
from collections.abc import Sequence

from core.errors import InvalidInput

LONGEST_PATTERN = 500
MOST_PATTERNS = 100


class Selection:
    """Takes what matches an `include` pattern, all if there are none, and no `exclude` pattern.

    `*` and `?` stand for characters of one name, `**` for any number of folders. A pattern without a slash before its
    end matches at any depth, others from the source's root; a trailing slash means folders alone. What matches a
    folder matches all that lies below it. All other characters, brackets too, stand for themselves.
    """

    def __init__(self, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        if len(include) + len(exclude) > MOST_PATTERNS:
            raise InvalidInput(f"Give at most {MOST_PATTERNS} patterns.", field="include")
        self._include = [_compiled(pattern, "include") for pattern in include]
        self._exclude = [_compiled(pattern, "exclude") for pattern in exclude]

    def takes(self, path: str) -> bool:
        """Whether the file at `path`, its parts below the source's root joined by slashes, is wanted."""
        if self._include and not any(pattern.match(path) for pattern in self._include):
            return False
        return not any(pattern.match(path) for pattern in self._exclude)

    def shuts(self, folder: str) -> bool:
        """Whether nothing below `folder` can be wanted, so that it need not be opened."""
        return any(pattern.match(folder + "/") for pattern in self._exclude)


EVERYTHING = Selection()


def _compiled(pattern: str, field: str) -> re.Pattern[str]:
    segments = [segment for segment in pattern.split("/") if segment]
    if not segments or len(pattern) > LONGEST_PATTERN:
        raise InvalidInput(f"A pattern has 1 to {LONGEST_PATTERN} characters, slashes not counted.", field=field)
    if "/" not in pattern.rstrip("/"):
        segments.insert(0, "**")
    if segments[-1] == "**":
        segments[-1] = "*"
    below = "/.*" if pattern.endswith("/") else "(?:/.*)?"
    return re.compile(_path(segments) + below + r"\Z", re.DOTALL)


def _path(segments: Sequence[str]) -> str:
    """The first place where what stands between two `**` fits is as good as any other: groups are atomic, so that no
    pattern takes time that grows faster than the path."""
    *before, last = _split(segments)
    if not before:
        return _names(last)
    first, *middle = before
    head = f"{_names(first)}/" if first else ""
    return head + "".join(f"(?>(?:[^/]*/)*?{_names(part)}/)" for part in middle if part) + f"(?:[^/]*/)*{_names(last)}"


def _split(segments: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for segment in segments:
        if segment == "**":
            parts.append([])
        else:
            parts[-1].append(segment)
    return parts


def _names(segments: Sequence[str]) -> str:
    return "/".join(map(_name, segments))


def _name(segment: str) -> str:
    fixed = ["".join("[^/]" if c == "?" else re.escape(c) for c in part) for part in re.split(r"\*+", segment)]
    if len(fixed) == 1:
        return fixed[0]
    first, *middle, last = fixed
    return first + "".join(f"(?>[^/]*?{part})" for part in middle) + "[^/]*" + last
