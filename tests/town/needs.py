"""Needs in every state and one imported list."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.models import ImportRow, Need
from marketplace.needs.services import importing
from marketplace.organizations.models import Enterprise
from marketplace.pilots.queries import require_round
from tests.cast import Cast
from tests.factories.sheets import filled, needs_row
from tests.town.ground import HERE, NEED, THERE, Town


def lay_needs(town: Town, cast: Cast, county: str, number: str) -> None:
    owner, officer, city = cast.actor(f"enterprise-{number}"), cast.actor(f"county-{county}"), cast.actor("city")
    enterprise = cast.organization(f"enterprise-{number}")
    assert isinstance(enterprise, Enterprise)

    def begun() -> Need:
        need = needs.begin_need(enterprise, by=owner)
        needs.save_draft(need, NEED, by=owner)
        town.put(county, "need_id", need.id)
        return need

    with unit_of_work():
        _draft, submitted, returned, approved, published = (begun() for _ in range(5))
        for one in (submitted, returned, approved, published):
            needs.submit_need(one, by=owner)
        needs.return_need(returned, {"text": "请写明型号"}, by=officer)
        for one in (approved, published):
            needs.approve_need(one, by=officer)
    with unit_of_work():
        needs.publish_needs([published], deadline_on=clock.today() + timedelta(days=40), by=city)
    for name in ("service", "trouble", "standing", "terms", "criteria"):
        town.put(county, "step", name)


def lay_import(town: Town, cast: Cast, county: str) -> None:
    place = {HERE: "荷塘区", THERE: "天元区"}[county]
    content = filled([needs_row(county=place), needs_row(seq=2, name="", county=place)], place=place)
    with unit_of_work():
        run = importing.upload_list(content, "附件4.xlsx", county, by=cast.actor(f"county-{county}")).run
    session().expire_all()
    town.put(county, "run_id", run.id)
    town.put(
        county,
        "row_id",
        *session().scalars(select(ImportRow.id).where(ImportRow.run_id == run.id).order_by(ImportRow.id)),
    )


def lay_orphan(town: Town, cast: Cast) -> None:
    """In the first county a need that came by the sheet, of an enterprise without an account."""
    with unit_of_work():
        enterprise = Enterprise(name="没有账户的工厂（示例）", county_code=HERE, credit_code="91430202MA4EX0079N")
        session().add(enterprise)
        session().flush()
        need = needs.take_in_need(
            require_round(), enterprise, category="检验检测", text="齿轮断齿", by=cast.actor(f"county-{HERE}")
        )
    town.lead("needs.mending", need_id=need.id)
