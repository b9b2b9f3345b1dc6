"""Handing an application in, and taking it back."""

from datetime import datetime

from marketplace.audit.services import record
from marketplace.certification.lifecycle import APPLICATION, EDITABLE, ApplicationState
from marketplace.certification.models import Application
from marketplace.certification.queries.facts import snapshot
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import applying
from marketplace.certification.rules.filing import Stated
from marketplace.certification.services.deadlines import handed_in_late, late_problems
from marketplace.certification.services.filing import file_application, filing_problems, keep_stated
from marketplace.certification.services.telling import called, tell_city, tell_county
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.queries import completeness
from marketplace.security.actors import Actor

HANDED_IN_BY_COUNTY = frozenset({
    ApplicationState.SUBMITTED, ApplicationState.AT_CITY, ApplicationState.ASSESSING, ApplicationState.CHOSEN,
})  # fmt: skip
SUCCESS = "专精特新"  # 002:38: cases whose clients became 专精特新 enterprises


def submission_problems(application: Application, *, at: datetime | None = None) -> list[Problem]:
    """Everything that lacks before the application may be handed in, part by part.

    On the programme's own forms the fields are «choice.<name>», «form.<form>.<field>», «document.<key>» and, for rows
    that bar an application, the id of the row.
    """
    policy = policy_of(application.programme)
    if policy.by_forms:
        return filing_problems(application)
    route = policy.route_of(application.route)
    today = clock.local(at or clock.now()).date()
    declared = {"is_financial": application.is_financial, "is_legal_person": application.is_legal_person}
    found = [
        Problem(f"附件3 还缺「{words}」", f"profile.{theme.key}", theme.article)
        for theme, words in completeness.gaps_in(application.institution)
    ]
    found += applying.plan_problems(application.plan, policy.plan_section, complete=True)
    found += applying.commitment_problems(
        signatory=application.signatory, signed_on=application.signed_on, today=today, complete=True,
        has_scan=application.commitment_id is not None,
    )  # fmt: skip
    found += applying.route_problems(
        route=application.route, reason=application.route_reason, article=route.article if route else "",
        needs_reason=bool(route and route.needs_reason), complete=True, **declared,
    )  # fmt: skip
    return found + applying.declared_problems(**declared)


def submit_application(
    application: Application, *, by: Actor, truthful_by: str = "", at: datetime | None = None
) -> Application:
    """Hand in to the county, or directly to the city; 附件3 is kept as it stands now. Late is taken and marked.

    On the programme's own forms to whoever takes the first step; ``truthful_by`` is who declares that all is true.
    """
    if policy_of(application.programme).by_forms:
        return file_application(application, truthful_by, by=by, at=at)
    moment = at or clock.now()
    if application.state in EDITABLE:
        problems = submission_problems(application, at=moment)
        problems += late_problems(application, moment)
        if problems:
            raise RuleBroken(problems)
    direct = application.route == "direct"
    before = APPLICATION.move(application, "submit_directly" if direct else "submit")
    application.profile = snapshot(application.institution)
    application.county_code = application.institution.county_code
    application.remarks = {}
    if application.submitted_at is None:
        application.is_late = handed_in_late(application, moment)
    application.submitted_at = moment
    session().flush()
    _keep_declared(application, moment)
    name = application.institution.name
    if direct:
        tell_city(application, f"{name} 直接报送试点申报", f"理由：{application.route_reason}", at=at)
        tell_county(application, f"{name} 已直接向市局报送试点申报", "按通知三（三）告知，无需县市区办理。", at=at)
    else:
        tell_county(application, f"{name} 提交试点申报，待审核", at=at)
    record("application:submit", by=by, on=application, before={"state": before}, at=at,
           after={"state": application.state, "route": application.route, "late": application.is_late})  # fmt: skip
    return application


def _keep_declared(application: Application, moment: datetime) -> None:
    """What 附件2, 附件3 and the two questions of the form say, as facts: nobody is asked for them a second time."""
    policy, today = policy_of(application.programme), clock.local(moment).date()
    succeeded = [one for one in application.institution.cases if one.level and SUCCESS in one.level]
    declared = {
        "is_financial_institution": application.is_financial, "legal_person": application.is_legal_person,
        "success_cases": len(succeeded) or None, "truthfulness_commitment": True,
    }  # fmt: skip
    found = [Stated(key, value, today) for key, value in declared.items() if value is not None and key in policy.facts]
    keep_stated(application, policy, found, moment)


def withdraw_application(
    application: Application, reason: str, *, by: Actor, at: datetime | None = None
) -> Application:
    """The institution takes its application back, before the notice; whoever has it on the desk is told."""
    problems = applying.reason_problems(reason, what="撤回的理由") if application.state not in EDITABLE else []
    if problems:
        raise RuleBroken(problems)
    before = APPLICATION.move(application, "withdraw")
    application.decision_reason = reason.strip()[:500]
    session().flush()
    if before in HANDED_IN_BY_COUNTY:
        tell = tell_county if application.route == "county" else tell_city
        tell(application, f"{application.institution.name} 撤回{called(application)}", reason, at=at)
    record("application:withdraw", by=by, on=application, before={"state": before}, reason=reason, at=at,
           after={"state": application.state})  # fmt: skip
    return application
