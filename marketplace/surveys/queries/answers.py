"""Single answers: for the city, the auditor and the enterprise that gave them; nobody else asks here (D24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from marketplace.engagements.models import Engagement
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.organizations.models import County, Organization
from marketplace.surveys.lifecycle import Level, Wave
from marketplace.surveys.models import Answer, Invitation


def latest_answer(invitation_id: int) -> Answer | None:
    """The answer of an invitation that counts."""
    return session().scalar(select(Answer).where(Answer.invitation_id == invitation_id, Answer.is_latest))


def answers_of(invitation_id: int) -> Sequence[Answer]:
    """All answers of an invitation, the latest first."""
    rows = select(Answer).where(Answer.invitation_id == invitation_id).order_by(Answer.id.desc())
    return session().scalars(rows).all()


@dataclass(frozen=True, slots=True)
class AnswerFilters:
    """What the reader narrowed an institution's answers to; "" = all."""

    wave: str = ""
    level: str = ""
    county: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "AnswerFilters":
        """From a query string; nonsense counts as «all»."""
        wave, level = args.get("wave", "").strip(), args.get("level", "").strip()
        return cls(
            wave=wave if wave in {one.value for one in Wave} else "",
            level=level if level in {one.value for one in Level} else "", county=args.get("county", "").strip()[:6],
        )  # fmt: skip


def _of_institution(round_id: int, institution_id: int, filters: AnswerFilters) -> Select[Any]:
    enterprise, county = Organization.__table__, County.__table__
    rows = (
        select(
            Answer.id, Answer.level, Answer.dimensions, Answer.text, Answer.channel, Answer.is_latest, Answer.seconds,
            Answer.created_at, Answer.invitation_id, Answer.excluded_by_id, Invitation.wave, Engagement.number,
            enterprise.c.name.label("enterprise"), county.c.name.label("county"),
        )
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Engagement, Engagement.id == Invitation.engagement_id)
        .join(enterprise, enterprise.c.id == Engagement.enterprise_id)
        .join(county, county.c.code == Engagement.county_code)
        .where(Engagement.round_id == round_id, Engagement.institution_id == institution_id)
    )  # fmt: skip
    for column, value in (
        (Invitation.wave, filters.wave), (Answer.level, filters.level), (Engagement.county_code, filters.county),
    ):  # fmt: skip
        if value:
            rows = rows.where(column == value)
    return rows


def answers_page(
    round_id: int, institution_id: int, filters: AnswerFilters, cursor: str | None = None, *, size: int = 25
) -> Page[Any]:  # fmt: skip
    """One page of an institution's single answers, newest first, replaced ones among them: two statements."""
    keys = [Key(Answer.id, "id", descending=True)]
    return keyset_page(session(), _of_institution(round_id, institution_id, filters), keys, cursor=cursor, size=size)


def export_answers(
    round_id: int, institution_id: int, filters: AnswerFilters, *, most: int = 10_000
) -> Sequence[Any]:  # fmt: skip
    """The same rows as on the screen."""
    rows = _of_institution(round_id, institution_id, filters).order_by(Answer.id.desc()).limit(most)
    return session().execute(rows).all()
