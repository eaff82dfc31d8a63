"""What a person asks is in no line of the log."""

import logging

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from api.wiring import Services


def test_no_log_line_of_a_chat_holds_the_question(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    message = "I am ann.lee@example.org, what is the courier fee?"
    with caplog.at_level(logging.INFO), capture_logs() as lines:
        answer = client.post("/v1/chat", json={"message": message})
    assert (answer.status_code, "ann.lee" in f"{lines}{caplog.text}") == (200, False)
    assert lines


def test_an_error_of_the_database_does_not_tell_what_was_to_be_written(parts: Services) -> None:
    with pytest.raises(OperationalError) as raised, parts.database.write() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:asked)"), {"asked": "I am ann.lee@example.org"})
    assert "ann.lee" not in str(raised.value)
