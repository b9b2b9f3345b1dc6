"""Keys derived from SECRET_KEY, one for each use, and a column type that keeps short secrets encrypted at rest."""

import base64
import binascii
import hmac
import secrets

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator


def derived_key(label: str) -> bytes:
    """32 bytes from SECRET_KEY that serve ``label`` alone: what leaks of one use says nothing of another."""
    secret = current_app.config["SECRET_KEY"]
    return hmac.digest(secret.encode() if isinstance(secret, str) else secret, label.encode(), "sha256")


class LockedText(TypeDecorator[str]):
    """A short secret, readable with SECRET_KEY only: a copy of the database alone gives nothing away.

    One that no longer opens (the key was changed) reads as a fresh random secret: it fits no phone, and nobody is
    let in for it.
    """

    impl = String(200)
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__(200)
        self.label = label

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypted with a nonce of its own."""
        return None if value is None else lock(value, self.label)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The secret again."""
        if value is None:
            return None
        return unlock(value, self.label)


def lock(value: str, label: str) -> str:
    """``value`` as ``LockedText`` stores it."""
    return base64.b64encode(SecretBox(derived_key(label)).encrypt(value.encode())).decode()


def unlock(locked: str, label: str) -> str:
    """What ``lock`` closed; a fresh random secret where it does not open."""
    try:
        return SecretBox(derived_key(label)).decrypt(base64.b64decode(locked, validate=True)).decode()
    except (CryptoError, binascii.Error, ValueError):
        return base64.b32encode(secrets.token_bytes(20)).decode()
