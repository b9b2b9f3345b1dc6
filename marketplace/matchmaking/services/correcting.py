"""A person's word on a reading: kept with who and when as a training row, and told to the engine from then on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.models import InstitutionCorrection, NeedCorrection
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.services import knowledge, ranking
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor

GIVE_BACK = "machine"
NONE_OF_THEM = "none"


def correct_need(
    need: Need, choice: str, reason: str = "", *, by: Actor, at: datetime | None = None
) -> NeedCorrection:  # fmt: skip
    """Say which service a need means: a code, ``none``, or ``machine`` to let the reading count again.

    A published need is ranked anew. RuleBroken for an unknown service, a long reason, or what stands already.
    """
    moment = at or clock.now()
    standing = corrections.service_of(need.id)
    service = "" if choice in (NONE_OF_THEM, GIVE_BACK) else choice
    problems = rules.choice_problems(choice, knowledge.services_by_code()) + rules.note_problems(reason)
    if not problems and standing == (None if choice == GIVE_BACK else service):
        problems = [Problem("与现在的理解相同，没有变化", "service")]
    if problems:
        raise RuleBroken(problems)
    read = corrections.reading_of_need(need.id)
    row = NeedCorrection(
        need_id=need.id, service=service, given_back=choice == GIVE_BACK, words=queries.words_of(need)["text"],
        read=read.services if read is not None else [], reason=reason.strip(), created_at=moment, **_author(by),
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record(
        "reading:correct", by=by, on=need, at=moment, reason=reason.strip(),
        before={"service": _named(standing)}, after={"service": _named(None if row.given_back else service)},
    )  # fmt: skip
    if need.is_open_on(clock.today()):
        ranking.ask_for_ranking(need, by=by, cause="corrected", at=moment)
    return row


def _named(service: str | None) -> str:
    if service is None:
        return "由系统理解"
    return knowledge.service_name(service) if service else "目录里没有这项服务"


def correct_institution(
    institution: Institution, service: str, verdict: str, reason: str = "", *, by: Actor, at: datetime | None = None
) -> InstitutionCorrection:
    """Say that an institution does a service, does not, or that its own words count again (``given_back``)."""
    moment = at or clock.now()
    standing = corrections.verdicts_of(institution.id).get(institution.id, {})
    problems = rules.choice_problems(service, knowledge.services_by_code()) + rules.note_problems(reason)
    problems += rules.verdict_problems(service, verdict, standing)
    if problems:
        raise RuleBroken(problems)
    read = corrections.reading_of_institution(institution.id)
    row = InstitutionCorrection(
        institution_id=institution.id, service=service, verdict=verdict, read=read.services if read else [],
        words=queries.described_institution(institution, {})["profile"], reason=reason.strip(), created_at=moment,
        **_author(by),
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record(
        "capability:correct", by=by, on=institution, at=moment, reason=reason.strip(),
        before={"service": knowledge.service_name(service), "verdict": rules.VERDICTS[standing.get(service, "")]},
        after={"service": knowledge.service_name(service), "verdict": rules.VERDICTS[verdict]},
    )  # fmt: skip
    return row


def _author(by: Actor) -> Mapping[str, Any]:
    return {
        "author_id": by.user_id, "author_name": by.name, "author_duty": by.duty.value if by.duty else "",
        "organization_name": by.organization_name,
    }  # fmt: skip
