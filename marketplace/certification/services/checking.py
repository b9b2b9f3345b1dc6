"""Applications are checked: returned with remarks on single fields, recommended with 推荐文件, or not (002:46)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.lifecycle import APPLICATION, ASSESSMENT, ApplicationState, TaskState
from marketplace.certification.models import Application
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules import applying
from marketplace.certification.services.acting import own_case_problems, require_holder, require_plan
from marketplace.certification.services.telling import called, tell_city, tell_county, tell_institution
from marketplace.documents.models import Attachment
from marketplace.documents.services import store
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.organizations.rules.profile import INSTITUTION_THEMES
from marketplace.security.actors import Actor

OVERALL = "overall"


def remarkable(application: Application) -> dict[str, str]:
    """The fields on which a remark can be made, with their words: plan, commitment, route, and the rows of 附件3.

    On the programme's own forms: the choice, every cell that the applicant types, every paper that it brings.
    """
    policy = policy_of(application.programme)
    if policy.by_forms:
        return {"choice": "报送渠道和类型"} | _cells(policy) | _papers(policy)
    plan = {f"plan.{section.key}": f"服务方案：{section.title}" for section in policy.plan_section}
    papers = {"commitment": "附件2 真实性承诺", "route": "报送方式和声明"}
    rows = {f"profile.{name}": f"附件3：{words}" for theme in INSTITUTION_THEMES for name, words in theme.needed}
    return plan | papers | rows


def _cells(policy: ProgrammePolicy) -> dict[str, str]:
    forms = [form for form in policy.form if form.by == "institution"]
    return {
        f"form.{form.key}.{field.key}": f"{form.title}：{field.title}"
        for form in forms for field in form.fields if not field.shows
    }  # fmt: skip


def _papers(policy: ProgrammePolicy) -> dict[str, str]:
    own = [one for one in policy.document if one.brought_by == "institution"]
    return {f"document.{one.key}": f"材料：{one.title}" for one in own}


def return_application(
    application: Application, remarks: Mapping[str, str], overall: str = "", *, by: Actor, at: datetime | None = None
) -> Application:
    """Send back to the institution with remarks by field; nothing it wrote is lost.

    What was scored is scored anew when it comes back: the assessors read another application then.
    """
    by_forms = policy_of(application.programme).by_forms
    if by_forms:
        require_holder(application, by)
    problems = own_case_problems(application, by)
    problems += applying.remark_problems(remarks, overall, remarkable(application))
    if problems:
        raise RuleBroken(problems)
    before = APPLICATION.move(application, "return")
    again = _reopen(application)
    kept = {field: text.strip() for field, text in remarks.items() if text.strip()}
    application.remarks = kept | ({OVERALL: overall.strip()} if overall.strip() else {})
    session().flush()
    words = remarkable(application)
    body = "\n".join(f"{words.get(field, '总体意见')}：{text}" for field, text in application.remarks.items())
    tell_institution(application, f"{called(application)} {application.number} 退回修改", body, at=at)
    if not by_forms and before is not ApplicationState.SUBMITTED:
        tell_county(application, f"{application.institution.name} 的试点申报由市局退回修改", body, at=at)
    record("application:return", by=by, on=application, before={"state": before}, at=at,
           after={"state": application.state, "remarks": application.remarks, "scored_anew": again})  # fmt: skip
    return application


def _reopen(application: Application) -> int:
    """Scores given stay in their rows, to be confirmed or changed; how many tasks were opened again."""
    scored = [task for task in application.tasks if task.state is TaskState.SCORED]
    for task in scored:
        ASSESSMENT.move(task, "reopen")
    return len(scored)


def recommend(
    application: Application, number: str, file: FileStorage | None = None, *, by: Actor, at: datetime | None = None
) -> Application:
    """Recommend to the city under the number of the 推荐文件.

    One paper may name several institutions: a number already on file of the county needs no second upload.
    """
    require_plan(application)
    number = number.strip()
    given = file if file is not None and file.filename else None
    earlier = _on_file(application.county_code, number) if number and given is None else None
    problems = applying.recommendation_problems(number, has_file=given is not None or earlier is not None)
    if problems:
        raise RuleBroken(problems)
    moment = at or clock.now()
    before = APPLICATION.move(application, "recommend")
    application.recommendation = store(given, by=by) if given is not None else earlier
    application.recommendation_number, application.recommended_at = number[:60], moment
    session().flush()
    name = application.institution.name
    tell_institution(application, f"试点申报 {application.number} 已推荐到市局", f"推荐文件：{number}", at=at)
    tell_city(application, f"{application.county.name}推荐 {name}", f"推荐文件：{number}", at=at)
    record("application:recommend", by=by, on=application, before={"state": before}, at=at,
           after={"state": application.state, "number": number,
                  "sha256": application.recommendation.sha256 if application.recommendation else None})  # fmt: skip
    return application


def _on_file(county_code: str, number: str) -> Attachment | None:
    found = (
        select(Attachment)
        .join(Application, Application.recommendation_id == Attachment.id)
        .where(Application.county_code == county_code, Application.recommendation_number == number)
        .order_by(Application.id)
    )
    return session().scalars(found.limit(1)).first()


def not_recommend(application: Application, reason: str, *, by: Actor, at: datetime | None = None) -> Application:
    """The county does not recommend, and says why; the institution may begin anew."""
    require_plan(application)
    problems = applying.reason_problems(reason, what="不予推荐的理由")
    if problems:
        raise RuleBroken(problems)
    before = APPLICATION.move(application, "not_recommend")
    application.decision_reason = reason.strip()[:500]
    session().flush()
    tell_institution(application, f"试点申报 {application.number} 未获推荐", f"理由：{reason.strip()}", at=at)
    record("application:not_recommend", by=by, on=application, before={"state": before}, reason=reason, at=at,
           after={"state": application.state})  # fmt: skip
    return application
