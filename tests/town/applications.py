"""Applications for admission, at two moments of their year."""

from collections.abc import Mapping

from marketplace.kernel.transactions import unit_of_work
from marketplace.publicity.services import object_to
from marketplace.publicity.services.objections import Statement
from tests.cast import Cast
from tests.integration.certification.conftest import Course, at
from tests.town.ground import HERE, THERE, Town, paper


def lay_early_applications(town: Town, courses: Mapping[str, Course]) -> None:
    draft = courses[THERE].filled()
    submitted = courses[HERE].submitted()
    for county, application in ((HERE, submitted), (THERE, draft)):
        town.put(county, "application_id", application.id)
        for name in ("notice_id", "objection_id"):
            town.put(county, name, 1)
        town.put(county, "paper", "commitment")
        town.put(county, "filename", "css/base.css")


def lay_applications(town: Town, cast: Cast, courses: Mapping[str, Course]) -> None:
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
        town.put(county, "filename", "css/base.css")
