"""The recommending unit's random test: drawn by a seed from the served firms, asked, and answered in three levels."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit.services import digested, record
from marketplace.certification.models import Application, RandomTest, RandomTestCall
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.filings import test_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import drawing
from marketplace.certification.services.acting import require_recommender
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.models import Enterprise, ServiceRecord
from marketplace.security.actors import Actor

LEAST = 10
PERSONAL = frozenset({"interviewee", "phone", "firm"})


def draw_test(
    application: Application, seed: str, size: int = LEAST, *, by: Actor, at: datetime | None = None
) -> RandomTest:  # fmt: skip
    """Draw ``size`` of the served firms; whoever knows seed and list draws the same.

    A draw stays: drawing again until it pleases is refused. RuleBroken where the list is too short.
    """
    require_recommender(application, by)
    session().execute(select(Application.id).where(Application.id == application.id).with_for_update())
    pool = pool_of(application)
    problems = drawing.drawing_problems(pool, seed, size, LEAST)
    if test_of(application) is not None:
        problems.append(Problem("已经抽过样，抽样结果不能重抽；联系不上的请补抽", "seed", drawing.ARTICLE))
    if problems:
        raise RuleBroken(problems)
    moment = at or clock.now()
    test = RandomTest(
        application=application, seed=seed.strip()[:32], pool=pool, pool_sha256=drawing.digest_of(pool),
        drawn_by_id=by.user_id, created_at=moment,
    )  # fmt: skip
    session().add(test)
    _add(test, size, moment)
    record("test:draw", by=by, on=test, at=at,
           after={"seed": test.seed, "pool": len(pool), "sha256": test.pool_sha256, "size": size})  # fmt: skip
    return test


def draw_more(test: RandomTest, count: int = 1, *, by: Actor, at: datetime | None = None) -> RandomTest:
    """The next firms in the same order, for those that could not be reached."""
    require_recommender(test.application, by)
    session().refresh(test, with_for_update=True)
    unreached = sum(1 for call in test.calls if call.answer == "unreached")
    spare = len(test.pool) - len(test.calls)
    if count < 1 or count > spare or len(test.calls) + count > LEAST + unreached:
        words = f"只能按未联系上的家数补抽：未联系上 {unreached} 家，名单还剩 {spare} 家"
        raise RuleBroken([Problem(words, "count", drawing.ARTICLE)])
    _add(test, count, at or clock.now())
    record("test:draw_more", by=by, on=test, after={"size": len(test.calls)}, at=at)
    return test


def _add(test: RandomTest, count: int, moment: datetime) -> None:
    drawn = len(test.calls)
    for number, firm in enumerate(drawing.order(test.pool, test.seed)[drawn : drawn + count], drawn + 1):
        test.calls.append(RandomTestCall(position=number, firm=firm[:120], created_at=moment))
    session().flush()


def record_call(
    call: RandomTestCall, *, method: str, interviewee: str, interviewee_role: str, phone: str = "", service: str = "",
    answer: str, asked_on: date | None, by: Actor, at: datetime | None = None,
) -> RandomTestCall:  # fmt: skip
    """Keep how one drawn firm was asked and what it said; a later entry mends an earlier one, the trail keeps both."""
    require_recommender(call.test.application, by)
    today = clock.local(at or clock.now()).date()
    problems = drawing.call_problems(
        method=method, interviewee=interviewee, interviewee_role=interviewee_role, answer=answer, asked_on=asked_on,
        today=today,
    )  # fmt: skip
    if problems:
        raise RuleBroken(problems)
    before = call.answer
    call.method, call.interviewee = method, interviewee.strip()[:40]
    call.interviewee_role = interviewee_role.strip()[:40]
    call.phone, call.service, call.answer, call.asked_on = phone.strip()[:30], service.strip()[:300], answer, asked_on
    call.entered_by_id = by.user_id
    session().flush()
    after = {"answer": answer, "method": method, "interviewee": call.interviewee, "asked_on": asked_on}
    record("test:call", by=by, on=call, before={"answer": before}, after=digested(after, PERSONAL), at=at)
    return call


def pool_of(application: Application) -> list[str]:
    """The served firms: those that the applicant lists and those whose service was accepted here."""
    policy = policy_of(application.programme)
    served = select(Enterprise.name).join(ServiceRecord, ServiceRecord.enterprise_id == Enterprise.id)
    served = served.where(
        ServiceRecord.institution_id == application.institution_id, ServiceRecord.accepted_at.is_not(None)
    )
    return drawing.pool_of([*_listed(policy, application.content), *session().scalars(served)])


def _listed(policy: ProgrammePolicy, content: dict[str, Any]) -> list[str]:
    """Names in the client tables: the column of enterprises' names in a table called clients."""
    names = []
    for form in policy.form:
        for field in form.fields:
            column = next((place for place, one in enumerate(field.columns) if "企业名称" in one.title), None)
            if field.key == "clients" and column is not None:
                rows = (content.get(form.key) or {}).get(field.key) or []
                names += [str(row[column]) for row in rows if row[column]]
    return names
