"""The demo's own keys and clock: made once, kept in ``instance/``, found by every command of this checkout."""

import base64
import os
import secrets
from datetime import UTC, datetime

from nacl.public import PrivateKey

from marketplace.config import DEMO_ENV, INSTANCE, WORKER_ENV


def make_keys() -> bool:
    """Write ``instance/demo.env`` where it is missing; True when it was written now."""
    INSTANCE.mkdir(exist_ok=True)
    if DEMO_ENV.exists():
        return False
    opening = PrivateKey.generate()
    _write(WORKER_ENV, {"BID_OPENING_KEY": base64.b64encode(bytes(opening)).decode()})
    _write(DEMO_ENV, {
        "DEMO": "1", "SECRET_KEY": secrets.token_urlsafe(32), "AUDIT_SIGNING_KEY": secrets.token_urlsafe(32),
        "BID_SEALING_PUBLIC_KEY": base64.b64encode(bytes(opening.public_key)).decode(),
        "DEMO_PASSWORD": os.environ.get("DEMO_PASSWORD") or f"shifan-{secrets.token_hex(4)}", "SECURE_COOKIES": "0",
        "CLOCK_SHIFT_SECONDS": "0",
    })  # fmt: skip
    return True


def stand_clock_at(moment: datetime) -> float:
    """From now on this checkout's clock shows ``moment`` and goes on from there; returns the shift in seconds."""
    shift = (moment - datetime.now(UTC)).total_seconds()
    _write(DEMO_ENV, _kept() | {"CLOCK_SHIFT_SECONDS": f"{shift:.0f}"})
    return shift


def shift() -> float:
    """By how many seconds this checkout's clock differs from the machine's."""
    return float(_kept()["CLOCK_SHIFT_SECONDS"])


def _kept() -> dict[str, str]:
    return dict(line.split("=", 1) for line in DEMO_ENV.read_text(encoding="utf-8").splitlines() if "=" in line)


def _write(path: os.PathLike[str], values: dict[str, str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
