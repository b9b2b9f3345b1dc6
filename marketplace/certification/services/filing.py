"""Handing in on a programme's own forms: complete, true by a person's word, sealed, with a receipt and its facts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit.services import digested, record
from marketplace.certification.lifecycle import APPLICATION, EDITABLE, ApplicationState
from marketplace.certification.models import Application, InstitutionFact
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.facts import snapshot
from marketplace.certification.queries.filings import Item, checklist, choice_of, is_recommending, place
from marketplace.certification.queries.judging import assessed, facts_now
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.eligibility import RuleVerdict, Verdict
from marketplace.certification.rules.filing import Stated, choice_problems, missing_cells, stated, with_own_days
from marketplace.certification.services.acting import OWN_CASE
from marketplace.certification.services.deadlines import handed_in_late, late_problems
from marketplace.certification.services.sealing import seal_of
from marketplace.certification.services.telling import (
    called,
    tell_city,
    tell_county,
    tell_institution,
    tell_recommender,
)
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.models import Organization
from marketplace.security.actors import Actor

TRUTH = "对申报材料真实性的声明"
PERSONAL = frozenset({"truthful_by"})


def filing_problems(
    application: Application, *, items: Sequence[Item] | None = None, rows: Sequence[RuleVerdict] | None = None,
) -> list[Problem]:  # fmt: skip
    """Everything that lacks or bars: the choice, cells, papers, and rows without which it is not taken at all.

    ``items`` of the checklist and ``rows`` judged are those that the caller has read, if it has.
    """
    policy = policy_of(application.programme)
    found = [
        Problem(one.message, f"choice.{one.field}", one.article)
        for one in choice_problems(policy, choice_of(application), complete=True)
    ]
    if application.recommender_institution_id == application.institution_id:
        found.append(Problem("推荐单位不能推荐本单位，请另选推荐单位", "choice.recommender_name", OWN_CASE))
    found += missing_cells([form for form in policy.form if form.by == "institution"], application.content)
    found += [
        Problem(f"请上传「{item.document.title}」", f"document.{item.document.key}", item.document.article)
        for item in (checklist(application) if items is None else items) if item.needed and item.filed is None
    ]  # fmt: skip
    if any(one.field.startswith("choice.") for one in found):
        return found
    return [*found, *_barring(application, policy, rows)]


def _barring(application: Application, policy: ProgrammePolicy, judged: Sequence[RuleVerdict] | None) -> list[Problem]:
    """Rows without which an application is not taken; facts that cannot be read are named too."""
    bars = {rule.id for rule in policy.rule if rule.bars}
    try:
        rows = assessed(application).rows if judged is None else judged
    except RuleBroken as broken:
        return [Problem(one.message, f"fact.{one.field}", one.article) for one in broken.problems]
    return [
        Problem(f"{one.id} {one.title}：{one.gap}", one.id, one.article)
        for one in rows if one.id in bars and one.verdict in (Verdict.NOT_MET, Verdict.NO_EVIDENCE)
    ]  # fmt: skip


def file_application(
    application: Application, truthful_by: str, *, by: Actor, at: datetime | None = None
) -> Application:
    """Hand in: a receipt is given, what was filed is sealed, its facts are kept, and whoever takes the step is told.

    One that was returned goes back to the step that returned it.
    """
    moment = at or clock.now()
    if application.state in EDITABLE:
        problems = [*filing_problems(application), *late_problems(application, moment)]
        if not truthful_by.strip():
            problems.append(Problem("请由法定代表人或其授权人声明材料真实，填写姓名", "truthful_by", TRUTH))
        if problems:
            raise RuleBroken(problems)
    policy = policy_of(application.programme)
    _to_first_step(application, policy)
    last = place(application).is_last
    before = APPLICATION.move(application, "submit_directly" if last else "submit")
    _keep(application, policy, truthful_by, moment)
    application.holder = place(application).holder
    session().flush()
    _tell(application, at)
    after = {"state": application.state, "receipt": application.receipt, "seal": application.seal,
             "late": application.is_late, "truthful_by": application.truthful_by}  # fmt: skip
    record("application:submit", by=by, on=application, before={"state": before}, at=at,
           after=digested(after, PERSONAL))  # fmt: skip
    return application


def _to_first_step(application: Application, policy: ProgrammePolicy) -> None:
    """Past what the applicant does by handing in itself."""
    route = policy.route_of(application.route) or policy.route[0]
    while application.step < len(route.steps) - 1 and policy.holder(route, application.step) == "applicant":
        application.step += 1


def _keep(application: Application, policy: ProgrammePolicy, truthful_by: str, moment: datetime) -> None:
    today = clock.local(moment).date()
    own = [form for form in policy.form if form.by == "institution"]
    application.content = with_own_days(own, application.content, today)
    application.profile = snapshot(application.institution)
    application.county_code = application.institution.county_code
    application.remarks = {}
    application.truthful_by, application.truthful_at = truthful_by.strip()[:40], moment
    if application.submitted_at is None:
        application.is_late = handed_in_late(application, moment)
        application.receipt = f"HZ{today:%Y%m%d}-{application.id:05d}"
    application.submitted_at = moment
    keep_stated(application, policy, stated(policy, application.content, on=today).values(), moment)
    application.facts = facts_now(application)
    application.seal = seal_of(application)


def keep_stated(
    application: Application, policy: ProgrammePolicy, found: Iterable[Stated], moment: datetime
) -> None:  # fmt: skip
    """What the application states becomes the institution's statement; the earlier one stays on record."""
    holder = application.institution_id
    session().execute(select(Organization.id).where(Organization.id == holder).with_for_update())
    rows = select(InstitutionFact).where(InstitutionFact.institution_id == holder, InstitutionFact.is_current)
    known = {row.key: row for row in session().scalars(rows.execution_options(populate_existing=True))}
    fresh = []
    for one in found:
        earlier = known.get(one.key)
        if earlier is not None and earlier.value == one.value:
            continue
        if earlier is not None:
            earlier.is_current, earlier.replaced_at = False, moment
        fresh.append(_fact(application, policy, one.key, one.value, one.as_of, moment))
    session().flush()
    session().add_all(fresh)
    session().flush()


def _fact(
    application: Application, policy: ProgrammePolicy, key: str, value: Any, as_of: date, moment: datetime
) -> InstitutionFact:
    return InstitutionFact(
        institution=application.institution, key=key, value=value, unit=policy.facts[key].unit, as_of=as_of,
        source="filed", note=f"申报 {application.number}", created_at=moment,
    )  # fmt: skip


def _tell(application: Application, at: datetime | None) -> None:
    name, where = application.institution.name, place(application)
    words = f"{name} 提交{called(application)}"
    tell_institution(application, f"{called(application)}已提交，回执 {application.receipt}", where.words, at=at)
    if is_recommending(application):
        tell_recommender(application, f"{words}，请贵单位审核推荐", where.words, at=at)
    if application.state is ApplicationState.SUBMITTED and where.holder == "county":
        tell_county(application, f"{words}，待审核", where.words, at=at)
    else:
        tell_city(application, f"{words}，待办理", where.words, at=at)
