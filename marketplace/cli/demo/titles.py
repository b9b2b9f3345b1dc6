"""The demo's other programmes: one institution each files, is returned or tested, recommended and certified."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.certification import services
from marketplace.certification.models import Application
from marketplace.certification.policy import FormField
from marketplace.certification.queries import current_programme, live_application, policy_of
from marketplace.certification.queries.filings import checklist, is_recommending, test_of
from marketplace.certification.rules.filing import Choice
from marketplace.certification.rules.recording import PaperTitle
from marketplace.certification.services import decisions, facts, filling, stepping, testing
from marketplace.certification.services.stepping import Act
from marketplace.cli.demo.people import acting, county_account
from marketplace.cli.demo.stage import Agenda, paper
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Institution, Membership
from marketplace.publicity.models import Notice
from marketplace.security.actors import Actor

SEED = "20230612"
KNOWN_ON = date(2022, 12, 31)


@dataclass(frozen=True)
class Filing:
    """What ``seeds/demo/titles.toml`` says of one application."""

    told: Mapping[str, Any]
    words: Mapping[str, str]

    @property
    def institution(self) -> Institution:
        """The applicant."""
        return session().scalars(select(Institution).where(Institution.name == self.told["name"])).one()

    @property
    def by(self) -> Actor:
        """Whoever acts for the applicant."""
        rows = select(Membership).where(Membership.organization_id == self.institution.id, Membership.is_active)
        return actor_of(session().scalars(rows.order_by(Membership.id)).first() or rows_missing(self.told["name"]))

    @property
    def application(self) -> Application:
        """The application as it stands."""
        programme = current_programme(self.told["code"])
        found = live_application(self.institution.id, programme.round) if programme else None
        return found or rows_missing(self.told["name"])

    def cell(self, field: FormField) -> Any:
        """What stands in a cell: what is told, else the words that every page shows."""
        told = self.told["cells"]
        if field.key in told:
            return told[field.key]
        if field.key == "clients" and "clients" in self.told:
            return [[f"示例刀具企业{place:03d}", "检测", "很满意"] for place in range(1, self.told["clients"] + 1)]
        if field.type == "table":
            return [[self._plain(one.type) for one in field.columns] for _ in field.rows or range(2)]
        if field.several:
            return list(field.choices[:1])
        return field.choices[0] if field.choices else self._plain(field.type)

    def _plain(self, kind: str) -> Any:
        plain: dict[str, Any] = {
            "number": 12,
            "count": 6,
            "percent": 20,
            "day": "2022-12-31",
            "yes_no": "是",
            **self.words,
        }
        return plain.get(kind, self.words["text"])


def rows_missing(name: str) -> Any:
    """The story cannot go on without its people."""
    raise LookupError(name)


def read() -> dict[str, Filing]:
    """The applications by programme."""
    path = Path(current_app.config["SEEDS_DIR"]) / "demo" / "titles.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {one["code"]: Filing(one, told["words"]) for one in told["filing"]}


def file(one: Filing) -> None:
    """Fill in every cell and paper that is asked for, and hand in."""
    told, by = one.told, one.by
    choice = Choice(
        told["route"], tracks=tuple(told["tracks"]), categories=tuple(told.get("categories", ())),
        recommender_key=told.get("recommender_key", ""), recommender_name=told.get("recommender", ""),
        city=told.get("city", ""),
    )  # fmt: skip
    with unit_of_work():
        application = services.start_application(one.institution, code=told["code"], by=by)
        policy = policy_of(application.programme)
        for key, value in told.get("known", {}).items():
            facts.state_fact(one.institution, key, policy.facts[key], value, as_of=KNOWN_ON, by=by)
        filling.save_choice(application, choice, by=by)
        for form in policy.form:
            if form.by == "institution":
                cells = {field.key: one.cell(field) for field in form.fields if _is_open(application, form.key, field)}
                filling.save_form(application, form.key, cells, by=by)
        for item in checklist(application):
            if item.needed:
                filling.attach_document(application, item.document.key, paper(f"{item.document.key}.pdf"), by=by)
        services.submit_application(application, truthful_by="法定代表人（示例）", by=by)


def _is_open(application: Application, form: str, field: FormField) -> bool:
    """What the profile filled in already stays."""
    return not field.shows and not (application.content.get(form) or {}).get(field.key)


def act(number: str, opinion: str = "") -> Act:
    """A step's paper of today."""
    return Act(opinion=opinion, number=number, document=paper("文件.pdf"), acted_on=clock.today())


def forward(one: Filing, number: str, by: Callable[[], Actor] | None = None) -> None:
    """The unit that holds the step passes on; the recommending one with its own forms and papers."""
    who = by() if by else acting("city")
    with unit_of_work():
        application = one.application
        policy = policy_of(application.programme)
        if is_recommending(application):
            for form in policy.form:
                if form.by == "recommender":
                    cells = {field.key: one.cell(field) for field in form.fields if not field.shows}
                    filling.save_form(application, form.key, cells, by=who)
            for item in checklist(application, "recommender"):
                if item.needed and item.document.key not in stepping.RECOMMENDING_PAPERS:
                    filling.attach_document(application, item.document.key, paper(f"{item.document.key}.pdf"), by=who)
        stepping.forward_application(application, act(number, "情况属实，同意推荐。"), by=who)


def ask_firms(one: Filing) -> None:
    """The recommending unit's test: ten firms by a seed, one of them not reached and the next drawn."""
    city = acting("city")
    with unit_of_work():
        testing.draw_test(one.application, SEED, by=city)
    test = test_of(one.application) or rows_missing("test")
    for place in range(11):
        with unit_of_work():
            answer = "unreached" if place == 3 else "basic" if place % 4 == 1 else "very"
            testing.record_call(
                test.calls[place], method="电话询问", interviewee="示例丙", interviewee_role="经办人", answer=answer,
                asked_on=clock.today(), service="检测", by=city,
            )  # fmt: skip
            if answer == "unreached":
                testing.draw_more(test, by=city)


def return_once(one: Filing) -> None:
    """The county returns one cell with a remark."""
    officer = county_officer(one)
    remarks = {"form.added.service_assets": "与审计报告附注不一致，请核对后更正（示例）"}
    with unit_of_work():
        stepping.return_recorded(one.application, remarks, "", Act(), by=officer)


def mend(one: Filing) -> None:
    """The applicant mends that cell and hands in again."""
    with unit_of_work():
        filling.save_form(one.application, "added", {"service_assets": 142}, by=one.by)
        services.submit_application(one.application, truthful_by="法定代表人（示例）", by=one.by)


def county_officer(one: Filing) -> Actor:
    """The officer of the applicant's county."""
    return acting(county_account(one.institution.county_code))


def choose(one: Filing, number: str = "") -> None:
    """Findings where they are asked for, then 拟认定, and the notice."""
    city = acting("city")
    with unit_of_work():
        application = one.application
        policy = policy_of(application.programme)
        for rule in policy.rule if policy.programme.conduct == "run" else ():
            if rule.op in ("judge", "external") and rule.phase == "apply":
                decisions.record_finding(
                    one.institution,
                    application.programme,
                    rule.id,
                    holds=True,
                    reason="经核对材料，符合（示例）",
                    by=city,
                )
        services.choose_application(
            application, act=act(number) if number else Act(opinion="符合条件（示例）"), by=city
        )
        services.post_admission_notice([application], by=city)


def confirm(one: Filing) -> None:
    """After the window: the title is issued."""
    with unit_of_work():
        item = one.application.notice_item
        notice = session().get_one(Notice, item.notice_id) if item else rows_missing("notice")
        services.confirm_applications(notice, titles={one.application.id: on_paper(one)}, by=acting("city"))


def on_paper(one: Filing) -> PaperTitle:
    """What the outside authority's paper says of the title; run here, it has no other number than ours."""
    number = one.told.get("certificate", "")
    return PaperTitle(number, has_none=not number)


def begin() -> None:
    """In the first half one application stands with its municipal centre."""
    file(read()["HB"])


def schedule(agenda: Agenda) -> None:
    """In the second half each goes its own way."""
    told = read()
    hubei, core, base, national = told["HB"], told["HY-C"], told["HY-B"], told["GJ"]
    on = agenda.on
    on(date(2023, 4, 17), lambda: forward(hubei, "示例中心〔2023〕4号"), 14)
    on(date(2023, 4, 24), lambda: choose(hubei, "示例评审纪要〔2023〕1号"), 14)
    on(date(2023, 5, 6), lambda: confirm(hubei), 14)
    on(date(2023, 5, 9), lambda: file(core), 14)
    on(date(2023, 5, 10), lambda: return_once(core), 14)
    on(date(2023, 5, 12), lambda: mend(core), 14)
    on(date(2023, 5, 15), lambda: forward(core, "芦工信〔2023〕8号（示例）", lambda: county_officer(core)), 14)
    on(date(2023, 5, 16), lambda: file(base), 14)
    on(date(2023, 5, 18), lambda: forward(base, "示例园发〔2023〕3号"), 14)
    on(date(2023, 5, 24), lambda: choose(core), 14)
    on(date(2023, 6, 2), lambda: confirm(core), 14)
    on(date(2023, 6, 6), lambda: file(national), 14)
    on(date(2023, 6, 9), lambda: forward(national, "示例市文〔2023〕21号"), 14)
    on(date(2023, 6, 13), lambda: ask_firms(national), 14)
