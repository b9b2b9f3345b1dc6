"""A small populated world: one thing of every kind in two counties, made by the services, for tests that attack it."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask.testing import FlaskClient
from nacl.public import PrivateKey
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import User
from marketplace.accounts.services import links
from marketplace.audit.models import AuditHead
from marketplace.audit.services import record
from marketplace.bids import queries as bid_queries
from marketplace.bids import sealing
from marketplace.bids import services as bid_services
from marketplace.bids.models import Bid, Tender
from marketplace.bids.rules import Offer
from marketplace.certification.models import Certificate
from marketplace.certification.queries.standing import current_policies, current_programmes, definitions
from marketplace.certification.services import certificates as titles
from marketplace.certification.services import decisions as findings
from marketplace.certification.services import exits, load_programme
from marketplace.certification.services.duties import hand_in_report
from marketplace.certification.services.facts import state_fact
from marketplace.engagements.models import QuarterlySummary
from marketplace.engagements.services import claim_outcome, propose_amendment
from marketplace.extensions import db, limiter
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.models import ImportRow, Need
from marketplace.needs.services import importing
from marketplace.organizations.models import Enterprise, Institution, Registration
from marketplace.organizations.queries import choices
from marketplace.organizations.services import institution_rows, ladder, people, registration
from marketplace.organizations.services.dictionaries import add_chain
from marketplace.oversight.queries.rows import LISTINGS
from marketplace.pilots.queries import require_round
from marketplace.pilots.services import load_round
from marketplace.publicity.services import object_to
from marketplace.publicity.services.calendar import Day, record_days
from marketplace.publicity.services.objections import Statement
from marketplace.security.actors import ANONYMOUS, SYSTEM, Duty
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.rules import Given
from marketplace.surveys.services import LINK, answer_invitation, invite, token_of
from tests.cast import PASSWORD, Cast
from tests.factories.agreements import Way, change_of
from tests.factories.engagements import lay_engagement
from tests.factories.sheets import filled, needs_row
from tests.integration.certification.conftest import Course, at

PROGRAMMES = Path(__file__).parents[1] / "seeds" / "programmes"
ROUND = Path(__file__).parents[1] / "seeds" / "pilots" / "zhuzhou-2023.toml"
NOW = at(3, 21, 2)
HERE, THERE = "430202", "430211"
SECRET_PHONE, SECRET_NAME = "0731-77776666", "机要联系人"
NEED = {
    "category": "检验检测", "title": "齿轮疲劳寿命检测", "text": "齿轮跑到半程就断齿，想请人做疲劳试验。",
    "is_manufacturing": True, "in_gradient_pool": True, "current_level": "创新型中小企业",
    "target_level": "省级专精特新中小企业", "contact_name": SECRET_NAME, "contact_phone": SECRET_PHONE,
}  # fmt: skip
CODES = {HERE: "91430202MA4EX00078", THERE: "91430211MA4EX0008C"}


@dataclass
class Town:
    """Addresses' values by their name in the route: of the first county, and of the second."""

    here: dict[str, list[Any]] = field(default_factory=dict)
    there: dict[str, list[Any]] = field(default_factory=dict)

    def put(self, county: str, name: str, *numbers: Any) -> None:
        """Note things of a county."""
        (self.here if county == HERE else self.there).setdefault(name, []).extend(numbers)

    def values(self, arguments: frozenset[str] | set[str], *, there: bool = False) -> list[dict[str, Any]]:
        """Every set of values that an address with these arguments may be asked with."""
        known: Mapping[str, list[Any]] = self.there if there else self.here
        found: list[dict[str, Any]] = [{}]
        for name in sorted(arguments):
            found = [{**one, name: value} for one in found for value in known[name]]
        return found[:: max(1, len(found) // 6)]


def paper(name: str) -> FileStorage:
    """A small PDF."""
    return FileStorage(BytesIO(b"%PDF-1.4 demo"), name)


def settle(cast: Cast, *, early: bool = False) -> Town:
    """Fill the database of the cast; the clock ends at NOW. ``early``: applications are being filled in and checked."""
    town = Town()
    for county in (HERE, THERE):
        town.put(county, "what", *LISTINGS)
    with ExitStack() as clocks:
        clocks.enter_context(clock.standing_at(at(3, 6, 1)))
        courses = {HERE: Course(cast, clocks), THERE: Course(cast, clocks, "institution-2")}
        with unit_of_work():
            load_round(ROUND, by=SYSTEM)
        for county, number in ((HERE, "1"), (THERE, "2")):
            _needs(town, cast, county, number)
            _profiles(town, cast, county, number)
            _people(town, cast, county, number)
            _import(town, cast, county)
            _surveys(town, cast, county, number)
            _engagements(town, cast, county, number)
        _titles(town, cast)
        tenders = _tenders(town, cast)
        _city(town, cast)
        _early_applications(town, courses) if early else _applications(town, cast, courses)
        clocks.enter_context(clock.standing_at(NOW))
        _openings(town, cast, tenders)
    return town


def _needs(town: Town, cast: Cast, county: str, number: str) -> None:
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


def _profiles(town: Town, cast: Cast, county: str, number: str) -> None:
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
    for theme in ("basics", "standing", "contact", "ladder", "directions", "counts", "figures", "premises", "papers"):
        town.put(county, "theme", theme)


def _people(town: Town, cast: Cast, county: str, number: str) -> None:
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


def _import(town: Town, cast: Cast, county: str) -> None:
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


def _surveys(town: Town, cast: Cast, county: str, number: str) -> None:
    with unit_of_work():
        asked = []
        for _ in range(2):
            engagement = lay_engagement(
                require_round(), cast.organizations[f"enterprise-{number}"],
                cast.organizations[f"institution-{number}"], county,
            )  # fmt: skip
            asked.append(invite(engagement, Wave.ACCEPTANCE))
        answer_invitation(asked[0], Given("very", {}, "很及时"), channel=LINK, by=ANONYMOUS)
    town.put(county, "invitation_id", *(one.id for one in asked))
    town.put(county, "token", *(token_of(one) for one in asked))
    town.put(county, "wave", "mid_term", "nonsense")


def _engagements(town: Town, cast: Cast, county: str, number: str) -> None:
    """One agreement that runs, with a change proposed; one that was accepted, with a rung claimed; a summary."""
    no_public_money = {"public_share": Decimal(0), "enterprise_share": Decimal("110000.00")}
    running = Way(cast, enterprise=f"enterprise-{number}", institution=f"institution-{number}", title="在做的服务")
    running.to("active", **no_public_money)
    done = Way(cast, enterprise=f"enterprise-{number}", institution=f"institution-{number}", title="做完的服务")
    done.to("accepted", **no_public_money)
    with unit_of_work():
        change = propose_amendment(
            running.engagement, change_of(running.engagement, ends_on=clock.today() + timedelta(days=200)),
            "材料到货推迟", by=running.agent,
        )  # fmt: skip
        outcome = claim_outcome(
            done.engagement, level="省级专精特新中小企业", recognised_on=clock.today(), evidence="湘工信〔2023〕15号",
            file=paper("认定.pdf"), by=done.agent,
        )  # fmt: skip
        summary = QuarterlySummary(
            institution_id=done.engagement.institution_id, round_id=done.engagement.round_id, quarter=1,
            due_on=clock.today(), filed_at=clock.now(), experience="分组对接", problems="无",
        )  # fmt: skip
        session().add(summary)
        session().flush()
    town.put(county, "engagement_id", running.engagement.id, done.engagement.id)
    town.put(county, "position", 1, 2)
    town.put(county, "attachment_id", done.engagement.milestones[0].files[0].attachment_id, outcome.attachment_id)
    town.put(county, "amendment_id", change.id)
    town.put(county, "outcome_id", outcome.id)
    town.put(county, "summary_id", summary.id)
    town.put(county, "decision", "reject")


def _titles(town: Town, cast: Cast) -> None:
    """In each county titles in every state with a case and a yearly paper, a stated fact, and rows decided."""
    with unit_of_work():
        for file in sorted(PROGRAMMES.glob("*.toml")):
            load_programme(file, by=SYSTEM)
    for county, number in ((HERE, "1"), (THERE, "2")):
        institution, city = cast.organization(f"institution-{number}"), cast.actor("city")
        assert isinstance(institution, Institution)
        selected, national, pending = (_title(cast, institution, number, code) for code in ("HB", "GJ", "OTHER"))
        with unit_of_work():
            for one in (selected, national):
                titles.verify_certificate(one, "鄂中小服〔2022〕9号名单第 12 位", by=city)
            case = exits.propose_exit(
                selected, ground="EXT-12", statement="示例：全年没有公益服务，见附件。", evidence=paper("核查.pdf"),
                by=city,
            )  # fmt: skip
            report = hand_in_report(
                national, "platform_summary", 2022, file=paper("年度总结.pdf"), by=cast.actor(f"institution-{number}")
            )
        if county == THERE:
            with unit_of_work():
                exits.reply_to_exit(case, "示例：已补办公益服务，请予保留。", by=cast.actor("institution-2"))
                titles.suspend_certificate(national, "示例：核查期间暂停", by=city)
        town.put(county, "certificate_id", selected.id, national.id, pending.id)
        town.put(county, "exit_id", case.id)
        town.put(county, "report_id", report.id)
        town.put(county, "act", "verify", "refuse", "suspend", "restore", "plaque")
        town.put(county, "ruling", "order", "pass", "uphold", "dismiss")
        town.put(county, "code", *(version.code for version in current_programmes()))
        _judged(town, cast, county, institution)


def _title(cast: Cast, holder: Institution, number: str, code: str) -> Certificate:
    with unit_of_work():
        return titles.bring_certificate(
            holder, programme_code=code, honour=f"示例称号{code}", number=f"{code}YX-{number}", issuer="示例认定单位",
            issued_on=date(2022, 1, 1), valid_from=date(2022, 1, 1), valid_until=date(2024, 12, 31),
            evidence=paper("证书.pdf"), by=cast.actor(f"institution-{number}"),
        )  # fmt: skip


def _judged(town: Town, cast: Cast, county: str, institution: Institution) -> None:
    """A fact with its file; one row of a programme found by an officer, one relaxed."""
    key, city = "smes_served_per_year", cast.actor("city")
    fact, _ = definitions(current_policies())[key]
    version = next(one for one in current_programmes() if one.code == "HB")
    agent = cast.actor("institution-1" if county == HERE else "institution-2")
    with unit_of_work():
        stated = state_fact(institution, key, fact, 120, as_of=date(2022, 12, 31), evidence=paper("名单.pdf"), by=agent)
        found = findings.record_finding(
            institution,
            version,
            "HB-05",
            holds=True,
            reason="示例：查阅材料后判断",
            evidence=paper("审计.pdf"),
            by=city,
        )
        relaxed = findings.relax_rule(
            institution, version, "HB-08", reason="示例：2022 年获省级表彰", evidence=paper("表彰.pdf"), by=city
        )
    town.put(county, "fact_id", stated.id)
    town.put(county, "decision_id", found.id, relaxed.id)
    town.put(county, "rule_id", "HB-05", "HB-08")
    town.put(county, "key", key)


def _tenders(town: Town, cast: Cast) -> dict[str, Tender]:
    """In each county a need on which one institution asks and both bid, with the first pages' questions open."""
    private = PrivateKey.generate()
    current_app.config["BID_SEALING_PUBLIC_KEY"] = b64encode(bytes(private.public_key)).decode()
    current_app.config["BID_OPENING_KEYS"] = {sealing.key_id(private.public_key): private}
    with unit_of_work():
        for number in ("1", "2"):
            institution = cast.organization(f"institution-{number}")
            assert isinstance(institution, Institution)
            institution.admitted_from, institution.admitted_until = date(2023, 3, 1), date(2024, 2, 28)
    return {HERE: _tender(town, cast, HERE, "1"), THERE: _tender(town, cast, THERE, "2")}


def _tender(town: Town, cast: Cast, county: str, number: str) -> Tender:
    owner, enterprise = cast.actor(f"enterprise-{number}"), cast.organization(f"enterprise-{number}")
    assert isinstance(enterprise, Enterprise)
    with unit_of_work():
        need = needs.begin_need(enterprise, by=owner)
        needs.save_draft(need, NEED, by=owner)
        needs.submit_need(need, by=owner)
        needs.approve_need(need, by=cast.actor(f"county-{county}"))
        needs.publish_needs([need], deadline_on=clock.today() + timedelta(days=8), by=cast.actor("city"))
    tender = bid_queries.of_need(need)
    assert tender is not None
    with unit_of_work():
        asked = bid_services.ask_question(
            tender, "材料牌号是什么，有没有图纸？", by=cast.actor(f"institution-{number}"), at=clock.now()
        )
    for who in ("institution-1", "institution-2"):
        agent = cast.actor(who)
        with unit_of_work():
            staged = bid_services.stage_file(tender, paper("方案.pdf"), by=agent)
            offer = Offer(Decimal("90000"), plan="先拆检断齿，再做疲劳试验，最后给出改进热处理的建议。")
            bid_services.submit_bid(tender, offer, [staged.token], by=agent, at=clock.now())
    town.put(county, "need_id", need.id)
    town.put(county, "question_id", asked.id)
    town.put(county, "place", 1)
    return tender


def _openings(town: Town, cast: Cast, tenders: Mapping[str, Tender]) -> None:
    """The bids of both are opened; in the first county an assessor scores them."""
    for county, number in ((HERE, "1"), (THERE, "2")):
        with unit_of_work():
            bid_services.ask_opening(tenders[county], by=cast.actor(f"enterprise-{number}"), at=clock.now())
        session().expire_all()
        found = session().scalars(select(Bid.id).where(Bid.tender_id == tenders[county].id).order_by(Bid.id))
        town.put(county, "bid_id", found.all()[int(number) - 1])
    with unit_of_work():
        assessor = cast.users["assessor-1"]
        bid_services.assign_assessors(tenders[HERE], [assessor], assessor, by=cast.actor("city"), at=clock.now())


def _city(town: Town, cast: Cast) -> None:
    with unit_of_work():
        chain = add_chain("轨道交通（示例）", by=cast.actor("city"))
        record_days([Day(date(2023, 5, 4), False, "示例")], by=cast.actor("city"))
    for county in (HERE, THERE):
        town.put(county, "chain_id", chain.id)
        town.put(county, "day", "2023-05-04")


def _early_applications(town: Town, courses: Mapping[str, Course]) -> None:
    draft = courses[THERE].filled()
    submitted = courses[HERE].submitted()
    for county, application in ((HERE, submitted), (THERE, draft)):
        town.put(county, "application_id", application.id)
        for name in ("notice_id", "objection_id"):
            town.put(county, name, 1)
        town.put(county, "paper", "commitment")
        town.put(county, "filename", "css/base.css")


def _applications(town: Town, cast: Cast, courses: Mapping[str, Course]) -> None:
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


class TownWorld:
    """An application over the populated world; the database can be laid anew in a moment."""

    def __init__(self, app: Flask, cast: Cast, town: Town, keep: Callable[[], None], fresh: Callable[[], None]) -> None:
        self.app, self.cast, self.town, self._fresh = app, cast, town, fresh
        self.let_go()
        keep()

    def let_go(self) -> None:
        """Close what the application holds of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
            choices.forget()

    def lay_anew(self) -> None:
        """The database as it was settled."""
        self.let_go()
        self._fresh()
        (Path(self.app.config["AUDIT_ANCHOR"])).unlink(missing_ok=True)
        limiter.reset()

    def browser(self, username: str | None) -> FlaskClient:
        """A client signed in as one of the cast, or as nobody."""
        client = self.app.test_client()
        if username:
            with client.session_transaction() as kept:
                kept["_user_id"], kept["_fresh"] = f"{self.cast.users[username]}.1", True
                kept["acting_membership"] = self.cast.memberships[username]
        return client

    def rows(self) -> int:
        """A number that changes with every change of any row by anybody."""
        with self.app.app_context(), db.engine.connect() as connection:
            counts = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in db.metadata.sorted_tables
            )
            head = connection.execute(select(AuditHead.seal)).scalar_one()
            return hash((head, *counts))
