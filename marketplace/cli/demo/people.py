"""The demo's bureaus, offices and accounts: the user names are fixed, the organisations fictional and marked 示例."""

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.services import passwords
from marketplace.audit.services import record
from marketplace.kernel.database import session
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Bureau, County, Membership, Office, Organization
from marketplace.organizations.rules.names import name_key
from marketplace.security.actors import SYSTEM, Actor, Duty

CITY = "430200"
ASSESSORS = ("assessor-1", "assessor-2", "assessor-3")
CITY_OFFICERS = ("city", "city-2", "city-3")


def county_account(code: str) -> str:
    """``430202`` → ``county-430202``."""
    return f"county-{code}"


def settle(password: str) -> None:
    """Bureaus with their officers, the panel of assessors, the audit office and the operators."""
    city = _bureau("株洲市工业和信息化局（示例）", CITY, is_city=True)
    for username in CITY_OFFICERS:
        open_account(
            username, f"市局承办人（示例）{username[-1] if username[-1].isdigit() else 1}", city, Duty.CITY, password
        )
    for county in session().scalars(select(County).where(County.is_city.is_(False)).order_by(County.position)):
        bureau = _bureau(f"{county.name}工业和信息化部门（示例）", county.code, is_city=False)
        open_account(county_account(county.code), f"{county.name}承办人（示例）", bureau, Duty.COUNTY, password)
    panel, audit, operators = (
        _office("评审专家组（示例）"),
        _office("审计监督组（示例）"),
        _office("系统运维组（示例）"),
    )
    for username in ASSESSORS:
        open_account(username, f"评审专家（示例）{username[-1]}", panel, Duty.ASSESSOR, password)
    open_account("auditor", "审计监督员（示例）", audit, Duty.AUDITOR, password)
    open_account("admin", "系统管理员（示例）", operators, Duty.ADMINISTRATOR, password)


def open_account(
    username: str, name: str, organization: Organization, duty: Duty, password: str, *, hashed: str = ""
) -> Membership:
    """An account that acts for an organisation, with its row in the trail; ``hashed`` where the hash is known."""
    user = User(
        username=username, display_name=name, email=f"{username}@example.invalid",
        password_hash=hashed or passwords.hashed(password),
    )  # fmt: skip
    session().add(user)
    session().flush()
    member = Membership(
        user_id=user.id,
        organization_id=organization.id,
        duty=duty,
        manages_people=duty in (Duty.ENTERPRISE, Duty.INSTITUTION),
    )
    session().add(member)
    session().flush()
    record("account:open", by=SYSTEM, on=user, after={"username": username, "duty": duty})
    record("membership:begin", by=SYSTEM, on=member, title=f"{organization.name}·{duty.title}")
    return member


def set_passwords(password: str) -> None:
    """``DEMO_PASSWORD`` was given anew: every demo account has it from now on."""
    for user in session().scalars(select(User).where(User.email.endswith("@example.invalid")).order_by(User.id)):
        if not passwords.fits(user, password):
            user.password_hash = passwords.hashed(password)
            user.session_epoch += 1
            record("account:password_change", by=SYSTEM, on=user, reason="演示密码重新设置")


def _bureau(name: str, county: str, *, is_city: bool) -> Bureau:
    found = Bureau(name=name, name_key=name_key(name), county_code=county, is_city=is_city)
    session().add(found)
    session().flush()
    record("bureau:register", by=SYSTEM, on=found, after={"name": name, "county": county})
    return found


def _office(name: str) -> Office:
    found = Office(name=name, name_key=name_key(name), county_code=CITY)
    session().add(found)
    session().flush()
    record("office:register", by=SYSTEM, on=found, after={"name": name})
    return found


def acting(username: str) -> Actor:
    """The person as the services know it."""
    rows = select(Membership).join(Membership.user).where(User.username == username, Membership.is_active)
    member = session().scalars(rows.order_by(Membership.id)).first()
    if member is None:
        raise LookupError(username)
    return actor_of(member)
