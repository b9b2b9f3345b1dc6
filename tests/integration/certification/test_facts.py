"""Facts of an institution: stated with day and evidence, offered from counts, judged by every programme at once."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from marketplace.audit.models import AuditRecord
from marketplace.certification import services as programmes
from marketplace.certification.models import InstitutionFact
from marketplace.certification.policy import Fact
from marketplace.certification.queries import offers
from marketplace.certification.queries.offers import Offer
from marketplace.certification.queries.standing import current_policies, distances_of, known_facts, stated_facts
from marketplace.certification.rules.eligibility import Verdict
from marketplace.certification.services import facts as services
from marketplace.config import ROOT
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution, ReleasedSatisfaction, ServiceRecord
from marketplace.security.actors import SYSTEM
from tests.cast import Cast
from tests.integration.certification.conftest import complete
from tests.integration.certification.test_pages import statements

Login = Callable[[str], FlaskClient]
SERVED = Fact.model_validate(
    {"title": "年服务中小企业", "type": "count", "unit": "家/年", "counted": "enterprises_served"}
)


@pytest.fixture
def institution(cast: Cast) -> Institution:
    """An institution with a whole profile, every programme loaded."""
    with unit_of_work():
        for file in sorted((Path(ROOT) / "seeds" / "programmes").glob("*.toml")):
            programmes.load_programme(file, by=SYSTEM)
        found = session().get_one(Institution, cast.organizations["institution-1"])
        complete(found)
    return found


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The marketplace counted 140 firms served."""
    monkeypatch.setattr(offers, "counts_and_staff", lambda _who, on: ({"enterprises_served": Offer(140, on)}, None))


def state(institution: Institution, cast: Cast, value: object, **more: object) -> InstitutionFact:
    with unit_of_work():
        return services.state_fact(
            institution, "smes_served_per_year", SERVED, value, as_of=more.pop("as_of", date(2022, 12, 31)),
            by=cast.actor("institution-1"), **more,
        )  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.both_databases
def test_a_later_statement_replaces_and_both_stay(institution: Institution, cast: Cast) -> None:
    state(institution, cast, 120)
    state(institution, cast, 128, note="见名单")
    kept = session().scalars(select(InstitutionFact).order_by(InstitutionFact.id)).all()
    assert [(one.value, one.is_current, one.replaced_at is None) for one in kept] == [
        (120, False, False),
        (128, True, True),
    ]
    assert stated_facts(institution.id)["smes_served_per_year"].note == "见名单"
    acts = session().scalars(select(AuditRecord.act).where(AuditRecord.act.startswith("fact:"))).all()
    assert list(acts) == ["fact:state", "fact:state"]


@pytest.mark.both_databases
def test_two_statements_never_stand_together(institution: Institution, cast: Cast) -> None:
    state(institution, cast, 120)
    twice = InstitutionFact(
        institution=institution, key="smes_served_per_year", value=1, as_of=date(2022, 1, 1), source="typed"
    )  # fmt: skip
    with pytest.raises(IntegrityError), unit_of_work():
        session().add(twice)


def test_a_file_makes_it_a_statement_by_document(institution: Institution, cast: Cast) -> None:
    found = state(institution, cast, 128, evidence=FileStorage(BytesIO(b"%PDF-1.4 list"), "名单.pdf"))
    assert (found.source, found.evidence and found.evidence.name) == ("document", "名单.pdf")


@pytest.mark.parametrize(
    ("value", "more", "words"),
    [("很多", {}, "应为数字"), (-1, {}, "不能为负数"), (1.5, {}, "应为整数"), (True, {}, "应为数字"),
     (10, {"as_of": date(2999, 1, 1)}, "晚于今天"), (10, {"as_of": None}, "截至哪一天")],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_stored(
    institution: Institution, cast: Cast, value: object, more: dict[str, object], words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        state(institution, cast, value, **more)
    assert stated_facts(institution.id) == {}


def test_a_count_is_offered_and_never_overwrites(institution: Institution, cast: Cast, counted: None) -> None:
    state(institution, cast, 128)
    known = known_facts(institution, current_policies())["smes_served_per_year"]
    assert (known.value, known.counted and known.counted.value, known.differs) == (128, 140, True)
    with unit_of_work():
        services.adopt_count(institution, known, by=cast.actor("institution-1"))
    again = known_facts(institution, current_policies())["smes_served_per_year"]
    assert (again.value, again.source, again.differs) == (140, "本平台统计", False)


@pytest.mark.both_databases
def test_what_the_marketplace_counts(institution: Institution, cast: Cast) -> None:
    assert offers.counts_of(institution.id, date(2023, 12, 31)) == {}
    firms = [cast.organizations["enterprise-1"], cast.organizations["enterprise-2"]]
    with unit_of_work():
        for firm, accepted in zip(firms, (datetime(2023, 6, 1, tzinfo=UTC), None), strict=True):
            session().add(
                ServiceRecord(institution_id=institution.id, enterprise_id=firm, round="r", accepted_at=accepted)
            )
        for very, basic, no in ((1, 1, 8), (5, 3, 1)):
            session().add(
                ReleasedSatisfaction(
                    institution_id=institution.id, round=f"r{very}", very=very, basic=basic, dissatisfied=no
                )
            )
    found = offers.counts_of(institution.id, date(2023, 12, 31))
    assert (found["enterprises_served"].value, found["satisfaction"].value) == (1, 88.88)
    assert "enterprises_served" not in offers.counts_of(institution.id, date(2024, 7, 1))


def test_nothing_counted_is_nothing_to_adopt(institution: Institution, cast: Cast) -> None:
    known = known_facts(institution, current_policies())["user_satisfaction"]
    with pytest.raises(RuleBroken, match="没有「用户满意度」的统计数"), unit_of_work():
        services.adopt_count(institution, known, by=cast.actor("institution-1"))


def test_the_profile_is_known_without_typing(institution: Institution) -> None:
    known = known_facts(institution, current_policies())
    assert (known["reg_place"].value, known["founded_on"].value) == ("430202", "2015-05-01")
    assert known["total_assets"].as_of == date(2022, 12, 31)
    assert known["service_premises"].value is None


def test_the_distance_covers_every_programme_and_says_what_is_missing(institution: Institution, cast: Cast) -> None:
    state(institution, cast, 128)
    policies = current_policies()
    found = distances_of(known_facts(institution, policies), policies)
    ways = {(one.policy.programme.code, one.track) for one in found}
    assert {("ZZ", ""), ("HY-B", ""), ("HY-C", "1"), ("HB", "professional"), ("GJ", "融资服务乙类")} <= ways
    assert len(ways) == 1 + 1 + 3 + 2 + 6
    national = next(one for one in found if one.policy.programme.code == "GJ")
    served = next(one for one in national.steps if one.id == "GJ-06")
    assert served.gap == "还差 22 家，第十二条(二)"
    order = [one.verdict for one in national.steps]
    assert order == sorted(order, key=[Verdict.NO_EVIDENCE, Verdict.NOT_MET, Verdict.NEEDS_JUDGEMENT].index)
    assert found[0].policy.programme.code == "ZZ"


# ── Pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "status"),
    [("institution-1", 200), ("county-430202", 200), ("city", 200), ("auditor", 200), ("institution-2", 404),
     ("county-430211", 404), ("enterprise-1", 404), ("assessor-1", 404)],
)  # fmt: skip
def test_who_sees_facts_and_distance(institution: Institution, login: Login, who: str, status: int) -> None:
    for page in ("facts", "distance"):
        assert login(who).get(f"/institutions/{institution.id}/{page}").status_code == status


def test_a_visitor_is_sent_to_sign_in(institution: Institution, client: FlaskClient) -> None:
    assert "/login" in client.get(f"/institutions/{institution.id}/facts").location


@pytest.mark.parametrize("who", ["county-430202", "city", "enterprise-1", "auditor"])
def test_only_the_institution_states(institution: Institution, login: Login, who: str) -> None:
    assert login(who).post("/facts/service_premises", data={"value": "80"}).status_code in (403, 404)
    assert stated_facts(institution.id) == {}


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [("service_premises", "80.5", 80.5), ("resident_enterprises", "２０", 20), ("prior_recognition", "yes", True),
     ("served_growth_2y", "100、120，150", [100, 120, 150]), ("institutional_docs_hb", ["管理制度", "年度服务目标"],
     ["管理制度", "年度服务目标"]), ("entity_type", "科研院所", "科研院所"), ("founded_on", "2016-03-01", "2016-03-01"),
     ("demo_statement", "示例：一句话", "示例：一句话")],
)  # fmt: skip
def test_each_kind_of_fact_is_stated_on_its_page(
    institution: Institution, login: Login, key: str, typed: object, stored: object
) -> None:
    browser = login("institution-1")
    assert browser.get(f"/facts/{key}").status_code == 200
    answer = browser.post(f"/facts/{key}", data={"value": typed, "as_of": "2022-12-31"})
    assert answer.status_code == 303, answer.text
    session().expire_all()
    assert stated_facts(institution.id)[key].value == stored
    assert browser.get(f"/facts/{key}").status_code == 200


def test_a_wrong_value_keeps_what_was_typed(institution: Institution, login: Login) -> None:
    answer = login("institution-1").post("/facts/self_held_ratio", data={"value": "120", "as_of": "2022-12-31"})
    assert answer.status_code in (404, 422)
    answer = login("institution-1").post("/facts/user_satisfaction", data={"value": "120", "as_of": "2022-12-31"})
    assert answer.status_code == 422
    assert "不应超过 100%" in answer.text
    assert 'value="120' in answer.text


def test_an_unknown_fact_is_not_found(institution: Institution, login: Login) -> None:
    assert login("institution-1").get("/facts/nonsense").status_code == 404
    assert login("institution-1").get("/facts/finance_sound_hb").status_code == 404


def test_evidence_opens_for_those_concerned(institution: Institution, cast: Cast, login: Login) -> None:
    found = state(institution, cast, 128, evidence=FileStorage(BytesIO(b"%PDF-1.4 list"), "名单.pdf"))
    for who, status in (("city", 200), ("institution-2", 404), ("county-430211", 404)):
        assert login(who).get(f"/facts/{found.id}/evidence").status_code == status


def test_the_pages_stay_within_their_statements(institution: Institution, cast: Cast, login: Login) -> None:
    browser, number = login("institution-1"), institution.id
    pages = [f"/institutions/{number}/facts", f"/institutions/{number}/distance"]
    for page in pages:
        browser.get(page)
    few = {page: statements(browser, page) for page in pages}
    state(session().get_one(Institution, number), cast, 128)  # counting let go of the one that was loaded
    for page, asked in few.items():
        assert statements(browser, page) == asked <= 8


def test_what_follows_from_other_facts_need_not_be_stated(institution: Institution, login: Login) -> None:
    browser = login("institution-1")
    assert "由「注册日期」自动算出" in browser.get(f"/institutions/{institution.id}/facts").text
    lacking = browser.get(f"/institutions/{institution.id}/facts?open=1").text
    assert "/facts/years_operating" not in lacking
    assert "/facts/smes_served_per_year" in lacking
    assert "一般不用填" in browser.get("/facts/years_operating").text


@pytest.mark.parametrize("code", ["HY-B", "HY-C", "ZZ", "HB", "GJ"])
def test_anybody_reads_a_programme_with_its_articles(institution: Institution, client: FlaskClient, code: str) -> None:
    assert f"/programmes/{code}" in client.get("/programmes").text
    page = client.get(f"/programmes/{code}")
    assert page.status_code == 200
    for rule in next(one for one in current_policies() if one.programme.code == code).rule:
        assert f"{rule.id} " in page.text
        assert rule.article in page.text
    assert "AMB-" not in page.text
    assert "D34" not in page.text
    assert "product default" not in page.text
    assert not re.search(r"00[1-4]:\d", page.text)


def test_an_unknown_programme_is_not_found(institution: Institution, client: FlaskClient) -> None:
    assert client.get("/programmes/XX").status_code == 404


def test_own_distance_is_a_door_for_institutions_alone(institution: Institution, login: Login) -> None:
    assert login("institution-1").get("/distance").location.endswith(f"/institutions/{institution.id}/distance")
    assert login("city").get("/distance").status_code == 403


def test_the_facts_are_taken_away_as_they_are_shown(institution: Institution, cast: Cast, login: Login) -> None:
    state(institution, cast, 128)
    address = f"/institutions/{institution.id}/facts.xlsx"
    sheet = load_workbook(BytesIO(login("county-430202").get(address + "?programme=GJ").data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[1] == "年服务中小企业" and row[2] == 128 and row[3] == "家/年" for row in cells)
    assert not any(row[1] == "服务场所" for row in cells)
    assert login("institution-2").get(address).status_code == 404
