"""Steps of the route: a unit here acts itself, one outside is recorded from its paper; quotas count under a lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from marketplace.audit.services import record
from marketplace.certification.lifecycle import APPLICATION, ApplicationState
from marketplace.certification.models import Application, ApplicationStep, ProgrammeVersion
from marketplace.certification.queries.filings import checklist, is_recommending, place
from marketplace.certification.queries.judging import computed
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.queries.quotas import meter
from marketplace.certification.rules import applying
from marketplace.certification.rules.eligibility import Verdict, judge
from marketplace.certification.rules.filing import missing_cells, recommending_step, with_own_days
from marketplace.certification.services.acting import acting_problems, require_holder
from marketplace.certification.services.checking import return_application
from marketplace.certification.services.sealing import Files, changed_papers
from marketplace.certification.services.telling import called, tell_city, tell_institution, tell_recommender
from marketplace.documents.models import Attachment
from marketplace.documents.services import store
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.security.actors import Actor

__all__ = [
    "Act", "act_problems", "acting_problems", "begin_anew", "forward_application", "forwarding_problems",
    "keep_step", "refuse_application", "return_recorded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """What a step said: in which words, on which paper, on which day, by which unit where it lies outside."""

    opinion: str = ""
    number: str = ""
    document: FileStorage | None = None
    acted_on: date | None = None
    unit: str = ""


def forwarding_problems(
    application: Application, *, files: Files | None = None, at: datetime | None = None
) -> list[Problem]:
    """What keeps the application from being passed on: its unit's own part, the test, the quota, a changed file."""
    policy = policy_of(application.programme)
    words = "材料「{}」与提交时不一致，请退回重新提交"
    found = [Problem(words.format(title), "documents") for title in changed_papers(application, files)]
    if is_recommending(application):
        forms = [form for form in policy.form if form.by == "recommender"]
        content = with_own_days(forms, application.content, clock.local(at or clock.now()).date())
        found += missing_cells(forms, content)
        found += [
            Problem(f"请上传「{item.document.title}」", f"document.{item.document.key}", item.document.article)
            for item in checklist(application, "recommender", files) if item.needed and item.filed is None
            and item.document.key not in RECOMMENDING_PAPERS
        ]  # fmt: skip
        found += _unit_rows(application)
    full = meter(application, application.step)
    if full is not None and full.is_full:
        over = "超额报送不予受理" if full.quota.refuses_over else f"不超过 {full.limit} 个"
        found.append(Problem(f"{full.words}，{over}", "quota", full.quota.article))
    return found


# The paper by which a unit recommends is handed over with the step itself.
RECOMMENDING_PAPERS = frozenset({"recommendation", "recommendation_letter"})


def _unit_rows(application: Application) -> list[Problem]:
    """Rows that speak of the recommending unit itself (GJ-34: at least ten firms asked)."""
    policy = policy_of(application.programme)
    facts = computed(application)
    rows = [rule for rule in policy.rule if rule.subject == "recommender" and not rule.routes]
    found = [judge(rule, facts.get(rule.field)) for rule in rows]
    return [
        Problem(f"{one.id} {one.title}：{one.gap}", "test", one.article)
        for one in found if one.verdict in (Verdict.NOT_MET, Verdict.NO_EVIDENCE)
    ]  # fmt: skip


def forward_application(
    application: Application, act: Act, *, by: Actor, at: datetime | None = None
) -> ApplicationStep:  # fmt: skip
    """Pass on, at the last but one step to the deciding authority: with its paper where the unit recommends.

    RuleBroken where the unit's part lacks, the paper or its day is missing, the quota is used up (two at once: one
    wins) or the day has passed where the document refuses late ones.
    """
    moment = at or clock.now()
    require_holder(application, by)
    _lock_quotas(application)
    recommending = is_recommending(application)
    problems = act_problems(application, act, moment, by=by, needs_paper=recommending) if _is_open(application) else []
    if _is_open(application):
        problems += [*_late_problems(application, act, moment), *forwarding_problems(application, at=moment)]
    if problems:
        raise RuleBroken(problems)
    before = APPLICATION.move(application, "recommend" if _is_last_but_one(application) else "forward")
    full = meter(application, application.step)
    step = keep_step(application, "forward", act, by=by, at=moment, quota=full.quota.id if full else "")
    if recommending:
        application.recommendation, application.recommendation_number = step.document, step.document_number
        application.recommended_at = moment
        forms = [form for form in policy_of(application.programme).form if form.by == "recommender"]
        application.content = with_own_days(forms, application.content, step.acted_on)
    application.step += 1
    application.holder = place(application).holder
    session().flush()
    name, where = application.institution.name, place(application).words
    tell_institution(application, f"{application.number} 已由{step.unit}转报", where, at=at)
    tell_city(application, f"{step.unit}转报 {name}", where, at=at)
    if is_recommending(application):
        tell_recommender(application, f"{name} 的{called(application)}，请贵单位审核推荐", where, at=at)
    record("application:forward", by=by, on=application, before={"state": before}, at=at,
           after={"state": application.state, "step": application.step, "unit": step.unit, "quota": step.quota,
                  "late": step.is_late})  # fmt: skip
    return step


def _is_open(application: Application) -> bool:
    return application.state is ApplicationState.SUBMITTED


def _is_last_but_one(application: Application) -> bool:
    return application.step >= len(place(application).steps) - 2


def _lock_quotas(application: Application) -> None:
    """Whoever passes on under one programme queues here, so that two never take the last place."""
    first = select(ProgrammeVersion.id).where(ProgrammeVersion.code == application.programme.code)
    session().execute(first.order_by(ProgrammeVersion.id).limit(1).with_for_update())
    session().execute(select(Application.id).where(Application.id == application.id).with_for_update())
    session().refresh(application)


def act_problems(
    application: Application, act: Act, moment: datetime, *, by: Actor, needs_paper: bool
) -> list[Problem]:
    """The paper where one is asked for, and its day."""
    found = []
    recorded = _is_recorded(application, by)
    has_paper = bool(act.document and act.document.filename)
    if (recorded or needs_paper) and not has_paper and _on_file(application, act.number) is None:
        words = "请上传该单位这一步的文件，按文件登记" if recorded else "请上传加盖公章的推荐文件"
        found.append(Problem(words, "document", _article(application)))
    if (recorded or needs_paper) and not act.number.strip():
        found.append(Problem("请填写文件文号；没有文号的填写文件名称", "number", _article(application)))
    day, today = act.acted_on or clock.local(moment).date(), clock.local(moment).date()
    if day > today:
        found.append(Problem(f"办理日期 {day.isoformat()} 晚于今天，请核对", "acted_on"))
    if recorded and act.acted_on is None:
        found.append(Problem("请填写文件上的办理日期", "acted_on"))
    return found


def _is_recorded(application: Application, by: Actor) -> bool:
    """Whether a unit outside takes the step and ``by`` enters its paper, instead of acting for the unit itself."""
    return place(application).holder == "outside" and application.recommender_institution_id != by.organization_id


def _late_problems(application: Application, act: Act, moment: datetime) -> list[Problem]:
    """过期不予受理, where the document says so of passing on."""
    closing = policy_of(application.programme).closing(application.route, application.step)
    day = act.acted_on or clock.local(moment).date()
    if closing is None or not closing.refuses_late or not applying.is_late(day, closing.day):
        return []
    return [Problem(f"已于 {closing.day} 截止，过期不予受理", "acted_on", closing.article)]


def _article(application: Application) -> str:
    route = policy_of(application.programme).route_of(application.route)
    return route.article if route else ""


def _on_file(application: Application, number: str) -> Attachment | None:
    """A paper of that number of the same unit: one may name several applicants."""
    if not number.strip():
        return None
    rows = (
        select(ApplicationStep)
        .join(Application, Application.id == ApplicationStep.application_id)
        .where(
            ApplicationStep.document_number == number.strip(), ApplicationStep.document_id.is_not(None),
            Application.round == application.round, Application.recommender_name == application.recommender_name,
            Application.county_code == application.county_code, ApplicationStep.position == application.step,
        )
    )  # fmt: skip
    found = session().scalars(rows.order_by(ApplicationStep.id).limit(1)).first()
    return found.document if found is not None else None


def keep_step(
    application: Application, decision: str, act: Act, *, by: Actor, at: datetime, quota: str = ""
) -> ApplicationStep:
    """Keep what a step decided; the paper is the one handed over or the one already on file under its number."""
    where = place(application)
    recorded = _is_recorded(application, by)
    given = act.document if act.document is not None and act.document.filename else None
    paper = store(given, by=by, field="document") if given is not None else _on_file(application, act.number)
    policy = policy_of(application.programme)
    kinds = policy.recommenders(application.route, where.step)
    kind = next((one.key for one in kinds if len(kinds) == 1 or one.key == application.recommender_key), "")
    day = act.acted_on or clock.local(at).date()
    closing = policy.closing(application.route, where.step)
    step = ApplicationStep(
        application=application, position=where.step, title=where.steps[where.step][:120], decision=decision,
        unit=_unit(application, act, by, recorded=recorded)[:120], quota=quota,
        recommender_key=kind,
        acted_on=day, opinion=act.opinion.strip(), document_number=act.number.strip()[:60], document=paper,
        is_recorded=recorded, is_late=closing is not None and applying.is_late(day, closing.day),
        entered_by_id=by.user_id, created_at=at,
    )  # fmt: skip
    session().add(step)
    session().flush()
    return step


def _unit(application: Application, act: Act, by: Actor, *, recorded: bool) -> str:
    if not recorded:
        return by.organization_name
    if act.unit.strip():
        return act.unit.strip()
    policy = policy_of(application.programme)
    if application.step == len(place(application).steps) - 1:
        return policy.programme.authority
    if application.step == recommending_step(policy, application.route):
        return application.recommender_name
    return application.city or "上一级单位"


def refuse_application(application: Application, act: Act, *, by: Actor, at: datetime | None = None) -> ApplicationStep:
    """The unit that holds the step does not recommend, or the authority does not choose; it says why."""
    moment = at or clock.now()
    require_holder(application, by)
    recommending = application.state is ApplicationState.SUBMITTED
    what = "不予推荐的理由" if recommending else "不予认定的理由"
    problems = applying.reason_problems(act.opinion, "opinion", what=what)
    if _is_recorded(application, by):
        problems += act_problems(application, act, moment, by=by, needs_paper=False)
    if problems:
        raise RuleBroken(problems)
    before = APPLICATION.move(application, "not_recommend" if recommending else "decline")
    application.decision_reason = act.opinion.strip()[:500]
    step = keep_step(application, "refuse", act, by=by, at=moment)
    outcome = "未获推荐" if recommending else "未获认定"
    tell_institution(application, f"{application.number} {outcome}", f"理由：{act.opinion.strip()}", at=at)
    name = "not_recommend" if recommending else "decline"
    record(f"application:{name}", by=by, on=application, before={"state": before}, reason=act.opinion, at=at,
           after={"state": application.state, "unit": step.unit})  # fmt: skip
    return step


def return_recorded(
    application: Application, remarks: Mapping[str, str], overall: str, act: Act, *, by: Actor,
    at: datetime | None = None,
) -> ApplicationStep:  # fmt: skip
    """A unit returned the application, with remarks on single cells and papers; outside units by their paper."""
    moment = at or clock.now()
    require_holder(application, by)
    recorded = _is_recorded(application, by)
    problems = act_problems(application, act, moment, by=by, needs_paper=False) if recorded else []
    if problems:
        raise RuleBroken(problems)
    step = keep_step(application, "return", act, by=by, at=moment)
    return_application(application, remarks, overall, by=by, at=at)
    return step


def begin_anew(application: Application) -> None:
    """The way starts again from its first step: what was passed on before uses no quota any more."""
    session().execute(
        update(ApplicationStep)
        .where(ApplicationStep.application_id == application.id, ApplicationStep.is_current)
        .values(is_current=False)
    )
    application.step = 0
