"""Bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from core.domain import Principal, Scope
from core.errors import ConfigurationError, Unauthenticated
from core.files import make_private_folder
from core.settings import Settings

ALGORITHM = "HS256"
LEAST_KEY_LENGTH = 32


class TokenSigner:
    """Signs principals into tokens and reads them back."""

    def __init__(self, key: str) -> None:
        if len(key) < LEAST_KEY_LENGTH:
            raise ConfigurationError(f"security.secret_key is shorter than {LEAST_KEY_LENGTH} characters.")
        self._key = key

    def sign(self, principal: Principal, valid_for: timedelta) -> str:
        issued = datetime.now(UTC)
        claims = {
            "sub": principal.subject,
            "tenant": principal.tenant,
            "scopes": sorted(principal.scopes),
            "audiences": sorted(principal.audiences),
            "iat": issued,
            "exp": issued + valid_for,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str) -> Principal:
        """The principal of a token. Raises Unauthenticated for one that is expired, altered or not ours."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]})
            return Principal(
                claims["sub"],
                claims["tenant"],
                frozenset(map(Scope, claims["scopes"])),
                frozenset(claims["audiences"]),
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The token has expired; `policydesk token` prints a new one.") from None
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
            raise Unauthenticated("The token is not valid; `policydesk token` prints one.") from None


def open_signer(settings: Settings) -> TokenSigner:
    """The signer of the settings; without a key there, of a key kept in the data folder, made on first use."""
    if settings.security.secret_key is not None:
        return TokenSigner(settings.security.secret_key.get_secret_value())
    return TokenSigner(_kept_key(settings.data_dir / "secret.key"))


def _kept_key(path: Path) -> str:
    make_private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            # A link, unlike a rename, never replaces the key that another process has just made.
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text().strip()
