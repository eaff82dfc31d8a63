"""Expressions are refused for what they would cost, not for what else the machine does."""

from collections.abc import Iterator

import pytest
import regex  # type: ignore[import-untyped]

from core.errors import ConfigurationError
from core.expressions import compile_expression


def test_an_expression_that_outgrows_its_text_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="Rule 1 takes too long to search"):
        compile_expression("Rule 1", r"(a+)+\d\d\d$")


def test_a_machine_that_did_other_work_meanwhile_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex, "compile", lambda expression: _Interrupted())
    assert isinstance(compile_expression("Rule 1", "fee"), _Interrupted)


class _Interrupted:
    """Runs out of time without computing, at first."""

    def __init__(self) -> None:
        self._interruptions = 3

    def search(self, text: str) -> None:
        return None

    def finditer(self, text: str, timeout: float) -> Iterator[object]:
        self._interruptions -= 1
        if self._interruptions >= 0:
            raise TimeoutError
        return iter(())
