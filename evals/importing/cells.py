"""Lists in one cell of a table.

A bar separates entries, and a slash between blanks the wordings of one key fact: `30 days | half / 50%`. A slash
without blanks stands for itself, as in `24/7`. A backslash takes its meaning from a bar, a slash or a backslash, and
else stands for itself. Blank entries and wordings count for nothing.
"""

import re

ENTRY = re.compile(r"(?:\\[\\|/]|[^|])+")
SLASH = re.compile(r"(?<=\s)/(?=\s)")
ESCAPED = re.compile(r"\\([\\|/])")


def entries(cell: str) -> list[str]:
    return [entry for found in ENTRY.findall(cell) if (entry := _plain(found))]


def key_facts(cell: str) -> list[str | list[str]]:
    """As `evals.cases.Case` has them: a fact of one wording is a text."""
    facts = ([wording for part in SLASH.split(found) if (wording := _plain(part))] for found in ENTRY.findall(cell))
    return [fact if len(fact) > 1 else fact[0] for fact in facts if fact]


def _plain(text: str) -> str:
    return ESCAPED.sub(r"\1", text.strip())
