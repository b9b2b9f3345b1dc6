"""Keeping the yearly service record: capacity used by awards, firms served, satisfaction released (D5, D6, D24)."""

from datetime import datetime

from sqlalchemy import func, select

from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.models import Institution, ReleasedSatisfaction, ServiceRecord


def take_on(institution_id: int, enterprise_id: int, round_slug: str) -> ServiceRecord:
    """Use up one of the institution's yearly capacity for this enterprise, once a round however many awards.

    Locks the institution's row first, so that two awards at once cannot both take the last place. RuleBroken where
    年服务企业能力 is used up (D6); an institution that stated none has no bound.
    """
    institution = hold(institution_id)
    mine = (ServiceRecord.institution_id == institution_id, ServiceRecord.round == round_slug)
    known = session().scalar(select(ServiceRecord).where(*mine, ServiceRecord.enterprise_id == enterprise_id))
    if known is not None:
        return known
    used = session().scalar(select(func.count()).select_from(ServiceRecord).where(*mine)) or 0
    capacity = institution.annual_capacity
    if capacity is not None and used >= capacity:
        raise RuleBroken([Problem(
            f"{institution.name}本年度服务企业能力为 {capacity} 家，已承接 {used} 家，"
            "不能再承接新的企业；请改选其他机构。"
        )])  # fmt: skip
    record = ServiceRecord(institution_id=institution_id, enterprise_id=enterprise_id, round=round_slug)
    session().add(record)
    session().flush()
    return record


def hold(institution_id: int) -> Institution:
    """Lock the institution's row: until this unit of work ends nobody else takes or gives back a place of it."""
    rows = select(Institution).where(Institution.id == institution_id).with_for_update(of=Institution, key_share=True)
    return session().scalars(rows.execution_options(populate_existing=True)).one()


def let_go(institution_id: int, enterprise_id: int, round_slug: str) -> None:
    """Give the place back: an award was annulled, or no agreement came of it, before any service."""
    found = _record(institution_id, enterprise_id, round_slug)
    if found is not None and found.accepted_at is None:
        session().delete(found)
        session().flush()


def count_as_served(institution_id: int, enterprise_id: int, round_slug: str, *, at: datetime) -> None:
    """The enterprise accepted the service: it counts as served from its first acceptance on (D5)."""
    found = _record(institution_id, enterprise_id, round_slug)
    if found is not None and found.accepted_at is None:
        found.accepted_at = at
        session().flush()


def release_satisfaction(institution_id: int, round_slug: str, *, very: int, basic: int, dissatisfied: int) -> None:
    """Store the figures of the latest release (D24)."""
    found = session().scalar(
        select(ReleasedSatisfaction).where(
            ReleasedSatisfaction.institution_id == institution_id, ReleasedSatisfaction.round == round_slug
        )
    )
    if found is None:
        found = ReleasedSatisfaction(institution_id=institution_id, round=round_slug)
        session().add(found)
    found.very, found.basic, found.dissatisfied = very, basic, dissatisfied
    session().flush()


def _record(institution_id: int, enterprise_id: int, round_slug: str) -> ServiceRecord | None:
    return session().scalar(
        select(ServiceRecord).where(
            ServiceRecord.institution_id == institution_id, ServiceRecord.enterprise_id == enterprise_id,
            ServiceRecord.round == round_slug,
        )
    )  # fmt: skip
