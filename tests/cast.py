"""The fixed cast of people that every test knows by name; all organisations are fictional."""

from dataclasses import dataclass

from marketplace.accounts.models import User
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Bureau, County, Enterprise, Institution, Membership, Office, Organization
from marketplace.security.actors import Actor, Duty

PASSWORD = "pilot-2023-demo"

COUNTIES = [
    ("430200", "株洲市", True), ("430202", "荷塘区", False), ("430203", "芦淞区", False), ("430204", "石峰区", False),
    ("430211", "天元区", False), ("430212", "渌口区", False), ("430223", "攸县", False), ("430224", "茶陵县", False),
    ("430225", "炎陵县", False), ("430281", "醴陵市", False),
]  # fmt: skip

# username: (duty, organisation's name, kind, county code, manages people)
PEOPLE: dict[str, tuple[Duty, str, type[Organization], str, bool]] = {
    "city": (Duty.CITY, "市工信局（示例）", Bureau, "430200", False),
    "city-2": (Duty.CITY, "市工信局（示例）", Bureau, "430200", False),
    "city-3": (Duty.CITY, "市工信局（示例）", Bureau, "430200", False),
    "county-430202": (Duty.COUNTY, "荷塘区工信部门（示例）", Bureau, "430202", False),
    "county-430211": (Duty.COUNTY, "天元区工信部门（示例）", Bureau, "430211", False),
    "enterprise-1": (Duty.ENTERPRISE, "荷塘齿轮有限公司（示例）", Enterprise, "430202", True),
    "enterprise-2": (Duty.ENTERPRISE, "天元轴承有限公司（示例）", Enterprise, "430211", True),
    "institution-1": (Duty.INSTITUTION, "荷塘检测服务有限公司（示例）", Institution, "430202", True),
    "institution-2": (Duty.INSTITUTION, "天元咨询服务有限公司（示例）", Institution, "430211", True),
    "assessor-1": (Duty.ASSESSOR, "评审组（示例）", Office, "430200", False),
    "assessor-2": (Duty.ASSESSOR, "评审组（示例）", Office, "430200", False),
    "auditor": (Duty.AUDITOR, "审计监督组（示例）", Office, "430200", False),
    "admin": (Duty.ADMINISTRATOR, "系统运维组（示例）", Office, "430200", False),
}

CREDIT_CODES = {
    "enterprise-1": "91430202MA4EX0001M", "enterprise-2": "91430211MA4EX0002R",
    "institution-1": "91430202MA4EX0003U", "institution-2": "91430211MA4EX00040",
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Look-ups by user name."""

    memberships: dict[str, int]
    users: dict[str, int]
    organizations: dict[str, int]

    def actor(self, username: str) -> Actor:
        """The person as services know it."""
        return actor_of(session().get_one(Membership, self.memberships[username]))

    def organization(self, username: str) -> Organization:
        """The organisation that the person acts for."""
        return session().get_one(Organization, self.organizations[username])


def assemble(password_hash: str) -> Cast:
    """Put the cast into an empty database."""
    memberships, users, organizations = {}, {}, {}
    by_name: dict[str, Organization] = {}
    with unit_of_work():
        session().add_all(
            County(code=code, name=name, is_city=is_city, position=place)
            for place, (code, name, is_city) in enumerate(COUNTIES)
        )
        session().flush()
        for username, (duty, name, kind, county, manages) in PEOPLE.items():
            organization = by_name.get(name)
            if organization is None:
                organization = kind(name=name, county_code=county, credit_code=CREDIT_CODES.get(username))
                if isinstance(organization, Bureau):
                    organization.is_city = duty is Duty.CITY
                by_name[name] = organization
                session().add(organization)
            user = User(
                username=username, display_name=username, email=f"{username}@example.invalid",
                password_hash=password_hash,
            )  # fmt: skip
            session().add(user)
            session().flush()
            member = Membership(user_id=user.id, organization_id=organization.id, duty=duty, manages_people=manages)
            session().add(member)
            session().flush()
            memberships[username], users[username] = member.id, user.id
            organizations[username] = organization.id
    return Cast(memberships, users, organizations)
