"""Regular expressions that a company writes into its settings, checked before they are used."""

import time

import regex  # type: ignore[import-untyped]

from core.errors import ConfigurationError

LONGEST_EXPRESSION = 500
# A fifth of a second for 3,000 characters: a search that grows faster than the text takes minutes.
PROBE_CHARACTERS, PROBE_SECONDS, SECONDS = 3_000, 0.2, 1.0
PROBES = ("a", "A", "1", " ", "-", "a1", "A1", "a ", "1 ", "1-", "A-")


def compile_expression(name: str, expression: str) -> "regex.Pattern[str]":
    """The compiled expression, case as written; search with it under a `timeout` of SECONDS.

    Raises ConfigurationError that begins with `name` when it cannot be used: not an expression, longer than 500
    characters, one that finds the empty text, or one whose search takes too long.
    """
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
        if not _ends_in_time(compiled, text):
            raise _refused(name, "takes too long to search; use fewer open repetitions")


def _ends_in_time(compiled: "regex.Pattern[str]", text: str) -> bool:
    """By the time that this thread computed: a busy machine must not refuse what an idle one takes."""
    timeout = PROBE_SECONDS
    while True:
        began = time.thread_time()
        try:
            for _ in compiled.finditer(text, timeout=timeout):
                pass
            return True
        except TimeoutError:
            if time.thread_time() - began >= PROBE_SECONDS:
                return False
            timeout *= 2


def _refused(name: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{name} {reason}.")
