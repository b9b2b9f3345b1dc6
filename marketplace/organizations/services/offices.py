"""Bureaus and offices, opened by the operators; and the first administrator of a fresh installation."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.rules import INVITATION_LIFE
from marketplace.accounts.services import accounts, links
from marketplace.audit import services as audit
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.organizations.models import Bureau, County, Membership, Office, Organization
from marketplace.organizations.rules.people import EMAIL
from marketplace.organizations.services.people import waiting_membership
from marketplace.security.actors import Actor, Duty


def open_bureau(name: str, county_code: str, *, by: Actor, at: datetime | None = None) -> Bureau:
    """The department of a county, or of the city where the code is the city's; RuleBroken on name or code."""
    county = _county(county_code)
    wanted = _free_name(name)
    bureau = Bureau(county=county, is_city=county.is_city)
    _open(bureau, wanted, "bureau:open", by, at)
    return bureau


def open_office(name: str, *, by: Actor, at: datetime | None = None) -> Office:
    """A body beside the bureaus, seated in the city: assessors, audit, operators."""
    city = session().scalars(select(County).where(County.is_city)).one_or_none()
    if city is None:
        raise Refusal("还没有县市区字典，请先导入。")
    wanted = _free_name(name)
    office = Office(county=city)
    _open(office, wanted, "office:open", by, at)
    return office


def _county(code: str) -> County:
    county = session().get(County, code)
    if county is None:
        raise RuleBroken([Problem(f"没有代码为 {code} 的县市区", "county_code")])
    return county


def _open(organization: Organization, name: str, act: str, by: Actor, at: datetime | None) -> None:
    organization.name = name
    session().add(organization)
    session().flush()
    audit.record(act, by=by, on=organization, after={"name": name}, at=at)


def _free_name(name: str) -> str:
    wanted = name.strip()
    taken = session().scalars(select(Organization.id).where(Organization.name == wanted)).first()
    if len(wanted) < 4 or taken is not None:
        raise RuleBroken([Problem(f"名称「{wanted}」过短或已有单位使用，请换一个", "name")])
    return wanted


def invite_first_administrator(
    office_name: str, *, email: str, display_name: str, by: Actor, at: datetime | None = None
) -> str:
    """The address under which the first administrator sets a password; refused once there is one.

    The office is opened where it is missing; asking again makes the older link useless.
    """
    taken = select(Membership.id).where(Membership.duty == Duty.ADMINISTRATOR.value, Membership.is_active)
    if session().scalars(taken.limit(1)).first() is not None:
        raise Refusal("已有系统管理员，请由其在「账户」里邀请其他人员。")
    if not EMAIL.fullmatch(email):
        raise RuleBroken([Problem("邮箱应写成 name@example.cn 的样子，请核对", "email")])
    office = session().scalars(select(Office).where(Office.name == office_name.strip())).one_or_none()
    office = office or open_office(office_name, by=by, at=at)
    user = accounts.person_with_mail(email) or accounts.open_account(email=email, display_name=display_name)
    membership = waiting_membership(user, office, Duty.ADMINISTRATOR)
    token = links.issue(user, "invite", life=INVITATION_LIFE, at=at, subject_id=membership.id)
    audit.record("invitation:create", by=by, on=membership, after={"duty": membership.duty}, at=at)
    return links.address(f"/invitations/{token}")
