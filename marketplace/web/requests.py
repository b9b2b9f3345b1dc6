"""The request's number, which stands in the log, the audit row and the error page, and one JSON log line a request."""

import logging
import re
import secrets
import sys
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request

from marketplace.kernel.errors import BadRequest

_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_number() -> str | None:
    """The number of the present request, None outside one."""
    return g.get("request_number") if has_request_context() else None


def device_words() -> str:
    """The kind of device as the request tells it, in plain words; "" where it tells nothing."""
    return "|".join(request.headers.get(name, "") for name in ("User-Agent", "Accept-Language")).strip("|")


def _begin() -> None:
    handed = request.headers.get("X-Request-ID", "")
    g.request_number = handed if _NUMBER.fullmatch(handed) else secrets.token_hex(8)
    g.request_began = perf_counter()


def _refuse_unreadable() -> None:
    """A NUL stands in no address that anybody typed, and no database takes it."""
    if b"%00" in request.query_string or "\0" in request.path:
        raise BadRequest("网址里有无法识别的字符，请从页面上的链接进入。")


def configure_logging(level: int = logging.INFO) -> None:
    """JSON lines on standard error; standard output belongs to the commands' answers."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _log_failure(failure: Any) -> None:
    """An unexpected error, without the address that Flask would write: a survey's or a password's link stands in it."""
    structlog.get_logger().error(
        "failed", number=request_number(), method=request.method, endpoint=request.endpoint, exc_info=failure
    )


def init_app(app: Flask) -> None:
    """Number every request and log its end, without query strings: tokens and names stand in them."""
    configure_logging()
    log = structlog.get_logger()
    app.log_exception = _log_failure  # type: ignore[method-assign, assignment]
    app.before_request(_begin)
    app.before_request(_refuse_unreadable)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_number", "")
        if request.endpoint != "static" and not app.testing:
            now = perf_counter()
            log.info(
                "request", number=g.get("request_number"), method=request.method, endpoint=request.endpoint,
                status=response.status_code, ms=round((now - g.get("request_began", now)) * 1000, 1),
            )  # fmt: skip
        return response
