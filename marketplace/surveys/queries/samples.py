"""Samples and their calls: what can be drawn, the list of samples, and answers by call beside answers by link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Organization
from marketplace.surveys.lifecycle import CallState, InvitationState, Wave
from marketplace.surveys.models import Answer, CallSample, Invitation, SampleCall
from marketplace.surveys.queries.figures import counted
from marketplace.surveys.rules import Drawable

_FIRM, _AGENT = Organization.__table__.alias("called_firm"), Organization.__table__.alias("called_about")
STATES = {"open": "待回访", "done": "已回访完"}


def drawable(
    round_id: int, institution_id: int | None = None, wave: Wave | None = None, *, silent: bool = False
) -> list[Drawable]:
    """Each firm asked about each institution once, by its latest invitation; ``silent``: only those without an answer.

    One statement. A cancelled invitation asked nobody.
    """
    answered = (
        exists().where(Answer.invitation_id == Invitation.id, Answer.excluded_by_id.is_(None)).correlate(Invitation)
    )
    pair = (Engagement.institution_id, Engagement.enterprise_id)
    rows = (
        select(
            Invitation.id, Engagement.county_code, Need.category,
            func.row_number().over(partition_by=pair, order_by=Invitation.id.desc()).label("place"),
            func.max(case((answered, 1), else_=0)).over(partition_by=pair).label("answered"),
        )
        .join(Engagement, Engagement.id == Invitation.engagement_id).join(Need, Need.id == Engagement.need_id)
        .where(Engagement.round_id == round_id, Invitation.state != InvitationState.CANCELLED)
    )  # fmt: skip
    if institution_id is not None:
        rows = rows.where(Engagement.institution_id == institution_id)
    if wave is not None:
        rows = rows.where(Invitation.wave == wave.value)
    found = rows.subquery("asked")
    shown = select(found.c.id, found.c.county_code, found.c.category).where(found.c.place == 1).order_by(found.c.id)
    if silent:
        shown = shown.where(found.c.answered == 0)
    return [Drawable(*row) for row in session().execute(shown)]


def _waiting() -> Any:
    return exists().where(SampleCall.sample_id == CallSample.id, SampleCall.state == CallState.WAITING)


def has_open_sample(round_id: int, institution_id: int | None) -> bool:
    """Whether a draw of the same institution (or of all) has calls that nobody tried yet."""
    same = CallSample.institution_id == institution_id if institution_id else CallSample.institution_id.is_(None)
    found = select(CallSample.id).where(CallSample.round_id == round_id, same, _waiting()).limit(1)
    return session().scalar(found) is not None


def get_sample(sample_id: int) -> CallSample | None:
    """A sample with its calls and its institution: three statements."""
    rows = select(CallSample).options(selectinload(CallSample.institution), selectinload(CallSample.calls))
    return session().scalar(rows.where(CallSample.id == sample_id))


def get_call(drawn_id: int) -> SampleCall | None:
    """A call with its sample and invitation."""
    rows = select(SampleCall).options(joinedload(SampleCall.sample), joinedload(SampleCall.invitation))
    return session().scalar(rows.where(SampleCall.id == drawn_id))


def samples_page(
    round_id: int, *, state: str = "", institution_id: int | None = None, cursor: str | None = None, size: int = 25
) -> Page[Any]:  # fmt: skip
    """Samples, the latest first, with how many calls each has and how they went: two statements."""
    calls = select(func.count()).where(SampleCall.sample_id == CallSample.id).correlate(CallSample)
    numbers = {
        "calls": calls, "answered": calls.where(SampleCall.state == CallState.ANSWERED),
        "unreached": calls.where(SampleCall.state == CallState.UNREACHED),
        "waiting": calls.where(SampleCall.state == CallState.WAITING),
    }  # fmt: skip
    rows: Select[Any] = (
        select(
            CallSample.id, CallSample.wave, CallSample.silent, CallSample.created_at,
            _AGENT.c.name.label("institution"),
            *(number.scalar_subquery().label(name) for name, number in numbers.items()),
        )
        .outerjoin(_AGENT, _AGENT.c.id == CallSample.institution_id).where(CallSample.round_id == round_id)
    )  # fmt: skip
    if institution_id is not None:
        rows = rows.where(CallSample.institution_id == institution_id)
    if state in STATES:
        rows = rows.where(_waiting() if state == "open" else ~_waiting())
    return keyset_page(session(), rows, [Key(CallSample.id, "id", descending=True)], cursor=cursor, size=size)


@dataclass(frozen=True, slots=True)
class Compared:
    """One call beside the firm's own answer to the same invitation; "" where there is none."""

    call_id: int
    number: str
    enterprise: str
    county: str
    institution: str
    direction: str
    state: CallState
    method: str
    role: str
    asked_on: Any
    level: str
    dimensions: dict[str, int]
    text: str
    own_level: str
    own_dimensions: dict[str, int]

    @property
    def both(self) -> bool:
        """Whether there is something to compare."""
        return bool(self.level and self.own_level)


def compared(sample_id: int) -> list[Compared]:
    """Every call of a sample in its order beside the firm's own latest answer that counts: one statement."""
    own = (
        select(
            Answer.invitation_id, Answer.level, Answer.dimensions,
            func.row_number().over(partition_by=Answer.invitation_id, order_by=Answer.id.desc()).label("place"),
        )
        .where(counted(), Answer.channel != "call").subquery("own")
    )  # fmt: skip
    rows = (
        select(
            SampleCall.id, Engagement.number, _FIRM.c.name, County.__table__.c.name, _AGENT.c.name, Need.category,
            SampleCall.state, SampleCall.method, SampleCall.role, SampleCall.asked_on,
            func.coalesce(SampleCall.level, ""), SampleCall.dimensions, SampleCall.text,
            func.coalesce(own.c.level, ""), own.c.dimensions,
        )
        .join(Invitation, Invitation.id == SampleCall.invitation_id)
        .join(Engagement, Engagement.id == Invitation.engagement_id).join(Need, Need.id == Engagement.need_id)
        .join(_FIRM, _FIRM.c.id == Engagement.enterprise_id).join(_AGENT, _AGENT.c.id == Engagement.institution_id)
        .join(County.__table__, County.__table__.c.code == Engagement.county_code)
        .outerjoin(own, (own.c.invitation_id == Invitation.id) & (own.c.place == 1))
        .where(SampleCall.sample_id == sample_id).order_by(SampleCall.position)
    )  # fmt: skip
    return [_compared(row) for row in session().execute(rows)]


def _compared(row: Any) -> Compared:
    values: tuple[Any, ...] = (*row[:-1], row[-1] or {})
    return Compared(*values)


def institutions_asked(round_id: int) -> Sequence[tuple[int, str]]:
    """Institutions about which somebody was asked, by name: one statement."""
    rows = (
        select(_AGENT.c.id, _AGENT.c.name).join(Engagement, Engagement.institution_id == _AGENT.c.id)
        .join(Invitation, Invitation.engagement_id == Engagement.id)
        .where(Engagement.round_id == round_id, Invitation.state != InvitationState.CANCELLED)
    )  # fmt: skip
    return [(row[0], row[1]) for row in session().execute(rows.distinct().order_by(_AGENT.c.name))]
