"""The specification says how to come in: reading is open, sending needs the page's token."""

from flask.testing import FlaskClient


def test_it_says_that_sending_needs_the_token(client: FlaskClient) -> None:
    description = client.get("/api/openapi.json").json["info"]["description"]
    assert "X-CSRFToken" in description
    assert "POST" in description
