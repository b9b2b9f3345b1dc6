"""X-Forwarded-For is believed only as far as TRUSTED_PROXIES says: else anybody chose which address is throttled."""

from pathlib import Path

import pytest
from flask import request

from marketplace.app import create_app
from marketplace.config import Settings
from tests.worlds import settings_for

VISITOR, FORGED, PROXY = "203.0.113.7", "198.51.100.1", "192.0.2.10"


@pytest.mark.parametrize(
    ("proxies", "handed", "believed"),
    [
        (0, VISITOR, PROXY),
        (1, VISITOR, VISITOR),
        (1, f"{FORGED}, {VISITOR}", VISITOR),
        (2, f"{FORGED}, {VISITOR}, {PROXY}", VISITOR),
        (1, "", PROXY),
    ],
)
def test_whose_address_counts(tmp_path: Path, proxies: int, handed: str, believed: str) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'proxies.db'}", tmp_path)
    app = create_app(settings.model_copy(update={"trusted_proxies": proxies}))
    seen: list[str | None] = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append(request.remote_addr))
    headers = {"X-Forwarded-For": handed} if handed else {}
    app.test_client().get("/healthz", headers=headers, environ_base={"REMOTE_ADDR": PROXY})
    assert seen == [believed]


def test_none_is_believed_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path).trusted_proxies == 0
    monkeypatch.setenv("TRUSTED_PROXIES", "2")
    assert Settings(_env_file=None).trusted_proxies == 2  # type: ignore[call-arg]
