"""The company's own numbers, by the regular expressions of its settings."""

import re

from core.errors import ConfigurationError
from core.expressions import SECONDS, compile_expression
from core.redaction.spans import Detector, Finding

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*")


def company_detector(name: str, expression: str) -> Detector:
    """What finds the numbers of one expression, case as written, named `<NAME>`.

    Raises ConfigurationError naming the pattern when its name or its expression cannot be used.
    """
    setting = f"privacy.patterns.{name}"
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"{setting} has a name that is not of letters, digits, blanks and underscores.")
    compiled = compile_expression(setting, expression)
    kind = name.upper().replace(" ", "_").replace("-", "_")

    def detect(text: str) -> list[Finding]:
        try:
            found = [match.span() for match in compiled.finditer(text, timeout=SECONDS)]
        except TimeoutError:
            # What could not be searched could hold anything.
            found = [(0, len(text))]
        return [Finding(kind, start, end, 1.0) for start, end in found if start < end]

    return detect
