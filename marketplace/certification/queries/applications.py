"""Finding applications: one with its tasks, the lists of each role, the county's rows of 附件1."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from marketplace.certification.lifecycle import ENDED, ApplicationState, TaskState
from marketplace.certification.models import Application, ApplicationStep, AssessmentTask, ProgrammeVersion
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.models import Institution
from marketplace.publicity.models import NoticeItem
from marketplace.security.actors import Actor, Duty

NEWEST = [Key(Application.id, "id", descending=True)]
# What the city sees in its list: everything that has reached a county; drafts are the institution's own.
HANDED_IN = tuple(state for state in ApplicationState if state is not ApplicationState.DRAFT)


def get_application(application_id: int) -> Application | None:
    """One application with institution, programme, papers, county and notice: one statement.

    Its tasks are read where somebody asks for them, on a programme's own forms with the rest of its dossier.
    """
    statement = (
        select(Application)
        .where(Application.id == application_id)
        .options(joinedload(Application.county), joinedload(Application.notice_item).joinedload(NoticeItem.notice))
    )
    return session().scalars(statement).one_or_none()


def live_application(institution_id: int, round_: str) -> Application | None:
    """The institution's application of the round that has not ended."""
    mine = select(Application).where(Application.institution_id == institution_id, Application.round == round_)
    return session().scalars(mine.where(Application.state.not_in(list(ENDED)))).first()


def visible_to(actor: Actor) -> Select[Any]:
    """The applications that stand in ``actor``'s list, after the same lines as the permission map."""
    rows = select(Application)
    if actor.duty is Duty.INSTITUTION:
        own = Application.institution_id == actor.organization_id
        recommended = Application.recommender_institution_id == actor.organization_id
        return rows.where(own | (recommended & Application.state.in_(HANDED_IN)))
    if actor.duty is Duty.COUNTY:
        return rows.where(Application.county_code == actor.county_code)
    if actor.duty is Duty.ASSESSOR:
        mine = exists().where(
            AssessmentTask.application_id == Application.id, AssessmentTask.assessor_id == actor.user_id,
            AssessmentTask.state != TaskState.CONFLICTED,
        )  # fmt: skip
        return rows.where(mine)
    return rows.where(Application.state.in_(HANDED_IN))


def applications_page(
    actor: Actor, *, state: str | None = None, county: str | None = None, route: str | None = None, words: str = "",
    code: str | None = None, cursor: str | None = None, size: int = 25,
) -> Page[Application]:  # fmt: skip
    """The list of ``actor``, newest first; filters on state, county, route, programme and the institution's name."""
    rows = visible_to(actor).options(joinedload(Application.county))
    if state:
        rows = rows.where(Application.state == ApplicationState(state))
    if county:
        rows = rows.where(Application.county_code == county)
    if route:
        rows = rows.where(Application.route == route)
    if code:
        rows = rows.where(Application.programme_version_id.in_(versions_of(code)))
    if words:
        rows = rows.join(Institution, Institution.id == Application.institution_id)
        rows = rows.where(Institution.name.contains(words, autoescape=True))
    return keyset_page(session(), rows, NEWEST, cursor=cursor, size=size, scalars=True)


def versions_of(code: str) -> Select[Any]:
    """The versions of a programme."""
    return select(ProgrammeVersion.id).where(ProgrammeVersion.code == code)


def ready_for_notice(code: str | None = None) -> list[Application]:
    """Chosen applications that wait for their notice, of one programme or all, by programme, county and number."""
    rows = (
        select(Application).where(Application.state == ApplicationState.CHOSEN).options(joinedload(Application.county))
    )
    if code:
        rows = rows.where(Application.programme_version_id.in_(versions_of(code)))
    rows = rows.order_by(Application.programme_version_id, Application.county_code, Application.id)
    return list(session().scalars(rows))


def of_notice(notice_id: int) -> list[Application]:
    """Applications whose row stands in the notice, in its order."""
    rows = select(Application).join(NoticeItem, NoticeItem.id == Application.notice_item_id)
    rows = rows.where(NoticeItem.notice_id == notice_id).options(joinedload(Application.notice_item))
    return list(session().scalars(rows.order_by(NoticeItem.position)))


def waiting_of_notices(notice_ids: Sequence[int]) -> dict[int, list[Application]]:
    """The applications of each notice that are not confirmed yet, in its order, with their programme: one statement."""
    rows = (
        select(NoticeItem.notice_id, Application)
        .join(Application, Application.notice_item_id == NoticeItem.id)
        .where(NoticeItem.notice_id.in_(notice_ids), Application.state == ApplicationState.IN_PUBLICITY)
        .options(joinedload(Application.programme))
    )
    found: dict[int, list[Application]] = {}
    for row in session().execute(rows.order_by(NoticeItem.position)) if notice_ids else ():
        found.setdefault(row[0], []).append(row[1])
    return found


def last_chosen_on(application_ids: Sequence[int]) -> date | None:
    """The latest day on which the deciding authority chose one of them: one statement."""
    rows = select(func.max(ApplicationStep.acted_on)).where(
        ApplicationStep.application_id.in_(application_ids), ApplicationStep.decision == "choose"
    )
    return session().scalar(rows)


def county_list(county_code: str, *, round_: str) -> list[Application]:
    """The rows of a county's 附件1: what it recommended or still has before it, in the order of hand-in."""
    left_out = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.NOT_RECOMMENDED)
    rows = select(Application).where(
        Application.county_code == county_code, Application.round == round_, Application.route == "county",
        Application.state.not_in(left_out),
    )  # fmt: skip
    return list(session().scalars(rows.order_by(Application.id)))
