"""Tokens: signed, read back, and refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from core.errors import ConfigurationError, Unauthenticated
from core.security import TokenSigner, open_signer
from core.settings import Settings
from tests.support.people import SUPERVISOR

KEY = "k" * 32
HOUR = timedelta(hours=1)


@pytest.fixture
def signer() -> TokenSigner:
    return TokenSigner(KEY)


def _claims(**changed: Any) -> dict[str, Any]:
    claims: dict[str, Any] = {
        "sub": "someone",
        "tenant": "default",
        "scopes": ["chat"],
        "audiences": ["agents"],
        "exp": datetime.now(UTC) + HOUR,
    }
    return {key: value for key, value in (claims | changed).items() if value is not None}


def test_a_token_brings_back_its_principal(signer: TokenSigner) -> None:
    assert signer.read(signer.sign(SUPERVISOR, HOUR)) == SUPERVISOR


def test_an_expired_token_is_refused(signer: TokenSigner) -> None:
    with pytest.raises(Unauthenticated, match="expired"):
        signer.read(signer.sign(SUPERVISOR, timedelta(seconds=-1)))


def test_a_token_with_another_payload_is_refused(signer: TokenSigner) -> None:
    mine, other = signer.sign(SUPERVISOR, HOUR).split("."), jwt.encode(_claims(), "x" * 32).split(".")
    with pytest.raises(Unauthenticated):
        signer.read(".".join((mine[0], other[1], mine[2])))


def test_a_token_of_another_key_is_refused(signer: TokenSigner) -> None:
    with pytest.raises(Unauthenticated):
        signer.read(TokenSigner("x" * 32).sign(SUPERVISOR, HOUR))


def test_an_unsigned_token_is_refused(signer: TokenSigner) -> None:
    with pytest.raises(Unauthenticated):
        signer.read(jwt.encode(_claims(), "", algorithm="none"))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "ü.ü.ü"])
def test_what_is_no_token_is_refused(signer: TokenSigner, token: str) -> None:
    with pytest.raises(Unauthenticated):
        signer.read(token)


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": None},
        {"sub": None},
        {"tenant": None},
        {"scopes": None},
        {"audiences": None},
        {"scopes": ["everything"]},
        {"scopes": 7},
    ],
)
def test_a_token_without_all_its_claims_is_refused(signer: TokenSigner, changed: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        signer.read(jwt.encode(_claims(**changed), KEY))


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="32"):
        TokenSigner("k" * 31)


def test_the_key_of_the_settings_is_used(tmp_path: Path) -> None:
    signer = open_signer(Settings(data_dir=tmp_path, security={"secret_key": KEY}))
    assert TokenSigner(KEY).read(signer.sign(SUPERVISOR, HOUR)) == SUPERVISOR
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_for_the_owners_eyes_only(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    token = open_signer(settings).sign(SUPERVISOR, HOUR)
    assert open_signer(settings).read(token) == SUPERVISOR
    (kept,) = (tmp_path / "data").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
