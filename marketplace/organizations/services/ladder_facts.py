"""Keeping what an enterprise states for the ladder's self-test; each figure with the day of which it speaks (D20)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from marketplace.audit.services import record
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.models import Enterprise, LadderFact
from marketplace.organizations.policy import FactEntry, Kind
from marketplace.organizations.queries import ladder
from marketplace.security.actors import Actor


def save_facts(
    enterprise: Enterprise, values: Mapping[str, Decimal | None], as_of: date, *, by: Actor, at: datetime | None = None
) -> int:
    """Keep the figures that differ from what stood on ``as_of``; returns how many. RuleBroken by field.

    The same day again corrects the figure; a later day leaves the earlier one for whoever looks at that day.
    """
    moment = at or clock.now()
    known = ladder.criteria().facts
    problems = [one for key, value in values.items() for one in _problems(key, value, known.get(key))]
    if as_of > clock.local(moment).date():
        problems.append(Problem("数据截至日期不能晚于今天，请核对", "as_of"))
    if problems:
        raise RuleBroken(problems)
    before = {key: one.value for key, one in ladder.stated(enterprise.id, as_of).items()}
    changed = {key: value for key, value in values.items() if value != before.get(key)}
    if not changed:
        return 0
    _store(enterprise, changed, as_of, moment)
    record(
        "ladder_facts:save", by=by, on=enterprise, at=moment,
        before={known[key].title: before.get(key) for key in changed},
        after={known[key].title: value for key, value in changed.items()} | {"as_of": as_of.isoformat()},
    )  # fmt: skip
    return len(changed)


def _store(enterprise: Enterprise, changed: Mapping[str, Decimal | None], as_of: date, moment: datetime) -> None:
    same_day = select(LadderFact).where(LadderFact.enterprise_id == enterprise.id, LadderFact.as_of == as_of)
    rows = {one.key: one for one in session().scalars(same_day)}
    for key, value in changed.items():
        row = rows.get(key)
        if row is None:
            row = LadderFact(enterprise_id=enterprise.id, key=key, as_of=as_of, created_at=moment)
            session().add(row)
        row.value = value
    session().flush()


def _problems(key: str, value: Decimal | None, fact: FactEntry | None) -> list[Problem]:
    if fact is None or fact.kind is Kind.CLAIM:
        return [Problem("没有这一项数据，请从页面上填写", key)]
    least = fact.least if fact.kind is Kind.NUMBER else Decimal(0)
    if value is not None and not least <= value <= fact.highest:
        return [Problem(f"{fact.title}应在 {least:,f} 至 {fact.highest:,f} 之间，请核对单位", key)]
    if value is not None and fact.kind is not Kind.NUMBER and value != int(value):
        return [Problem("请从列出的选项中选择", key)]
    return []
