"""The webhook's settings: what is refused, and what is never shown."""

import pytest
from pydantic import SecretStr, ValidationError

from core.backup.settings import without_secrets
from core.settings import HandoverSettings, Settings


@pytest.mark.parametrize("url", ["ftp://host/hunter2", "hunter2", "http://", "http://[hunter2", "http://host:hunter2/"])
def test_a_webhook_that_is_no_url_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(handover=HandoverSettings(webhook=SecretStr(url)))
    messages = [one["msg"] for one in caught.value.errors()]
    assert messages == ["Value error, wants http:// or https:// and a host"]


def test_a_webhook_may_have_a_port_and_a_token() -> None:
    url = SecretStr("https://hooks.example.org:8443/policydesk?token=hunter2")
    assert HandoverSettings(webhook=url).webhook == url


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 16"):
        HandoverSettings(webhook_secret=SecretStr("hunter2"))


def test_neither_the_webhook_nor_its_secret_is_shown() -> None:
    handover = HandoverSettings(
        webhook=SecretStr("https://example.org/hunter2"), webhook_secret=SecretStr("hunter2-hunter2-hunter2")
    )
    settings = Settings(handover=handover)
    assert "hunter2" not in f"{settings!r} {without_secrets(settings)}"
