"""Applications for admission: two on their way, and two of newcomers that are being filled in and checked."""

from collections.abc import Mapping
from contextlib import ExitStack

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution, Membership
from marketplace.publicity.services import object_to
from marketplace.publicity.services.objections import Statement
from marketplace.security.actors import Duty
from tests.cast import Cast
from tests.integration.certification.conftest import Course, at
from tests.town.ground import HERE, THERE, Town, paper

NEWCOMERS = {"institution-3": "91430202MA4EX0101G", "institution-4": "91430202MA4EX01028"}
DRAFT_PAGES = ("edit", "plan", "route", "commitment", "check")


def lay_newcomers(town: Town, cast: Cast, clocks: ExitStack) -> None:
    """Two institutions of the first county that join the cast: one fills in, the other waits for the county."""
    for username, credit_code in NEWCOMERS.items():
        _join(cast, username, credit_code)
    draft = Course(cast, clocks, "institution-3").filled()
    town.lead(*(f"certification.{page}" for page in DRAFT_PAGES), application_id=draft.id)
    submitted = Course(cast, clocks, "institution-4").submitted()
    town.lead("certification.review", application_id=submitted.id)


def _join(cast: Cast, username: str, credit_code: str) -> None:
    """An institution whose one person is the first institution's, acting for another."""
    name = f"新来的机构{username[-1]}（示例）"
    with unit_of_work():
        institution = Institution(name=name, county_code=HERE, credit_code=credit_code)
        session().add(institution)
        session().flush()
        user = cast.users["institution-1"]
        member = Membership(user_id=user, organization_id=institution.id, duty=Duty.INSTITUTION, manages_people=True)
        session().add(member)
        session().flush()
        cast.users[username], cast.memberships[username] = user, member.id
        cast.organizations[username] = institution.id


def lay_applications(town: Town, cast: Cast, courses: Mapping[str, Course]) -> None:
    """One that assessors score; one whose result is public and was objected to."""
    other = courses[THERE].assigned()
    first, notice = courses[HERE].in_publicity()
    courses[HERE].stand(at(3, 21))
    with unit_of_work():
        objection = object_to(
            notice, Statement("真名（示例）", "13900000000", "示例：该单位的场地与填报不一致。"),
            evidence=paper("证明.pdf"),
        )  # fmt: skip
    for county, application in ((HERE, first), (THERE, other)):
        town.put(county, "application_id", application.id)
        town.put(county, "notice_id", notice.id)
        town.put(county, "objection_id", objection.id)
        town.put(county, "paper", "commitment", "recommendation")
        town.put(county, "book", "checklist")
        town.put(county, "filename", "css/base.css")
