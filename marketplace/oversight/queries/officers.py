"""The desks of the bureaus: what a county has to check, and what the city has to publish, choose and answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs.lifecycle import ImportState, NeedState
from marketplace.needs.models import ImportRun, Need
from marketplace.organizations.lifecycle import LadderClaimState, RegistrationState
from marketplace.organizations.models import Enterprise, LadderClaim, Registration
from marketplace.oversight.queries.desk import Desk, Group, Item, deadline, registration_item, waiting
from marketplace.pilots import queries as pilots
from marketplace.publicity.lifecycle import ObjectionState
from marketplace.publicity.models import Notice, Objection
from marketplace.security.actors import Actor

AT_CITY = (
    ApplicationState.AT_CITY,
    ApplicationState.ASSESSING,
    ApplicationState.CHOSEN,
    ApplicationState.IN_PUBLICITY,
)


def _needs(state: NeedState, county: str | None = None) -> Select[Any]:
    rows = (
        select(Need)
        .join(Need.enterprise)
        .where(Need.state == state)
        .options(contains_eager(Need.enterprise).lazyload("*"))
    )
    rows = rows.where(Need.county_code == county) if county else rows
    return rows.order_by(Need.submitted_at, Need.id)


def _applications(*states: ApplicationState, county: str | None = None) -> Select[Any]:
    rows = select(Application).where(Application.state.in_(states)).order_by(Application.submitted_at, Application.id)
    rows = rows.where(Application.county_code == county) if county else rows
    return rows.options(lazyload("*"), joinedload(Application.institution).lazyload("*"))


def _application_item(act: str, endpoint: str) -> Any:
    def item(application: Application) -> Item:
        url = url_for(endpoint, application_id=application.id)
        return Item(application.institution.name, url, act, application.state.title, application.submitted_at)

    return item


def _need_item(act: str, url: Callable[[Need], str]) -> Any:
    def item(need: Need) -> Item:
        return Item(f"{need.enterprise.name}：{need.title}", url(need), act, need.category or "", need.submitted_at)

    return item


def _needs_to_check(county: str | None) -> Group:
    item = _need_item("审核", lambda need: url_for("needs.review", need_id=need.id))
    url = url_for("needs.index", state="submitted")
    return waiting(_needs(NeedState.SUBMITTED, county), title="待审核的需求", column=Need.id, item=item, url=url)


def _applications_to_check(county: str | None) -> Group:
    rows = _applications(ApplicationState.SUBMITTED, county=county)
    item = _application_item("审核", "certification.review")
    url = url_for("certification.index", state="submitted")
    return waiting(rows, title="待审核的机构申报", column=Application.id, item=item, url=url)


def _registrations(county: str | None) -> Group:
    rows = (
        select(Registration)
        .where(Registration.county_code == county, Registration.state == RegistrationState.WAITING)
        .order_by(Registration.id)
    )
    url = url_for("registrations.index")
    return waiting(rows, title="待审批的注册", column=Registration.id, item=registration_item, url=url)


def _claims(county: str | None) -> Group:
    rows = (
        select(LadderClaim)
        .join(LadderClaim.enterprise)
        .where(Enterprise.county_code == county, LadderClaim.state == LadderClaimState.CLAIMED)
        .options(contains_eager(LadderClaim.enterprise).lazyload("*"))
        .order_by(LadderClaim.id)
    )

    def item(claim: LadderClaim) -> Item:
        url = url_for("organizations.organization", organization_id=claim.enterprise_id)
        return Item(f"{claim.enterprise.name}：{claim.level}", url, "核实", "", claim.created_at)

    url = url_for("organizations.index")
    return waiting(rows, title="待核实的企业梯度", column=LadderClaim.id, item=item, url=url)


def _imports(county: str | None) -> Group:
    rows = (
        select(ImportRun)
        .where(ImportRun.county_code == county, ImportRun.state == ImportState.PREVIEW)
        .options(lazyload("*"))
        .order_by(ImportRun.id)
    )

    def item(run: ImportRun) -> Item:
        return Item(run.title, url_for("needs.import_run", run_id=run.id), "核对确认", "", run.created_at)

    return waiting(rows, title="待确认的导入", column=ImportRun.id, item=item, url=url_for("needs.imports"))


def _needs_to_publish() -> Group:
    url = url_for("needs.choose")
    item = _need_item("去发布", lambda _need: url)
    return waiting(_needs(NeedState.APPROVED), title="待发布的需求", column=Need.id, item=item, url=url)


def _applications_at_city() -> Group:
    rows = _applications(*AT_CITY)
    item = _application_item("办理", "certification.show")
    url = url_for("certification.index")
    return waiting(rows, title="待办理的机构申报", column=Application.id, item=item, url=url)


def _objections() -> Group:
    rows = (
        select(Objection).where(Objection.state == ObjectionState.OPEN).order_by(Objection.answer_due_on, Objection.id)
    )

    def item(objection: Objection) -> Item:
        url = url_for("publicity.objection", objection_id=objection.id)
        return Item(objection.notice.title, url, "答复", objection.number or "", objection.created_at)

    url = url_for("publicity.objections")
    return waiting(rows, title="待答复的异议", column=Objection.id, item=item, url=url)


def county_desk(actor: Actor) -> Desk:
    """Needs, applications, registrations and rungs of the own county, and imports left half-way: six statements."""
    county = actor.county_code
    desk = Desk(
        doors=[
            ("导入附件4", url_for("needs.imports")),
            ("导入附件1", url_for("certification.import_list")),
            ("本县市区需求", url_for("needs.index")),
            ("机构申报", url_for("certification.index")),
        ]
    )
    for group in (_needs_to_check, _applications_to_check, _registrations, _claims, _imports):
        desk.add(group(county))
    _round_deadlines(desk, county=True)
    return desk


def city_desk(_actor: Actor) -> Desk:
    """Needs to publish, applications to assess, choose or confirm, objections to answer: six statements."""
    desk = Desk(
        doors=[
            ("发布需求", url_for("needs.choose")),
            ("机构申报", url_for("certification.index")),
            ("公示异议", url_for("publicity.objections")),
            ("单位名录", url_for("organizations.index")),
        ]
    )
    for group in (_needs_to_publish, _applications_at_city, _objections):
        desk.add(group())
    today = clock.today()
    posted = select(Notice).where(
        Notice.announced_on.is_(None), Notice.stopped_on.is_(None), Notice.ends_on >= today - timedelta(days=14)
    )
    for notice in session().scalars(posted.order_by(Notice.ends_on).limit(5)):
        desk.deadlines.append(deadline(notice.ends_on, f"公示期满：{notice.title}", url_for("certification.decisions")))
    closing = (
        select(Need).where(Need.is_open_on(today)).options(lazyload("*")).order_by(Need.deadline_on, Need.id).limit(5)
    )
    for need in session().scalars(closing):
        if need.deadline_on:
            desk.deadlines.append(
                deadline(need.deadline_on, f"揭榜截止：{need.title}", url_for("needs.show", need_id=need.id))
            )
    return desk


def _round_deadlines(desk: Desk, *, county: bool) -> None:
    pilot = pilots.current_round()
    if pilot is None:
        return
    url = url_for("pilots.show")
    if clock.today() <= pilot.institution_hand_in_on + timedelta(days=7):
        desk.deadlines.append(deadline(pilot.institution_hand_in_on, "机构申报材料报送截止", url))
    if county and clock.today() <= pilot.county_hand_in_on + timedelta(days=7):
        desk.deadlines.append(deadline(pilot.county_hand_in_on, "推荐文件报送市工信局", url))
