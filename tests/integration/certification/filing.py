"""An application on a programme's own forms, led step by step through the services; everything in it is made up."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from marketplace.certification import services
from marketplace.certification.models import Application, ApplicationStep, Certificate
from marketplace.certification.policy import Form, FormField, ProgrammePolicy
from marketplace.certification.queries import current_programme, policy_of
from marketplace.certification.queries.filings import checklist
from marketplace.certification.rules.filing import Choice
from marketplace.certification.rules.recording import PaperTitle
from marketplace.certification.services import decisions, facts, filling, stepping
from marketplace.certification.services.stepping import Act
from marketplace.config import ROOT
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.security.actors import SYSTEM, Actor
from tests.cast import Cast

FOLDER = Path(ROOT) / "seeds" / "programmes"
MADE_UP = {"text": "示例内容", "long": "示例：具体情况说明。", "number": 500, "count": 60, "percent": 95,
           "day": "2016-05-01", "yes_no": "否", "choice": "示例"}  # fmt: skip


def scan(name: str = "材料.pdf") -> FileStorage:
    return FileStorage(BytesIO(b"%PDF-1.4 demo " + name.encode()), name)


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 2, tzinfo=UTC)


def paper(day: date, number: str = "示例〔2023〕1号", **how: Any) -> Act:
    return Act(number=number, document=scan("文件.pdf"), acted_on=day, **how)


class Filing:
    """One application of ``who`` under the programme of ``file``."""

    def __init__(self, cast: Cast, clocks: ExitStack, file: str, who: str = "institution-1", *, on: datetime) -> None:
        self.cast, self.clocks, self.who = cast, clocks, who
        self.stand(on)
        with unit_of_work():
            version = services.load_programme(FOLDER / file, by=SYSTEM)
        self.code = version.code

    def stand(self, on: datetime) -> None:
        if on > clock.now():
            self.clocks.enter_context(clock.standing_at(on))

    @property
    def by(self) -> Actor:
        return self.cast.actor(self.who)

    @property
    def city(self) -> Actor:
        return self.cast.actor("city")

    @property
    def institution(self) -> Institution:
        return session().get_one(Institution, self.cast.organizations[self.who])

    @property
    def county(self) -> Actor:
        return self.cast.actor(f"county-{self.institution.county_code}")

    def draft(self) -> Application:
        with unit_of_work():
            return services.start_application(self.institution, code=self.code, by=self.by)

    def fill(self, application: Application, choice: Choice, cells: Mapping[str, Any] | None = None) -> None:
        """Every cell and paper that is asked for; ``cells`` say what stands in those that matter."""
        policy = policy_of(application.programme)
        with unit_of_work():
            filling.save_choice(application, choice, by=self.by)
            for form in policy.form:
                if form.by == "institution":
                    filling.save_form(application, form.key, made_up(form, cells or {}), by=self.by)
            for item in checklist(application):
                if item.needed and item.filed is None:
                    filling.attach_document(application, item.document.key, scan(), by=self.by)

    def know(self, known: Mapping[str, Any]) -> None:
        """Facts that no cell of the form asks for."""
        policy = self.policy()
        with unit_of_work():
            for key, value in known.items():
                facts.state_fact(self.institution, key, policy.facts[key], value, as_of=date(2022, 12, 31), by=self.by)

    def find(self, application: Application) -> None:
        """The city's findings on every row that a person judges."""
        with unit_of_work():
            for rule in policy_of(application.programme).rule:
                if rule.op in ("judge", "external") and rule.phase == "apply":
                    decisions.record_finding(
                        self.institution,
                        application.programme,
                        rule.id,
                        holds=True,
                        reason="示例：已核对",
                        by=self.city,
                    )

    def policy(self) -> ProgrammePolicy:
        programme = current_programme(self.code)
        assert programme is not None
        return policy_of(programme)

    def submit(self, application: Application) -> None:
        with unit_of_work():
            services.submit_application(application, truthful_by="法人（示例）", by=self.by)

    def forward(self, application: Application, act: Act, *, by: Actor | None = None) -> ApplicationStep:
        with unit_of_work():
            return stepping.forward_application(application, act, by=by or self.city)

    def unit_part(self, application: Application, *, by: Actor | None = None) -> None:
        """The recommending unit's own forms and papers."""
        policy = policy_of(application.programme)
        with unit_of_work():
            for form in policy.form:
                if form.by == "recommender":
                    filling.save_form(application, form.key, made_up(form, {}), by=by or self.city)
            for item in checklist(application, "recommender"):
                if item.needed and item.document.key not in stepping.RECOMMENDING_PAPERS:
                    filling.attach_document(application, item.document.key, scan(), by=by or self.city)

    def to_certificate(self, application: Application, posted: datetime, confirmed: datetime) -> Certificate:
        self.stand(posted)
        with unit_of_work():
            notice = services.post_admission_notice([application], by=self.city)
        self.stand(confirmed)
        with unit_of_work():
            unnumbered = {application.id: PaperTitle(has_none=True)}
            services.confirm_applications(notice, titles=unnumbered, by=self.city)
        return session().query(Certificate).filter_by(application_id=application.id).one()


def made_up(form: Form, cells: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every cell of a form that is typed."""
    return {field.key: cells.get(field.key, _made_up(field)) for field in form.fields if not field.shows}


def _made_up(field: FormField) -> Any:
    if field.type == "table":
        row = [MADE_UP.get(one.type, "示例") for one in field.columns]
        return [list(row) for _ in field.rows or range(3)]
    if field.several:
        return list(field.choices)
    return field.choices[0] if field.choices else MADE_UP.get(field.type, "示例")
