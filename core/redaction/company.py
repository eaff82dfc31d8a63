"""The company's own numbers, by the regular expressions of its settings."""

import regex  # type: ignore[import-untyped]

from core.errors import ConfigurationError
from core.redaction.spans import Detector, Finding

LONGEST_EXPRESSION = 500
NAME = regex.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*")
# A fifth of a second for 3,000 characters: a search that grows faster than the text takes minutes.
PROBE_CHARACTERS, PROBE_SECONDS, SECONDS = 3_000, 0.2, 1.0
PROBES = ("a", "A", "1", " ", "-", "a1", "A1", "a ", "1 ", "1-", "A-")


def company_detector(name: str, expression: str) -> Detector:
    """What finds the numbers of one expression, case as written, named `<NAME>`.

    Raises ConfigurationError naming the pattern when it cannot be used: not an expression, longer than 500 characters,
    one that finds the empty text, or one whose search takes too long.
    """
    compiled = _compiled(name, expression)
    kind = name.upper().replace(" ", "_").replace("-", "_")

    def detect(text: str) -> list[Finding]:
        try:
            found = [match.span() for match in compiled.finditer(text, timeout=SECONDS)]
        except TimeoutError:
            # What could not be searched could hold anything.
            found = [(0, len(text))]
        return [Finding(kind, start, end, 1.0) for start, end in found if start < end]

    return detect


def _compiled(name: str, expression: str) -> "regex.Pattern[str]":
    if not NAME.fullmatch(name):
        raise _refused(name, "has a name that is not of letters, digits, blanks and underscores")
    if len(expression) > LONGEST_EXPRESSION:
        raise _refused(name, f"is longer than {LONGEST_EXPRESSION} characters")
    try:
        compiled = regex.compile(expression)
        if compiled.search("") is not None:
            raise _refused(name, "finds the empty text")
        _probe(name, compiled, expression)
    except regex.error as error:
        raise _refused(name, f"is not a regular expression: {error}") from None
    return compiled


def _probe(name: str, compiled: "regex.Pattern[str]", expression: str) -> None:
    for unit in sorted({*PROBES, *expression}):
        # The expression's own letters stand behind: without those that it requires, no search begins.
        text = (unit * PROBE_CHARACTERS)[:PROBE_CHARACTERS] + "\0\n" + expression
        try:
            for _ in compiled.finditer(text, timeout=PROBE_SECONDS):
                pass
        except TimeoutError:
            raise _refused(name, "takes too long to search; use fewer open repetitions") from None


def _refused(name: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"privacy.patterns.{name} {reason}.")
