"""The programme in force, an institution with a whole profile, and the acts that lead an application onward."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from marketplace.certification import services
from marketplace.certification.models import Application
from marketplace.config import ROOT
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution, InstitutionYear, ServiceCase
from marketplace.organizations.rules.figures import LINES
from marketplace.publicity.models import Notice
from marketplace.security.actors import SYSTEM
from tests.cast import Cast

PROGRAMME = Path(ROOT) / "seeds" / "programmes" / "zhuzhou_pilot.toml"
PLAN = {key: f"示例：{key} 的具体做法、步骤和进度。" for key in ("common", "single", "approach", "team", "concession")}
POINTS = {
    "problems": Decimal(16),
    "approach": Decimal("20.5"),
    "team": Decimal(15),
    "record": Decimal(18),
    "concession": Decimal(12),
}


def scan(name: str = "承诺书.pdf") -> FileStorage:
    return FileStorage(BytesIO(b"%PDF-1.4 demo"), name)


def at(month: int, day: int, hour: int = 2) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=UTC)


def complete(institution: Institution) -> None:
    """Everything that 附件3 asks for."""
    institution.legal_representative, institution.address = "法人（示例）", "株洲市荷塘区示例路 1 号"
    institution.contact_name, institution.contact_phone = "办公室", "0731-00000003"
    institution.registered_on = date(2015, 5, 1)
    institution.categories, institution.annual_capacity, institution.commitment = ["检验检测"], 40, 12
    institution.served_counts, institution.target_counts = {"total": 30}, {"total": 12}
    institution.premises = institution.services = institution.record = "示例：自有实验室 600 平方米。"
    figures = {line.key: 10 if line.unit == "人" else Decimal(10) for line in LINES}
    figures |= {"total_assets": Decimal(20), "liabilities": Decimal(10), "service_cost": Decimal(20)}
    institution.years = [InstitutionYear(year=year, **figures) for year in (2021, 2022)]
    institution.cases = [
        ServiceCase(text="示例：助企业获评省级专精特新。", level="省级专精特新中小企业", category="检验检测", year=2022)
    ]


class Course:
    """Leads an application of ``who`` step by step through the services."""

    def __init__(self, cast: Cast, clocks: ExitStack, who: str = "institution-1") -> None:
        self.cast, self.clocks, self.who = cast, clocks, who
        with unit_of_work():
            services.load_programme(PROGRAMME, by=SYSTEM)
            complete(self.institution)

    def stand(self, moment: datetime) -> None:
        """Go on to ``moment``, never back: the trail would refuse."""
        if moment > clock.now():
            self.clocks.enter_context(clock.standing_at(moment))

    @property
    def institution(self) -> Institution:
        return session().get_one(Institution, self.cast.organizations[self.who])

    @property
    def officer(self) -> str:
        return f"county-{self.institution.county_code}"

    def draft(self) -> Application:
        self.stand(at(3, 6))
        with unit_of_work():
            return services.start_application(self.institution, by=self.cast.actor(self.who))

    def filled(self, route: str = "county", reason: str = "") -> Application:
        application, by = self.draft(), self.cast.actor(self.who)
        self.stand(at(3, 6, 3))
        with unit_of_work():
            services.save_plan(application, PLAN, by=by)
            services.save_route(
                application, route=route, route_reason=reason, is_financial=False, is_legal_person=True, by=by
            )
            services.save_commitment(
                application, signatory="法人（示例）", signed_on=date(2023, 3, 5), scan=scan(), by=by
            )
        return application

    def submitted(self, route: str = "county", reason: str = "") -> Application:
        application = self.filled(route, reason)
        self.stand(at(3, 7))
        with unit_of_work():
            services.submit_application(application, by=self.cast.actor(self.who))
        return application

    def recommended(self) -> Application:
        application = self.submitted()
        self.stand(at(3, 13))
        with unit_of_work():
            services.recommend(application, "荷工信〔2023〕5号", scan("推荐文件.pdf"), by=self.cast.actor(self.officer))
        return application

    def assigned(self) -> Application:
        application = self.recommended()
        self.stand(at(3, 17))
        with unit_of_work():
            both = [self.cast.users["assessor-1"], self.cast.users["assessor-2"]]
            services.assign_assessors(application, both, by=self.cast.actor("city"))
        return application

    def score(self, application: Application, who: str, points: dict[str, Decimal] | None = None) -> None:
        self.stand(at(3, 18))
        with unit_of_work():
            services.declare_clear(application, by=self.cast.actor(who))
            services.score_plan(application, points or POINTS, "可行", by=self.cast.actor(who))

    def scored(self) -> Application:
        application = self.assigned()
        self.score(application, "assessor-1")
        self.score(application, "assessor-2", {key: points - 2 for key, points in POINTS.items()})
        return application

    def chosen(self) -> Application:
        application = self.scored()
        self.stand(at(3, 20, 1))
        with unit_of_work():
            services.choose_application(application, by=self.cast.actor("city"))
        return application

    def in_publicity(self) -> tuple[Application, Notice]:
        application = self.chosen()
        self.stand(at(3, 20))
        with unit_of_work():
            notice = services.post_admission_notice([application], by=self.cast.actor("city"))
        return application, notice


@pytest.fixture
def clocks() -> Iterator[ExitStack]:
    """The clock stands in March 2023."""
    with ExitStack() as stack:
        stack.enter_context(clock.standing_at(at(3, 6, 1)))
        yield stack


@pytest.fixture
def course(cast: Cast, clocks: ExitStack) -> Course:
    """The course of the first institution."""
    return Course(cast, clocks)


@pytest.fixture
def another(cast: Cast, clocks: ExitStack) -> Callable[[], Course]:
    """The course of the second institution, in another county."""
    return lambda: Course(cast, clocks, "institution-2")
