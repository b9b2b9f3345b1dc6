"""Survey links: derived from the site's key, so that a link can be shown again although only its digest is stored.

Also the keyed hashes by which officers see that many answers came from one network or device (D28).
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from flask import current_app

from marketplace.accounts.services import links
from marketplace.kernel.errors import Refusal
from marketplace.surveys.models import Invitation

TOKEN_BYTES = 16


def token_of(invitation: Invitation) -> str:
    """The 128-bit token of the invitation's present issue as 22 signs."""
    named = f"{invitation.engagement_id}:{invitation.wave}:{invitation.issue}"
    return urlsafe_b64encode(_keyed("survey link", named)[:TOKEN_BYTES]).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(invitation: Invitation) -> str | None:
    """The link's whole address; None where the site's key has changed since, so that a new issue is needed."""
    token = token_of(invitation)
    if not hmac.compare_digest(digest_of(token), invitation.token_digest):
        return None
    return links.address(f"/surveys/{token}")


def trace_of(kind: str, words: str) -> str:
    """Keyed hash of a network or device; "" for nothing."""
    return _keyed(f"survey {kind}", words).hex() if words else ""


def _keyed(label: str, words: str) -> bytes:
    secret = str(current_app.config["SECRET_KEY"] or "")
    if not secret:
        raise Refusal("系统未配置密钥（SECRET_KEY），不能发出测评链接。")
    key = hmac.digest(secret.encode(), label.encode(), "sha256")
    return hmac.digest(key, words.encode(), "sha256")
