"""Profiles with what they claim, and people who come."""

from datetime import date, timedelta

from marketplace.accounts.models import User
from marketplace.accounts.services import links
from marketplace.audit.services import record
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Enterprise, Institution, Registration
from marketplace.organizations.services import institution_rows, ladder, people, registration
from marketplace.security.actors import Duty
from tests.cast import PASSWORD, Cast
from tests.town.ground import HERE, SECRET_NAME, SECRET_PHONE, THERE, Town, paper

CODES = {HERE: "91430202MA4EX00078", THERE: "91430211MA4EX0008C"}


def lay_profiles(town: Town, cast: Cast, county: str, number: str) -> None:
    owner, agent = cast.actor(f"enterprise-{number}"), cast.actor(f"institution-{number}")
    enterprise, institution = cast.organization(f"enterprise-{number}"), cast.organization(f"institution-{number}")
    assert isinstance(enterprise, Enterprise)
    assert isinstance(institution, Institution)
    with unit_of_work():
        claim = ladder.claim_level(
            enterprise, "创新型中小企业", date(2022, 5, 1), "湘工信〔2022〕1号", by=owner, upload=paper("认定文件.pdf")
        )
        case = institution_rows.save_case(
            institution, None, text="示例：助企业获评。", category="检验检测", chain_id=None, level=None, year=2022,
            by=agent, upload=paper("案例.pdf"),
        )  # fmt: skip
        kept = institution_rows.add_paper(institution, next(iter(institution_rows.PAPER_KINDS)), paper("章程.pdf"),
                                          by=agent)  # fmt: skip
        enterprise.contact_name, enterprise.contact_phone = SECRET_NAME, SECRET_PHONE
    town.put(county, "claim_id", claim.id)
    town.put(county, "case_id", case.id)
    town.put(county, "paper_id", kept.id)
    town.put(county, "organization_id", enterprise.id, institution.id)
    town.put(county, "institution_id", institution.id)
    town.put(county, "enterprise_id", enterprise.id)
    for theme in ("basics", "standing", "contact", "ladder", "directions", "counts", "figures", "premises", "papers"):
        town.put(county, "theme", theme)


def lay_people(town: Town, cast: Cast, county: str, number: str) -> None:
    with unit_of_work():
        asked = registration.register_newcomer(
            kind="enterprise", organization_name=f"新来的工厂{number}（示例）", credit_code=CODES[county],
            county_code=county, display_name="新人", email=f"new-{number}@example.invalid", phone="13800000000",
            password=PASSWORD,
        )  # fmt: skip
        assert isinstance(asked, Registration)
        invited = people.invite(
            cast.organization(f"enterprise-{number}"), email=f"guest-{number}@example.invalid", display_name="客人",
            duty=Duty.ENTERPRISE, by=cast.actor(f"enterprise-{number}"),
        )  # fmt: skip
        user = session().get_one(User, cast.users[f"enterprise-{number}"])
        tokens = [links.issue(user, "reset", life=timedelta(days=90)),
                  links.issue(invited.user, "invite", life=timedelta(days=90), subject_id=invited.id)]  # fmt: skip
        record("message:read_all", by=cast.actor("auditor"), on=asked)
    town.put(county, "registration_id", asked.id)
    town.put(county, "membership_id", cast.memberships[f"enterprise-{number}"], invited.id)
    town.put(county, "user_id", user.id)
    town.put(county, "token", *tokens)
    town.put(county, "number", 1, 2)
    town.put(county, "message_id", 1, 2)
