"""An applicant fills in a programme's own forms: choice, cells, papers; a recommending unit its own part."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.models import Application, ApplicationDocument, ApplicationGround, Certificate
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.filings import choice_of, may_change, papers_by
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.cells import read_form
from marketplace.certification.rules.filing import Choice, choice_problems, recommending_step
from marketplace.certification.rules.titles import COUNTING
from marketplace.certification.services.acting import require_forms, require_recommender
from marketplace.certification.services.drafting import require_editable
from marketplace.certification.services.stepping import begin_anew
from marketplace.documents.services import store
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken, TransitionRefused
from marketplace.security.actors import Actor

ART_21 = "第二十一条（003）；D19：推荐单位不得推荐本单位"


def save_choice(application: Application, choice: Choice, *, by: Actor, at: datetime | None = None) -> Application:
    """Keep as what and by which way one applies; may be incomplete.

    Another choice than the one that was passed on begins the way anew. RuleBroken for a track, unit or carrier that
    the programme does not know, and for a unit that would recommend itself; TransitionRefused where a returned
    application was not returned for its choice.
    """
    require_forms(application)
    _require_part(application, "choice", "报送渠道和类型")
    policy = policy_of(application.programme)
    settled = _settled(policy, application, choice)
    problems = choice_problems(policy, settled, complete=False)
    if settled.recommender_institution_id == application.institution_id:
        problems.append(Problem("推荐单位不能推荐本单位，请另选推荐单位", "recommender_name", ART_21))
    if problems:
        raise RuleBroken(problems)
    before, after = _told(choice_of(application)), _told(settled)
    if replace(choice_of(application), route_reason="") != replace(settled, route_reason=""):
        begin_anew(application)
    for name in ("route", "route_reason", "recommender_key", "recommender_name", "recommender_institution_id", "city",
                 "carrier", "carrier_city"):  # fmt: skip
        setattr(application, name, getattr(settled, name))
    application.tracks, application.categories = list(settled.tracks), list(settled.categories)
    session().flush()
    if before != after:
        record("application:choice", by=by, on=application, before=before, after=after, at=at)
    return application


def _settled(policy: ProgrammePolicy, application: Application, choice: Choice) -> Choice:
    """Trimmed, and with the unit where the way leaves no choice: the county's own department, the one member."""
    names = ("route_reason", "recommender_name", "city", "carrier", "carrier_city")
    tidy = replace(choice, **{name: getattr(choice, name).strip() for name in names})
    place = recommending_step(policy, tidy.route)
    kinds = policy.recommenders(tidy.route, place) if place is not None else ()
    if not kinds:
        return replace(tidy, recommender_key="", recommender_name="", recommender_institution_id=None)
    if len(kinds) == 1:
        tidy = replace(tidy, recommender_key=kinds[0].key)
    route = policy.route_of(tidy.route)
    if route is not None and place is not None and policy.holder(route, place) == "county":
        return replace(tidy, recommender_name=f"{application.county.name}工信部门")
    return tidy


def _told(choice: Choice) -> dict[str, object]:
    return {
        "route": choice.route, "tracks": list(choice.tracks), "categories": list(choice.categories),
        "recommender": choice.recommender_name, "carrier": choice.carrier,
    }  # fmt: skip


def save_form(
    application: Application, form_key: str, cells: Mapping[str, Any], *, by: Actor, at: datetime | None = None
) -> Application:
    """Keep cells of one form: text, a list of texts where several may be chosen, rows of cells for a table.

    Cells not named stay, empty ones are cleared. RuleBroken names every cell of the wrong kind by its field
    («field» or «field-row-column»); TransitionRefused for a cell that was not returned for mending.
    """
    require_forms(application)
    policy = policy_of(application.programme)
    form = policy.form_of(form_key)
    if form is None:
        raise RuleBroken([Problem(f"{policy.programme.code} 没有这张表，请刷新页面后重新填写", "form")])
    if form.by == "recommender":
        require_recommender(application, by)
    else:
        require_editable(application)
    values, problems = read_form(form, cells, today=clock.local(at or clock.now()).date())
    if problems:
        raise RuleBroken(problems)
    earlier = application.content.get(form_key) or {}
    changed = {key: value for key, value in values.items() if earlier.get(key) != value}
    if form.by == "institution":
        for key in changed:
            title = next(field.title for field in form.fields if field.key == key)
            _require_part(application, f"form.{form_key}.{key}", title)
    if not changed:
        return application
    application.content = {**application.content, form_key: {**earlier, **changed}}
    session().flush()
    record("application:fill", by=by, on=application, after={"form": form_key, "cells": sorted(changed)}, at=at)
    return application


def attach_document(
    application: Application, key: str, upload: FileStorage | None, note: str = "", *, by: Actor,
    at: datetime | None = None,
) -> ApplicationDocument:  # fmt: skip
    """Put a file on an item of the checklist; the one that was there stays on record."""
    require_forms(application)
    policy = policy_of(application.programme)
    document = policy.document_of(key)
    bringer = "recommender" if document and document.brought_by != "institution" else "institution"
    if document is None or document not in papers_by(policy, application.route, bringer):
        raise RuleBroken([Problem("材料清单里没有这一项，请刷新页面后重新上传", "file")])
    if bringer == "recommender":
        require_recommender(application, by)
    else:
        _require_part(application, f"document.{key}", document.title)
    if upload is None or not upload.filename:
        raise RuleBroken([Problem(f"请选择「{document.title}」的文件", "file", document.article)])
    moment = at or clock.now()
    # First taken in, then put in the earlier one's place: a file that is refused takes nothing away.
    attachment = store(upload, by=by)
    _put_aside(application, key, moment)
    filed = ApplicationDocument(
        application=application, key=key, attachment=attachment, sha256=attachment.sha256, note=note.strip()[:200],
        created_at=moment,
    )  # fmt: skip
    session().add(filed)
    session().flush()
    record("application:attach", by=by, on=application, after={"key": key, "sha256": attachment.sha256}, at=at)
    return filed


def remove_document(application: Application, key: str, *, by: Actor, at: datetime | None = None) -> None:
    """Take the file of an item away again, while the applicant still works on it."""
    _require_part(application, f"document.{key}", "这项材料")
    if _put_aside(application, key, at or clock.now()):
        record("application:detach", by=by, on=application, before={"key": key}, at=at)


def _put_aside(application: Application, key: str, moment: datetime) -> bool:
    # Two people of one institution may upload at once: they queue at the application's row.
    session().execute(select(Application.id).where(Application.id == application.id).with_for_update())
    rows = select(ApplicationDocument).where(
        ApplicationDocument.application_id == application.id, ApplicationDocument.key == key,
        ApplicationDocument.is_current,
    )  # fmt: skip
    earlier = session().scalars(rows.execution_options(populate_existing=True)).first()
    if earlier is None:
        return False
    earlier.is_current, earlier.replaced_at = False, moment
    session().flush()
    return True


def rest_on(
    application: Application, certificate: Certificate | None, *, by: Actor, at: datetime | None = None
) -> None:
    """Name the own title on which the application rests (GJ-12, GJ-31); None names none."""
    require_editable(application)
    today = clock.local(at or clock.now()).date()
    if certificate is not None and (
        certificate.institution_id != application.institution_id or certificate.standing(today) not in COUNTING
    ):
        raise RuleBroken([Problem("请选择本机构现行有效、已核验的称号", "certificate", "第十二条(四)（004:172）")])
    rows = select(ApplicationGround).where(ApplicationGround.application_id == application.id)
    found = session().scalars(rows).one_or_none()
    if certificate is None:
        if found is not None:
            session().delete(found)
    elif found is not None:
        found.certificate = certificate
    else:
        session().add(ApplicationGround(application=application, certificate=certificate))
    session().flush()
    record("application:ground", by=by, on=application, at=at,
           after={"number": certificate.number if certificate else None})  # fmt: skip


def _require_part(application: Application, part: str, words: str) -> None:
    require_editable(application)
    if not may_change(application, part):
        raise TransitionRefused(f"「{words}」没有被退回，不能修改；只修改退回意见指明的部分。")
