"""URL values with a meaning: a survey or invitation token, a county's GB/T 2260 code."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class TokenConverter(BaseConverter):
    """A URL-safe secret of 22 to 64 characters; anything else is no address at all."""

    regex = "[A-Za-z0-9_-]{22,64}"


class NumberConverter(IntegerConverter):
    """A row's number: plain digits, no more than a database holds; anything longer is no address at all."""

    regex = "[0-9]{1,15}"


class CountyConverter(BaseConverter):
    """A GB/T 2260 code of six digits."""

    regex = "[0-9]{6}"


def init_app(app: Flask) -> None:
    """Register the converters."""
    app.url_map.converters["int"] = NumberConverter
    app.url_map.converters["token"] = TokenConverter
    app.url_map.converters["county"] = CountyConverter
