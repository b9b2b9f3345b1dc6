"""The desks of the bureaus: what a county has to check, and what the city has to publish, choose and answer."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import lazyload

from marketplace.accounts.models import User
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.needs.lifecycle import ImportState, NeedState
from marketplace.needs.models import ImportRun, Need
from marketplace.organizations.lifecycle import LadderClaimState, RegistrationState
from marketplace.organizations.models import LadderClaim, Organization, Registration
from marketplace.oversight.queries.desk import Desk, Pile, deadline, read_piles
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


def _pile_of_needs(state: NeedState, county: str | None, **how: Any) -> Pile:
    firm = Organization.__table__
    rows = (
        select(Need.id, (firm.c.name + "：" + Need.title).label("title"), Need.category.label("note"),
               Need.submitted_at.label("since"))
        .join(firm, firm.c.id == Need.enterprise_id).where(Need.state == state)
    )  # fmt: skip
    rows = rows.where(Need.county_code == county) if county else rows
    return Pile(rows=rows, order=(Need.submitted_at, Need.id), **how)


def _pile_of_applications(states: Sequence[ApplicationState], county: str | None, **how: Any) -> Pile:
    firm = Organization.__table__
    rows = (
        select(Application.id, firm.c.name.label("title"), cast(Application.state, String).label("note"),
               Application.submitted_at.label("since"))
        .join(firm, firm.c.id == Application.institution_id).where(Application.state.in_(states))
    )  # fmt: skip
    rows = rows.where(Application.county_code == county) if county else rows
    order = (Application.submitted_at, Application.id)
    return Pile(rows=rows, order=order, words=lambda state: ApplicationState(state).title, **how)


def _needs_to_check(county: str | None) -> Pile:
    return _pile_of_needs(
        NeedState.SUBMITTED, county, title="待审核的需求", act="审核", url=url_for("needs.index", state="submitted"),
        address=lambda number: url_for("needs.review", need_id=number),
    )  # fmt: skip


def _applications_to_check(county: str | None) -> Pile:
    return _pile_of_applications(
        (ApplicationState.SUBMITTED,), county, title="待审核的机构申报", act="审核",
        url=url_for("certification.index", state="submitted"),
        address=lambda number: url_for("certification.review", application_id=number),
    )  # fmt: skip


def _registrations(county: str | None) -> Pile:
    rows = (
        select(Registration.id, Registration.organization_name.label("title"), User.display_name.label("note"),
               Registration.created_at.label("since"))
        .join(User, User.id == Registration.user_id)
        .where(Registration.county_code == county, Registration.state == RegistrationState.WAITING)
    )  # fmt: skip
    return Pile(
        title="待审批的注册", act="审批", url=url_for("registrations.index"), rows=rows, order=(Registration.id,),
        address=lambda number: url_for("registrations.show", registration_id=number),
    )  # fmt: skip


def _claims(county: str | None) -> Pile:
    firm = Organization.__table__
    rows = (
        select(firm.c.id, (firm.c.name + "：" + LadderClaim.level).label("title"), literal("").label("note"),
               LadderClaim.created_at.label("since"))
        .join(firm, firm.c.id == LadderClaim.enterprise_id)
        .where(firm.c.county_code == county, LadderClaim.state == LadderClaimState.CLAIMED)
    )  # fmt: skip
    return Pile(
        title="待核实的企业梯度", act="核实", url=url_for("organizations.index"), rows=rows, order=(LadderClaim.id,),
        address=lambda number: url_for("organizations.organization", organization_id=number),
    )  # fmt: skip


def _imports(county: str | None) -> Pile:
    rows = select(
        ImportRun.id, ImportRun.file_name.label("title"), literal("").label("note"), ImportRun.created_at.label("since")
    ).where(ImportRun.county_code == county, ImportRun.state == ImportState.PREVIEW)
    return Pile(
        title="待确认的导入", act="核对确认", url=url_for("needs.imports"), rows=rows, order=(ImportRun.id,),
        address=lambda number: url_for("needs.import_run", run_id=number),
    )  # fmt: skip


def _needs_to_publish() -> Pile:
    url = url_for("needs.choose")
    return _pile_of_needs(
        NeedState.APPROVED, None, title="待发布的需求", act="去发布", url=url, address=lambda _number: url
    )


def _applications_at_city() -> Pile:
    return _pile_of_applications(
        AT_CITY, None, title="待办理的机构申报", act="办理", url=url_for("certification.index"),
        address=lambda number: url_for("certification.show", application_id=number),
    )  # fmt: skip


def _objections() -> Pile:
    rows = (
        select(Objection.id, Notice.title.label("title"), Objection.number.label("note"),
               Objection.created_at.label("since"))
        .join(Notice, Notice.id == Objection.notice_id).where(Objection.state == ObjectionState.OPEN)
    )  # fmt: skip
    return Pile(
        title="待答复的异议", act="答复", url=url_for("publicity.objections"), rows=rows,
        order=(Objection.answer_due_on, Objection.id),
        address=lambda number: url_for("publicity.objection", objection_id=number),
    )  # fmt: skip


def county_desk(actor: Actor) -> Desk:
    """Needs, applications, registrations and rungs of the own county, and imports left half-way: two statements."""
    county = actor.county_code
    desk = Desk(
        doors=[
            ("导入附件4", url_for("needs.imports")),
            ("导入附件1", url_for("certification.import_list")),
            ("本县市区需求", url_for("needs.index")),
            ("机构申报", url_for("certification.index")),
        ]
    )
    piles = (_needs_to_check, _applications_to_check, _registrations, _claims, _imports)
    desk.add(*read_piles([pile(county) for pile in piles]))
    _round_deadlines(desk, county=True)
    return desk


def city_desk(_actor: Actor) -> Desk:
    """Needs to publish, applications to assess, choose or confirm, objections to answer: three statements."""
    desk = Desk(
        doors=[
            ("发布需求", url_for("needs.choose")),
            ("机构申报", url_for("certification.index")),
            ("公示异议", url_for("publicity.objections")),
            ("单位名录", url_for("organizations.index")),
        ]
    )
    desk.add(*read_piles([_needs_to_publish(), _applications_at_city(), _objections()]))
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
