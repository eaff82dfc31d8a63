"""Settings: where they come from, what is refused, what is never shown."""

from pathlib import Path

import pytest

from core.errors import ConfigurationError
from core.settings import Settings, load_settings

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2"


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A settings file named by the environment, in an otherwise empty one."""
    path = tmp_path / "policydesk.toml"
    path.touch()
    monkeypatch.setenv("POLICYDESK_CONFIG", str(path))
    return monkeypatch


def _write(tmp_path: Path, content: str) -> None:
    (tmp_path / "policydesk.toml").write_text(content)


def test_everything_has_a_default(configure: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8000, Path("data"))


def test_the_file_is_read(configure: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _write(tmp_path, 'port = 9000\n[retrieval]\nmode = "dense"\n')
    settings = load_settings()
    assert (settings.port, settings.retrieval.mode) == (9000, "dense")


def test_a_variable_goes_before_the_file(configure: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _write(tmp_path, "port = 9000\n[ingest]\nmax_pages = 7\nmax_files = 8\n")
    configure.setenv("POLICYDESK_PORT", "9001")
    configure.setenv("POLICYDESK_INGEST__MAX_PAGES", "9")
    settings = load_settings()
    assert (settings.port, settings.ingest.max_pages, settings.ingest.max_files) == (9001, 9, 8)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("colour = 1\n", "colour"),
        ("[ingest]\ncolour = 1\n", "ingest.colour"),
        ("port = 0\n", "port"),
        ('[retrieval]\nmode = "magic"\n', "retrieval.mode"),
        ("[ingest]\nchunk_tokens = 1\n", "ingest.chunk_tokens"),
    ],
)
def test_a_wrong_key_of_the_file_is_named(
    configure: pytest.MonkeyPatch, tmp_path: Path, content: str, key: str
) -> None:
    _write(tmp_path, content)
    with pytest.raises(ConfigurationError, match=key.replace(".", r"\.")):
        load_settings()


@pytest.mark.parametrize("name", ["POLICYDESK_COLOUR", "POLICYDESK_INGEST__COLOUR", "POLICYDESK_DATADIR"])
def test_an_unknown_variable_is_named(configure: pytest.MonkeyPatch, name: str) -> None:
    configure.setenv(name, "1")
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert name.rpartition("__")[2].removeprefix("POLICYDESK_").lower() in caught.value.message.lower()


def test_a_file_that_is_named_but_not_there_is_an_error(configure: pytest.MonkeyPatch) -> None:
    configure.setenv("POLICYDESK_CONFIG", "/nowhere/policydesk.toml")
    with pytest.raises(ConfigurationError, match="/nowhere"):
        load_settings()


def test_a_file_that_is_not_toml_is_an_error(configure: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _write(tmp_path, "port = = 1")
    with pytest.raises(ConfigurationError):
        load_settings()


def test_a_secret_is_in_no_printed_form(configure: pytest.MonkeyPatch) -> None:
    configure.setenv("POLICYDESK_SECURITY__SECRET_KEY", SECRET)
    configure.setenv("POLICYDESK_DATABASE__URL", f"postgresql://me:{SECRET}@host/name")
    settings = load_settings()
    assert settings.security.secret_key is not None
    assert settings.security.secret_key.get_secret_value() == SECRET
    assert all(SECRET not in shown for shown in (repr(settings), str(settings), settings.model_dump_json()))


def test_a_secret_is_in_no_error(configure: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _write(tmp_path, f'[security]\nsecret_key = ["{SECRET}"]\n[database]\nurl = {{ a = "{SECRET}" }}\n')
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert SECRET not in caught.value.message
    assert "security.secret_key" in caught.value.message


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1
