"""Where a generator elsewhere is, as the settings say it."""

import pytest

from core.errors import ConfigurationError
from core.settings import load_settings

URL = "POLICYDESK_GENERATION__REMOTE__BASE_URL"


def test_a_table_of_adapters_is_read_from_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYDESK_GENERATION__REMOTE__ADAPTERS", '{"warm@2": "warm-2"}')
    assert load_settings().generation.remote.adapters == {"warm@2": "warm-2"}


@pytest.mark.parametrize("url", ["gpu.example:8001", "ftp://gpu.example", "http://", "http://gpu.example:port/v1"])
def test_a_url_that_names_no_server_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(URL, url)
    with pytest.raises(ConfigurationError, match=r"generation\.remote\.base_url"):
        load_settings()


def test_a_password_in_the_url_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, "http://me:not-to-be-seen@gpu.example/v1")
    with pytest.raises(ConfigurationError, match="api_key") as caught:
        load_settings()
    assert "not-to-be-seen" not in caught.value.message


def test_a_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYDESK_GENERATION__REMOTE__API_KEY", "not-to-be-seen")
    assert "not-to-be-seen" not in repr(load_settings())
