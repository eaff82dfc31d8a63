"""What must be and what may be."""

import pytest

from generation.grounding.duties import turned_duty


@pytest.mark.parametrize(
    ("sentence", "evidence", "turned"),
    [
        ("They must send it by post.", "They may send it by post.", "must"),
        ("They may send it by post.", "They must send it by post.", "may"),
        ("They can send it by post.", "They may send it by post.", None),
        ("They have to send it by post.", "It must be sent by post.", None),
        ("They must call, and may write.", "They must call.", None),
        ("They send it by post.", "They must send it by post.", None),
        ("They may send it by post.", "They send it by post.", None),
    ],
)
def test_a_must_is_no_may(sentence: str, evidence: str, turned: str | None) -> None:
    assert turned_duty(sentence, evidence) == turned
