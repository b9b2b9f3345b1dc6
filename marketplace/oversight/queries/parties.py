"""The desks of those who ask and those who serve: enterprises and institutions."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Row, and_, exists, func, select
from sqlalchemy.orm import lazyload

from marketplace.bids.queries.bidders import sealed_of
from marketplace.certification.lifecycle import EDITABLE as APPLICATION_OPEN
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application, ProgrammeVersion
from marketplace.certification.queries.programmes import PILOT
from marketplace.certification.queries.standing import current_policies
from marketplace.engagements import queries as engagements
from marketplace.engagements.lifecycle import RUNNING
from marketplace.engagements.models import Engagement
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution, ServiceRecord
from marketplace.organizations.queries import dictionaries
from marketplace.oversight.queries.desk import Desk, Group, Item, Promise, deadline, read
from marketplace.oversight.queries.piles import consequences, intake, promises, services, tenders, titles
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor
from marketplace.surveys.models import Release
from marketplace.surveys.rules import Figures


def enterprise_desk(actor: Actor) -> Desk:
    """What the enterprise has to do next on its needs and services, and where each need stands: one statement."""
    own, today = actor.organization_id or 0, clock.today()
    desk = Desk(
        doors=[
            ("新建需求", url_for("needs.new")), ("我的需求", url_for("needs.index")),
            ("服务协议", url_for("engagements.index")), ("企业资料", url_for("organizations.profile")),
            ("梯度自测", url_for("needs.ladder_test", enterprise_id=own)),
        ]
    )  # fmt: skip
    read(desk, [
        tenders.questions(own), tenders.ready_to_open(today, own), tenders.to_score(own), tenders.to_award(own),
        services.drafts(enterprise=own), services.amendments(own, of=Engagement.enterprise_id),
        services.milestones_to_confirm(own), services.to_accept(own), services.surveys_to_answer(own),
        intake.unfinished_needs(own), tenders.own_needs(own, today), intake.refused_claims(own),
        tenders.own_bid_deadlines(own, today),
    ])  # fmt: skip
    return desk


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an institution stands: the round, its application, its promise."""

    pilot: PilotRound | None
    application: ApplicationState | None
    remarks: int
    promise: Promise | None


def institution_desk(actor: Actor) -> Desk:
    """The own application; once admitted the promise, suitable needs, own bids, and what the services ask for.

    Five statements.
    """
    own, today = actor.organization_id or 0, clock.today()
    mine = url_for("certification.mine")
    standing = _standing(own)
    doors = [
        ("适合的需求", url_for("matchmaking.suitable_needs")), ("我的揭榜", url_for("bids.own")),
        ("服务协议", url_for("engagements.index")), ("试点申报", mine), ("机构资料", url_for("organizations.profile")),
    ]  # fmt: skip
    # Until the admission the application is what one comes for.
    desk = Desk(doors=doors if standing.promise else [doors[3], doors[0], doors[4]])
    if standing.application is not ApplicationState.ADMITTED:
        desk.add(_application(standing, mine))
    at_work = standing.application is None or standing.application in APPLICATION_OPEN
    if at_work and standing.pilot is not None and standing.promise is None:
        desk.deadlines.append(deadline(standing.pilot.institution_hand_in_on, "申报材料报送县市区工信部门", mine))
    if standing.promise is not None:
        desk.promise = standing.promise
    piles = [
        services.drafts(institution=own), services.milestones_due(own, today), services.sent_back(own),
        services.amendments(own, of=Engagement.institution_id), tenders.suitable_needs(own, today),
        titles.own_applications(own), titles.to_recommend(own), titles.cases_to_answer(own),
        *consequences.of_institution(own, today),
        tenders.question_deadlines(own, today), *titles.papers_to_bring(own, current_policies(), today),
    ]  # fmt: skip
    if standing.pilot is not None and standing.promise is not None:
        quarters = engagements.quarters(standing.pilot)
        piles.append(promises.behind(standing.pilot, own))
        due = services.summaries_due(own, standing.pilot.id, quarters, today)
        piles += [due] if due is not None else []
    sealed = sealed_of(own)
    if sealed:
        piles.append(tenders.own_bids(sealed))
    read(desk, piles)
    return desk


def _application(standing: Standing, mine: str) -> Group:
    state = standing.application
    if state is None:
        return Group("试点申报", [Item("本机构还没有申报试点", mine, "开始申报")], 0 if standing.promise else 1, mine)
    act = "去填写" if state in APPLICATION_OPEN else "查看进展"
    note = f"审核意见 {standing.remarks} 条" if state is ApplicationState.RETURNED else ""
    return Group("试点申报", [Item(f"申报状态：{state.title}", mine, act, note)], 1, mine)


def _standing(institution: int) -> Standing:
    """The current round, the latest application and the counts of the promise: one statement."""
    round_ = select(PilotRound.id).order_by(PilotRound.starts_on.desc(), PilotRound.id.desc()).limit(1)
    pilot = select(ProgrammeVersion.id).where(ProgrammeVersion.code == PILOT)
    latest = select(func.max(Application.id)).where(
        Application.institution_id == institution, Application.programme_version_id.in_(pilot)
    )
    mine = (ServiceRecord.institution_id == Institution.id, ServiceRecord.round == PilotRound.slug)
    running = exists().where(
        Engagement.institution_id == ServiceRecord.institution_id, Engagement.state.in_(RUNNING),
        Engagement.enterprise_id == ServiceRecord.enterprise_id,
    )  # fmt: skip
    counts = [
        select(func.count()).where(*mine, what).correlate(Institution, PilotRound).scalar_subquery()
        for what in (ServiceRecord.accepted_at.is_not(None), and_(ServiceRecord.accepted_at.is_(None), running))
    ]
    newest = select(func.max(Release.number)).where(
        Release.institution_id == Institution.id, Release.round_id == PilotRound.id
    ).correlate(Institution, PilotRound)  # fmt: skip
    released = and_(
        Release.institution_id == Institution.id, Release.round_id == PilotRound.id,
        Release.number == newest.scalar_subquery(),
    )  # fmt: skip
    rows = (
        select(
            PilotRound, Institution.commitment, Institution.admitted_from, counts[0].label("served"),
            counts[1].label("running"), Application.state, Application.remarks, Release.invited, Release.very,
            Release.basic, Release.dissatisfied,
        )
        .select_from(Institution).outerjoin(PilotRound, PilotRound.id == round_.scalar_subquery())
        .outerjoin(Application, Application.id == latest.scalar_subquery())
        .outerjoin(Release, released)
        .where(Institution.id == institution).options(lazyload("*"))
    )  # fmt: skip
    row = session().execute(rows).one_or_none()
    if row is None:
        return Standing(None, None, 0, None)
    return Standing(row.PilotRound, row.state, len(row.remarks or {}), _promise(row, row.PilotRound))


def _promise(row: Row[Any], pilot: PilotRound | None) -> Promise | None:
    """None before the admission."""
    if pilot is None or row.admitted_from is None:
        return None
    counts = (row.invited, row.very, row.basic, row.dissatisfied)
    released = None if row.very is None else Figures(*counts)
    return Promise(
        row.commitment or dictionaries.words().least_commitment, row.served, row.running,
        max(0, (pilot.ends_on - clock.today()).days), released,
    )  # fmt: skip
