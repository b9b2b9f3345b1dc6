"""Applications for admission: two on their way, and two of newcomers that are being filled in and checked."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date

from marketplace.certification.models import RandomTest, RandomTestCall
from marketplace.certification.queries.filings import documents_of
from marketplace.certification.rules.filing import Choice
from marketplace.certification.services.filling import save_choice
from marketplace.certification.services.stepping import return_recorded
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution, Membership
from marketplace.publicity.services import object_to
from marketplace.publicity.services.objections import Statement
from marketplace.security.actors import Duty
from tests.cast import Cast
from tests.integration.certification.conftest import Course, at
from tests.integration.certification.filing import Filing
from tests.integration.certification.filing import paper as at_paper
from tests.town.ground import HERE, THERE, Town, paper

NEWCOMERS = {"institution-3": "91430202MA4EX0101G", "institution-4": "91430202MA4EX01028"}
CENTRE = Choice(
    "centre", tracks=("professional",), categories=("管理咨询及财税",), recommender_name="示例市中小企业服务中心"
)
DRAFT_PAGES = ("edit", "plan", "route", "commitment", "check")


def lay_newcomers(town: Town, cast: Cast, clocks: ExitStack) -> None:
    """Two institutions of the first county that join the cast: one fills in, the other waits for the county."""
    for username, credit_code in NEWCOMERS.items():
        _join(cast, username, credit_code)
    draft = Course(cast, clocks, "institution-3").filled()
    town.lead(*(f"certification.{page}" for page in DRAFT_PAGES), application_id=draft.id)
    submitted = Course(cast, clocks, "institution-4").submitted()
    town.lead("certification.review", application_id=submitted.id)


def lay_filings(town: Town, cast: Cast, clocks: ExitStack) -> None:
    """Two on a programme's own forms: one is being filled in, one came back once and is with its recommending unit."""
    begun = Filing(cast, clocks, "hubei_selected.toml", "institution-3", on=at(3, 8))
    draft = begun.draft()
    with unit_of_work():
        save_choice(draft, CENTRE, by=begun.by)
    town.lead("certification.edit", "certification.check", "certification.choices", "certification.documents",
              application_id=draft.id)  # fmt: skip
    town.lead("certification.leaf", application_id=draft.id, form_key="application", page=1)
    handed_in = Filing(cast, clocks, "hubei_selected.toml", "institution-4", on=at(3, 8))
    filed = handed_in.draft()
    handed_in.fill(filed, CENTRE, {"legal_form": "独立的法人资格"})
    handed_in.submit(filed)
    with unit_of_work():
        step = return_recorded(filed, {"document.d02": "看不清"}, "", at_paper(date(2023, 3, 8)), by=handed_in.city)
    handed_in.submit(filed)
    test = RandomTest(application=filed, seed="20230308", pool=["甲（示例）"], pool_sha256="0" * 64)
    call = RandomTestCall(test=test, position=1, firm="甲（示例）")
    with unit_of_work():
        session().add_all([test, call])
    town.lead("certification.show", "certification.examine", "certification.test", "certification.receipt",
              application_id=filed.id)  # fmt: skip
    town.lead("certification.unit_leaf", application_id=filed.id, form_key="recommendation", page=1)
    for county in (HERE, THERE):
        town.put(county, "form_key", "application", "recommendation")
        town.put(county, "page", 1)
        town.put(county, "item", "d02", "recommendation")
        town.put(county, "document_id", next(iter(documents_of(filed).values())).id)
        town.put(county, "step_id", step.id)
        town.put(county, "call_id", call.id)


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
