"""An institution states a fact, or takes over what the marketplace counted; the earlier statement stays on record."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.models import InstitutionFact
from marketplace.certification.policy import Fact
from marketplace.certification.queries.standing import Known
from marketplace.certification.rules.stating import statement_problems, value_of
from marketplace.documents.models import Attachment
from marketplace.documents.services import store
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.models import Institution, Organization
from marketplace.security.actors import Actor


def state_fact(
    institution: Institution, key: str, fact: Fact, value: Any, *, as_of: date | None, note: str = "",
    evidence: FileStorage | None = None, by: Actor, at: datetime | None = None,
) -> InstitutionFact:  # fmt: skip
    """Keep ``value`` as the institution's statement of ``key``; with a file its source is that document.

    RuleBroken where the value is of the wrong kind or unreasonable, or the day lies in the future.
    """
    moment = at or clock.now()
    today = clock.local(moment).date()
    problems = statement_problems(as_of, note, today=today)
    try:
        checked = value_of(fact, value, today)
    except RuleBroken as broken:
        problems += broken.problems
    if problems:
        raise RuleBroken(problems)
    file = store(evidence, by=by, field="evidence") if evidence is not None and evidence.filename else None
    source = "document" if file else "typed"
    return _replace(institution, key, fact, checked, as_of or today, source, note.strip(), file, by, moment)


def adopt_count(institution: Institution, known: Known, *, by: Actor, at: datetime | None = None) -> InstitutionFact:
    """Take over what the marketplace counted as the institution's own statement; RuleBroken where it counts nothing."""
    if known.counted is None:
        raise RuleBroken([Problem(f"本平台没有「{known.fact.title}」的统计数，请自行填写", known.key)])
    offer = known.counted
    return _replace(
        institution, known.key, known.fact, offer.value, offer.as_of, "counted", offer.source, None, by,
        at or clock.now(),
    )  # fmt: skip


def _replace(
    institution: Institution, key: str, fact: Fact, value: Any, as_of: date, source: str, note: str,
    evidence: Attachment | None, by: Actor, moment: datetime,
) -> InstitutionFact:  # fmt: skip
    # Two people of one institution may press at once: they queue at the institution's row.
    session().execute(select(Organization.id).where(Organization.id == institution.id).with_for_update())
    rows = select(InstitutionFact).where(
        InstitutionFact.institution_id == institution.id, InstitutionFact.key == key, InstitutionFact.is_current
    )
    earlier = session().scalars(rows.execution_options(populate_existing=True)).first()
    if earlier is not None:
        earlier.is_current, earlier.replaced_at = False, moment
        session().flush()
    stated = InstitutionFact(
        institution=institution, key=key, value=value, unit=fact.unit, as_of=as_of, source=source, note=note,
        evidence=evidence, created_at=moment,
    )  # fmt: skip
    session().add(stated)
    session().flush()
    record("fact:state", by=by, on=stated, before={"value": earlier.value} if earlier else None, at=moment,
           after={"key": key, "value": value, "as_of": as_of, "source": source,
                  "sha256": evidence.sha256 if evidence else None})  # fmt: skip
    return stated
