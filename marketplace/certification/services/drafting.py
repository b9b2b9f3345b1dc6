"""An institution begins an application and fills it in; everything may be saved incomplete, at any point."""

from collections.abc import Mapping
from datetime import date, datetime

from werkzeug.datastructures import FileStorage

from marketplace.audit.services import digested, record
from marketplace.certification.lifecycle import EDITABLE
from marketplace.certification.models import Application, ProgrammeVersion
from marketplace.certification.queries.applications import live_application
from marketplace.certification.queries.certificates import of_institution
from marketplace.certification.queries.facts import snapshot
from marketplace.certification.queries.programmes import PILOT, current_programme, policy_of
from marketplace.certification.rules import applying, renewing
from marketplace.certification.rules.filing import prefilled
from marketplace.certification.services.acting import require_plan
from marketplace.documents.services import store
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken, TransitionRefused
from marketplace.organizations.models import Institution
from marketplace.security.actors import Actor

PERSONAL = frozenset({"signatory"})


def start_application(
    institution: Institution, *, by: Actor, code: str = PILOT, at: datetime | None = None
) -> Application:
    """A draft under the programme in force; the one already begun where there is one.

    RuleBroken where the institution holds the title and may not apply again yet.
    """
    return begin(institution, by=by, code=code, at=at)[0]


def begin(
    institution: Institution, *, by: Actor, code: str = PILOT, import_remark: str | None = None,
    at: datetime | None = None,
) -> tuple[Application, bool]:  # fmt: skip
    """The institution's application of the round and whether it is new; ``import_remark`` marks one from 附件1."""
    moment = at or clock.now()
    today = clock.local(moment).date()
    programme = _programme(code, today)
    existing = live_application(institution.id, programme.round)
    if existing is not None:
        return existing, False
    policy = policy_of(programme)
    problems = renewing.problems(policy, of_institution(institution.id), today) if policy.by_forms else []
    if problems:
        raise RuleBroken(problems)
    source = "form" if import_remark is None else "import"
    application = Application(
        programme=programme, round=programme.round, institution=institution, county_code=institution.county_code,
        source=source, import_remark=(import_remark or "")[:200], plan={}, profile={}, remarks={}, created_at=moment,
    )  # fmt: skip
    if policy.by_forms:
        application.route = policy.route[0].key
        application.content = prefilled(policy, snapshot(institution))
    session().add(application)
    session().flush()
    round_ = policy.round
    application.number = f"{round_.number_prefix}{round_.year}-{application.id:04d}"
    record("application:start", by=by, on=application, after={"number": application.number, "source": source}, at=at)
    return application, True


def _programme(code: str, day: date) -> ProgrammeVersion:
    found = current_programme(code, on=day)
    if found is None and code != PILOT:
        raise Refusal(f"{code} 还没有现行有效的申报制度，请联系市工信局载入制度文件。")
    if found is None:
        raise Refusal("试点申报还没有开通：系统里没有现行有效的申报制度，请联系市工信局。")
    return found


def require_editable(application: Application) -> None:
    """TransitionRefused once the application has been handed in."""
    if application.state not in EDITABLE:
        raise TransitionRefused(f"申报现为「{application.state.title}」，不能修改；如需修改请先联系审核部门退回。")


def save_plan(
    application: Application, plan: Mapping[str, str], *, by: Actor, at: datetime | None = None
) -> Application:
    """Keep sections of the service plan; sections not named stay as they are."""
    require_editable(application)
    require_plan(application)
    sections = policy_of(application.programme).plan_section
    known = {section.key for section in sections}
    changed = {key: words.strip() for key, words in plan.items() if key in known}
    problems = applying.plan_problems(changed, sections, complete=False)
    if problems:
        raise RuleBroken(problems)
    if all(application.plan.get(key, "") == words for key, words in changed.items()):
        return application
    before = {key: len(str(application.plan.get(key) or "")) for key in changed}
    application.plan = {**application.plan, **changed}
    session().flush()
    record("application:plan", by=by, on=application, before=before, at=at,
           after={key: len(words) for key, words in changed.items()})  # fmt: skip
    return application


def save_route(
    application: Application, *, route: str, route_reason: str, is_financial: bool | None,
    is_legal_person: bool | None, by: Actor, at: datetime | None = None,
) -> Application:  # fmt: skip
    """Keep the way of handing in and the two declarations of 三（一）."""
    require_editable(application)
    require_plan(application)
    if policy_of(application.programme).route_of(route) is None:
        raise RuleBroken([Problem("请选择报送方式", "route", "三（三）")])
    before = _route_facts(application)
    application.route, application.route_reason = route, route_reason.strip()
    application.is_financial, application.is_legal_person = is_financial, is_legal_person
    session().flush()
    record("application:route", by=by, on=application, before=before, after=_route_facts(application), at=at)
    return application


def _route_facts(application: Application) -> dict[str, object]:
    names = ("route", "route_reason", "is_financial", "is_legal_person")
    return {name: getattr(application, name) for name in names}


def save_commitment(
    application: Application, *, signatory: str, signed_on: date | None, scan: FileStorage | None = None, by: Actor,
    at: datetime | None = None,
) -> Application:  # fmt: skip
    """Keep who signed 附件2 and when, with the sealed scan; a new scan takes the place of the earlier."""
    require_editable(application)
    require_plan(application)
    today = clock.local(at or clock.now()).date()
    problems = applying.commitment_problems(
        signatory=signatory, signed_on=signed_on, has_scan=True, today=today, complete=False
    )
    if problems:
        raise RuleBroken(problems)
    if scan is not None and scan.filename:
        application.commitment = store(scan, by=by, field="scan")
    application.signatory, application.signed_on = signatory.strip(), signed_on
    session().flush()
    after = {"signatory": application.signatory, "signed_on": signed_on, "sha256": _digest_of(application)}
    record("application:commitment", by=by, on=application, after=digested(after, PERSONAL), at=at)
    return application


def _digest_of(application: Application) -> str | None:
    return application.commitment.sha256 if application.commitment else None
