"""The blueprint of 揭榜, and how much its one page with files may take in."""

from typing import Any

from flask import Blueprint, request

from marketplace.bids.views.presenting import file_size, up_to

blueprint = Blueprint("bids", __name__)

# Three files of 10 MiB and a fourth that is refused in a sentence, beside the words.
LARGEST_REQUEST = 48 * 1024 * 1024
TAKES_FILES = frozenset({"bids.check"})


blueprint.add_app_template_filter(file_size)
blueprint.add_app_template_filter(up_to)


@blueprint.url_value_preprocessor
def allow_files(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the request: a bid's files together may be larger than another upload."""
    if request.endpoint in TAKES_FILES:
        request.max_content_length = LARGEST_REQUEST
