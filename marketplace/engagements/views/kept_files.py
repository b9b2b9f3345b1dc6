"""Files that came with a form that was refused: kept, so that nobody uploads twice.

The form carries their numbers under a seal of the server's, good only for the same person and the same thing.
"""

from collections.abc import Sequence

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select

from marketplace.documents import services as documents
from marketplace.documents.models import Attachment
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.security.actors import Actor

FIELD = "kept_files"
GOOD_FOR = 24 * 60 * 60  # seconds


def taken_in(field: str, scope: str, *, by: Actor) -> tuple[list[Attachment], list[Problem]]:
    """(files of this try and of refused ones before, what is wrong with the others); ``scope`` names the thing."""
    found, problems = list(_kept(scope, by)), list[Problem]()
    for upload in request.files.getlist(field):
        if upload and upload.filename:
            try:
                found.append(documents.store(upload, by=by, field=field))
            except RuleBroken as broken:
                named = (Problem(f"「{upload.filename[-60:]}」：{one.message}", field) for one in broken.problems)
                problems += named
    return found, problems


def sealed(attachments: Sequence[Attachment], scope: str, by: Actor) -> str:
    """What the form carries for these files."""
    return str(_seal().dumps([scope, by.user_id, [one.id for one in attachments]])) if attachments else ""


def _kept(scope: str, by: Actor) -> Sequence[Attachment]:
    try:
        for_thing, for_person, numbers = _seal().loads(request.form.get(FIELD, ""), max_age=GOOD_FOR)
    except (BadSignature, ValueError, TypeError):
        return ()
    if for_thing != scope or for_person != by.user_id:
        return ()
    return session().scalars(select(Attachment).where(Attachment.id.in_(numbers)).order_by(Attachment.id)).all()


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="engagements.kept_files")
