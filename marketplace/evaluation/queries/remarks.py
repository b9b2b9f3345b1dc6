"""Remarks behind a row of an evaluation: as they were written, for officers alone, and as they were extracted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from marketplace.engagements.models import Engagement
from marketplace.evaluation.models import EvaluationRow, RemarkExtract
from marketplace.evaluation.rules import Record
from marketplace.evaluation.rules.striking import struck
from marketplace.kernel.database import session
from marketplace.needs.models import Need
from marketplace.organizations.models import County, Organization
from marketplace.organizations.queries.choices import choices
from marketplace.organizations.rules.names import name_key
from marketplace.surveys.models import Answer, Invitation

_FIRM, _HOUSE = Organization.__table__.alias("firm"), Organization.__table__.alias("house")


@dataclass(frozen=True, slots=True)
class Written:
    """One remark: as the enterprise wrote it, and as it is offered, struck out as far as rules can."""

    answer: int
    text: str
    offered: str


def extracts_of(row_ids: Collection[int | None]) -> dict[int, RemarkExtract]:
    """By row: the extracts that were made; asks nothing for no row."""
    wanted = {number for number in row_ids if number is not None}
    if not wanted:
        return {}
    rows = select(RemarkExtract).where(RemarkExtract.row_id.in_(wanted))
    return {one.row_id: one for one in session().scalars(rows)}


def written_in(row: EvaluationRow, record: Record, until: datetime) -> list[Written]:
    """The remarks of the row's services as they stood at ``until``, by answer: of each the latest answer by then.

    What an earlier extract struck out stays so.
    """
    firm, house = _FIRM.c, _HOUSE.c
    rows = (
        select(
            Answer.id, Answer.text, Invitation.engagement_id, firm.name.label("firm"), house.name.label("house"),
            County.name.label("county"), firm.contact_name.label("caller"), house.contact_name.label("agent"),
            Engagement.number, Need.title,
        )
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Engagement, Engagement.id == Invitation.engagement_id)
        .join(Need, Need.id == Engagement.need_id)
        .join(_FIRM, firm.id == Engagement.enterprise_id).join(_HOUSE, house.id == Engagement.institution_id)
        .join(County, County.code == firm.county_code)
        .where(Engagement.id.in_([one.engagement for one in record.answers]), Answer.created_at <= until,
               Answer.excluded_by_id.is_(None), Engagement.institution_id == row.institution_id)
        .order_by(Answer.created_at, Answer.id)
    )  # fmt: skip
    before = _struck_before(row.institution_id)
    places = choices().counties.values()
    latest = {one.engagement_id: one for one in session().execute(rows)}
    return [
        Written(one.id, one.text, before.get(one.id) or struck(one.text, [*_names(one), *places]))
        for one in sorted(latest.values(), key=lambda one: one.id) if one.text
    ]  # fmt: skip


def _names(one: Row[Any]) -> Sequence[str]:
    whole = (one.firm, one.house, one.county, one.caller or "", one.agent or "", one.number, one.title)
    short = (spelling for name in (one.firm, one.house) for spelling in (name.partition("（")[0], name_key(name)))
    return [*whole, *short, one.county.rstrip("市县区")]


def _struck_before(institution_id: int) -> dict[int, str]:
    rows = (
        select(RemarkExtract.passages).join(EvaluationRow, EvaluationRow.id == RemarkExtract.row_id)
        .where(EvaluationRow.institution_id == institution_id).order_by(RemarkExtract.id)
    )  # fmt: skip
    return {one["answer"]: one["text"] for passages in session().scalars(rows) for one in passages}
