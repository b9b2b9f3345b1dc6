"""How a test fills in a form as a browser does: read the page, take its token, post."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LINK = re.compile(r"http://[^\s]+(/(?:password/reset|invitations)/[A-Za-z0-9_-]+)")


def token_on(client: FlaskClient, page: str) -> str:
    """The token that ``page`` carries."""
    found = _TOKEN.search(client.get(page).text)
    assert found, f"no form on {page}"
    return found.group(1)


def send(client: FlaskClient, page: str, action: str = "", **fields: Any) -> TestResponse:
    """Post ``fields`` to ``action`` (default: the page's own address) with the token of ``page``."""
    return client.post(action or page, data={"csrf_token": token_on(client, page), **fields})


def link_in(text: str) -> str:
    """The path of the one-time link in a mail."""
    found = LINK.search(text)
    assert found, text
    return found.group(1)
