"""What both answer pages read of a request: the form, how long it was open, network and device in plain words."""

from datetime import datetime

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from marketplace.kernel import clock
from marketplace.surveys.forms import AnswerForm
from marketplace.surveys.services import Traces
from marketplace.web.requests import device_words

LONGEST = 24 * 3600


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="survey page opened")


def opened_now() -> str:
    """The signed moment at which the page was handed out."""
    return str(_signer().dumps(int(clock.now().timestamp())))


def traces_of(form: AnswerForm, at: datetime) -> Traces:
    """The signs of this request; no seconds where the page's moment is missing, forged or a day old."""
    try:
        seconds: int | None = int(at.timestamp()) - int(_signer().loads(str(form.opened.data or "")))
    except (BadSignature, ValueError, TypeError):
        seconds = None
    if seconds is not None and not 0 <= seconds <= LONGEST:
        seconds = None
    return Traces(network=request.remote_addr or "", device=device_words(), seconds=seconds)
