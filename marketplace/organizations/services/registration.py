"""Requests of newcomers to act for an enterprise or institution, decided by the county of that organisation."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.rules import password_problems
from marketplace.accounts.services import accounts, links, passwords
from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.notifications import services as notifications
from marketplace.notifications.rules import Kind, Recipient
from marketplace.organizations.lifecycle import REGISTRATION
from marketplace.organizations.models import Enterprise, Institution, Organization, Registration
from marketplace.organizations.queries import dictionaries, people, registrations
from marketplace.organizations.services import people as people_services
from marketplace.organizations.services import profiles
from marketplace.security.actors import ANONYMOUS, Actor, Duty
from marketplace.web.forms import credit_code_problem

KINDS = {"enterprise": "企业", "institution": "服务机构"}


def register_newcomer(
    *, kind: str, organization_name: str, credit_code: str, county_code: str, display_name: str, email: str,
    phone: str, password: str, at: datetime | None = None,
) -> Registration | None:  # fmt: skip
    """Open an account and ask for an organisation. None, after the same work, where the address has an account already:
    its owner is told by mail, and the newcomer reads the same page.
    """
    problems = registration_problems(kind, organization_name, credit_code, county_code)
    problems += password_problems(password, (email,))
    if problems:
        raise RuleBroken(problems)
    known = accounts.person_with_mail(email)
    if known is not None:
        passwords.hashed(password)
        _tell_owner(known, at)
        return None
    user = accounts.open_account(email=email, display_name=display_name, phone=phone, password=password)
    by = Actor(user_id=user.id, name=user.display_name)
    return register(
        user, kind=kind, organization_name=organization_name, credit_code=credit_code, county_code=county_code, by=by,
        at=at,
    )  # fmt: skip


def register(
    user: User, *, kind: str, organization_name: str, credit_code: str, county_code: str, by: Actor,
    at: datetime | None = None,
) -> Registration:  # fmt: skip
    """Ask to act for an organisation; the county's officers are told. RuleBroken with the fields of the form."""
    code = credit_code.strip().upper()
    problems = registration_problems(kind, organization_name, code, county_code)
    problems = problems or _repeated(user, code)
    if problems:
        raise RuleBroken(problems)
    registration = Registration(
        kind=kind, organization_name=organization_name.strip(), credit_code=code, county_code=county_code, user=user,
        created_at=at or clock.now(),
    )  # fmt: skip
    session().add(registration)
    session().flush()
    audit.record(
        "registration:ask", by=by, on=registration, at=at,
        after={"kind": kind, "organization_name": organization_name, "credit_code": code, "county_code": county_code},
    )  # fmt: skip
    _tell_those_who_decide(registration, at)
    return registration


def registration_problems(kind: str, name: str, credit_code: str, county_code: str) -> list[Problem]:
    """What is wrong with a request on its face."""
    found = []
    if kind not in KINDS:
        found.append(Problem("请选择企业或服务机构", "kind"))
    if len(name.strip()) < 4:
        found.append(Problem("请填写营业执照上的单位全称", "organization_name"))
    if code_problem := credit_code_problem(credit_code):
        found.append(Problem(code_problem, "credit_code"))
    if county_code not in {county.code for county in dictionaries.counties()}:
        found.append(Problem("请选择单位所在的县市区", "county_code"))
    return found


def _repeated(user: User, code: str) -> list[Problem]:
    if registrations.waiting_twin(user.id, code):
        return [Problem("您已为这个单位提交过申请，正在等待审批，无需重复提交", "credit_code")]
    if any(one.organization.credit_code == code for one in people.memberships_of(user.id)):
        return [Problem("您已经可以代表这个单位，请在「换一个单位」里选择", "credit_code")]
    return []


def approve_registration(
    registration: Registration, *, joins: int | None = None, by: Actor, at: datetime | None = None
) -> Organization:
    """Let the person act for the organisation: the one with the code, the one chosen in ``joins``, or a new one.

    RuleBroken where the code belongs to another county's or another kind's organisation.
    """
    _lock(registration)
    _refuse_own(registration, by)
    organization = _organization_for(registration, joins, by, at)
    before = REGISTRATION.move(registration, "approve")
    registration.decided_at = at or clock.now()
    others = people.managers_of(organization.id)
    membership = people_services.join(registration.user, organization, Duty(registration.kind), at=at)
    audit.record(
        "registration:approve", by=by, on=registration, at=at, before={"state": before},
        after={
            "state": registration.state, "organization_id": organization.id, "membership_id": membership.id,
            "manages_people": membership.manages_people,
        },
    )  # fmt: skip
    _tell(registration, "注册申请已通过", f"您现在可以代表「{organization.name}」办理业务。", "/acting", at)
    notifications.notify(
        Kind.REGISTRATION, [Recipient(one.user_id, one.user.email, organization.id) for one in others],
        title=f"{registration.user.display_name}加入了本单位", path="/organization/people", at=at,
        body=f"经{by.organization_name or by.name}审批，此人现在可以代表{organization.name}办理业务。",
    )  # fmt: skip
    return organization


def refuse_registration(registration: Registration, *, remark: str, by: Actor, at: datetime | None = None) -> None:
    """Decline with a remark that the person reads."""
    _lock(registration)
    _refuse_own(registration, by)
    if not remark.strip():
        raise RuleBroken([Problem("请写明不通过的理由，申请人会看到", "remark")])
    before = REGISTRATION.move(registration, "refuse")
    registration.remark, registration.decided_at = remark.strip(), at or clock.now()
    audit.record(
        "registration:refuse", by=by, on=registration, before={"state": before}, after={"state": registration.state},
        reason=remark, at=at,
    )  # fmt: skip
    words = f"您代表「{registration.organization_name}」的申请未通过：{registration.remark}"
    _tell(registration, "注册申请未通过", words, "/register", at)


def _lock(registration: Registration) -> None:
    """Two officers who press at once: the second finds the state that the first left."""
    statement = select(Registration).where(Registration.id == registration.id).with_for_update(of=Registration)
    session().scalars(statement.execution_options(populate_existing=True)).one()


def _refuse_own(registration: Registration, by: Actor) -> None:
    if registration.user_id == by.user_id:
        raise Refusal("不能审批自己的申请，请由其他人员办理。")


def _organization_for(registration: Registration, joins: int | None, by: Actor, at: datetime | None) -> Organization:
    owner = registrations.with_code(registration.credit_code)
    if owner is not None:
        _refuse_other_owner(registration, owner, joins)
        return owner
    if joins is None:
        return _new_organization(registration, by, at)
    chosen = next((one for one in registrations.candidates(registration) if one.id == joins), None)
    if chosen is None:
        raise RuleBroken([Problem("请从列出的单位中选择，或选择新建单位", "joins")])
    if isinstance(chosen, Enterprise):
        profiles.describe_enterprise(chosen, credit_code=registration.credit_code, by=by, at=at)
    elif isinstance(chosen, Institution):
        profiles.describe_institution(chosen, credit_code=registration.credit_code, by=by, at=at)
    return chosen


def _refuse_other_owner(registration: Registration, owner: Organization, joins: int | None) -> None:
    if owner.county_code != registration.county_code:
        county = owner.county.name
        raise RuleBroken([Problem(
            f"这个统一社会信用代码的单位登记在{county}：请退回申请，请申请人改选{county}，由该地审批", "joins"
        )])  # fmt: skip
    if owner.kind != registration.kind:
        kind = KINDS.get(owner.kind, "其他单位")
        raise RuleBroken([Problem(f"这个统一社会信用代码的单位已登记为{kind}：请退回申请并说明", "joins")])
    if joins not in (None, owner.id):
        raise RuleBroken([Problem(f"这个统一社会信用代码属于「{owner.name}」，请选择加入该单位", "joins")])


def _new_organization(registration: Registration, by: Actor, at: datetime | None) -> Enterprise | Institution:
    create = profiles.register_enterprise if registration.kind == "enterprise" else profiles.register_institution
    return create(
        registration.organization_name, registration.county_code, registration.credit_code, by=by, at=at,
        contact_name=registration.user.display_name, contact_phone=registration.user.phone or "",
    )  # fmt: skip


def _tell_those_who_decide(registration: Registration, at: datetime | None) -> None:
    officers = people.recipients_with_duty(Duty.COUNTY, registration.county_code)
    notifications.notify(
        Kind.REGISTRATION, officers or people.recipients_with_duty(Duty.ADMINISTRATOR), at=at,
        title=f"有新的注册申请：{registration.organization_name}", path=f"/registrations/{registration.id}",
        body=f"{registration.user.display_name}申请代表「{registration.organization_name}」（{KINDS[registration.kind]}），请审批。",
    )  # fmt: skip
    words = f"您代表「{registration.organization_name}」的申请已送县市区工信部门审批，结果会寄到这个邮箱。"
    _tell(registration, "注册申请已收到", words, "/home", at)


def _tell(registration: Registration, title: str, body: str, path: str, at: datetime | None) -> None:
    person = Recipient(registration.user_id, registration.user.email)
    notifications.notify(Kind.REGISTRATION, [person], title=title, body=body, path=path, at=at)


def _tell_owner(user: User, at: datetime | None) -> None:
    audit.record("registration:ask_again", by=ANONYMOUS, on=user, title="已有账户的邮箱", at=at)
    links.mail(
        user.email or "", "您的邮箱已有账户",
        "有人（可能是您）用这个邮箱注册服务撮合平台，而它已有账户，因此没有新开账户。要代表另一家单位，请登录后在"
        f"「换一个单位」里申请；忘记密码可以重新设置。如果不是您操作的，不用理会。\n\n{links.address('/login')}", at=at,
    )  # fmt: skip
