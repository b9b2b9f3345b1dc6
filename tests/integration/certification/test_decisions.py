"""Findings and relaxations: recorded by an officer with reason and evidence, shown for ever, never automatic."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from marketplace.audit.models import AuditRecord
from marketplace.certification.models import ProgrammeVersion, RuleDecision
from marketplace.certification.queries.decisions import decided, decisions_of
from marketplace.certification.queries.standing import (
    current_policies,
    current_programmes,
    distances_of,
    known_facts,
)
from marketplace.certification.rules.eligibility import RuleVerdict, Verdict
from marketplace.certification.services import decisions as services
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.certification.test_certificates import bring, verified
from tests.integration.certification.test_facts import institution  # noqa: F401  the institution with all programmes

Login = Callable[[str], FlaskClient]


@pytest.fixture
def holder(institution: Institution) -> Institution:  # noqa: F811
    return institution


def version(code: str) -> ProgrammeVersion:
    return next(one for one in current_programmes() if one.code == code)


def verdict(holder: Institution, rule_id: str) -> RuleVerdict:
    policies = current_policies()
    decisions = decided(decisions_of(holder.id), policies)
    found = distances_of(known_facts(holder, policies), policies, decisions)
    return next(row for way in found for row in way.rows if row.id == rule_id)


def find(holder: Institution, cast: Cast, rule_id: str, holds: bool | None, reason: str = "查阅材料后判断") -> None:
    with unit_of_work():
        services.record_finding(
            holder, version(rule_id.rpartition("-")[0]), rule_id, holds=holds, reason=reason, by=cast.actor("city")
        )


def relax(holder: Institution, cast: Cast, rule_id: str, reason: str = "2022 年获省级表彰") -> RuleDecision:
    with unit_of_work():
        return services.relax_rule(
            holder, version(rule_id.rpartition("-")[0]), rule_id, reason=reason,
            evidence=FileStorage(BytesIO(b"%PDF-1.4 praise"), "表彰.pdf"), by=cast.actor("city"),
        )  # fmt: skip


@pytest.mark.both_databases
def test_a_finding_settles_a_judgement_and_a_later_one_replaces_it(holder: Institution, cast: Cast) -> None:
    assert verdict(holder, "HB-05").verdict is Verdict.NEEDS_JUDGEMENT
    find(holder, cast, "HB-05", True)
    assert verdict(holder, "HB-05").verdict is Verdict.MET
    find(holder, cast, "HB-05", False, "审计报告有保留意见")
    assert verdict(holder, "HB-05").verdict is Verdict.NOT_MET
    kept = session().scalars(select(RuleDecision).order_by(RuleDecision.id)).all()
    assert [(one.holds, one.is_current) for one in kept] == [(True, False), (False, True)]
    acts = session().scalars(select(AuditRecord.act).where(AuditRecord.act.startswith("rule:"))).all()
    assert list(acts) == ["rule:find", "rule:find"]


def test_an_outside_text_is_found_by_a_person(holder: Institution, cast: Cast) -> None:
    find(holder, cast, "HY-C-01", True)
    assert verdict(holder, "HY-C-01").verdict is Verdict.MET


@pytest.mark.parametrize(
    ("rule_id", "holds", "reason", "words"),
    [("HB-04", True, "查阅材料后判断", "按事实核对"), ("HB-05", None, "查阅材料后判断", "请选择符合或不符合"),
     ("HB-05", True, "好", "至少 5 个字"), ("HB-99", True, "查阅材料后判断", "没有条款 HB-99")],
)  # fmt: skip
def test_what_no_person_may_find(
    holder: Institution, cast: Cast, rule_id: str, holds: bool | None, reason: str, words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        find(holder, cast, rule_id, holds, reason)
    assert decisions_of(holder.id) == []


@pytest.mark.both_databases
def test_a_relaxed_row_is_shown_as_relaxed_for_ever(holder: Institution, cast: Cast) -> None:
    relax(holder, cast, "HB-08")
    found = verdict(holder, "HB-08")
    assert found.verdict is Verdict.RELAXED
    assert "2022 年获省级表彰（RLX-01）" in found.note
    with pytest.raises(RuleBroken, match="已经放宽过"):
        relax(holder, cast, "HB-08")
    row = session().scalars(select(RuleDecision)).one()
    row.is_current = False
    with pytest.raises(IntegrityError), unit_of_work():
        session().add(row)


@pytest.mark.parametrize("rule_id", ["HB-19", "HB-10", "HB-25", "GJ-12", "GJ-14", "ZZ-08", "HY-B-08"])
def test_what_no_article_relaxes(holder: Institution, cast: Cast, rule_id: str) -> None:
    with pytest.raises(RuleBroken, match="没有可以放宽的依据"):
        relax(holder, cast, rule_id)


def test_a_relaxation_needs_its_document_and_reason(holder: Institution, cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal, unit_of_work():
        services.relax_rule(holder, version("GJ"), "GJ-06", reason="", evidence=None, by=cast.actor("city"))
    assert {one.field for one in refusal.value.problems} == {"reason", "evidence"}


# ── Pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_city_finds_and_relaxes_in_the_browser(holder: Institution, login: Login) -> None:
    city, home = login("city"), f"/institutions/{holder.id}/rules"
    assert "人工判断" in city.get(f"{home}/HB-05").text
    assert city.post(f"{home}/HB-05/find", data={"reason": "查阅材料后判断"}).status_code == 422
    assert city.post(f"{home}/HB-05/find", data={"holds": "yes", "reason": "查阅材料后判断"}).status_code == 303
    sent = {"reason": "2022 年获省级表彰", "evidence": (BytesIO(b"%PDF-1.4 praise"), "表彰.pdf")}
    assert city.post(f"{home}/HB-05/relax", data={"reason": "2022 年获省级表彰"}).status_code == 422
    assert city.post(f"{home}/HB-08/relax", data=sent).status_code == 303
    page = login("institution-1").get(f"{home}/HB-08").text
    assert "已放宽" in page
    assert "放宽这一条" not in page
    relaxed = next(one for one in decisions_of(holder.id) if one.kind == "relaxation")
    assert login("county-430202").get(f"/rule-decisions/{relaxed.id}/evidence").status_code == 200
    assert login("institution-2").get(f"/rule-decisions/{relaxed.id}/evidence").status_code == 404


@pytest.mark.parametrize(
    ("who", "seen", "act"),
    [("institution-1", 200, 403), ("county-430202", 200, 403), ("auditor", 200, 403), ("institution-2", 404, 404),
     ("county-430211", 404, 404), ("enterprise-1", 404, 404)],
)  # fmt: skip
def test_who_sees_and_who_decides(holder: Institution, login: Login, who: str, seen: int, act: int) -> None:
    home = f"/institutions/{holder.id}/rules/HB-05"
    assert login(who).get(home).status_code == seen
    sent = {"holds": "yes", "reason": "查阅材料后判断"}
    assert login(who).post(f"{home}/find", data=sent).status_code == act
    assert decisions_of(holder.id) == []


def test_the_officer_comes_back_to_the_application(holder: Institution, login: Login) -> None:
    city, home = login("city"), f"/institutions/{holder.id}/rules/HB-05"
    page = city.get(f"{home}?application=7&door=examine").text
    assert '<a href="/applications/7/examine">返回申报</a>' in page
    sent = {"holds": "yes", "reason": "查阅材料后判断"}
    answer = city.post(f"{home}/find?application=7&door=examine", data=sent)
    assert answer.location == "/applications/7/examine"
    for elsewhere in ("application=7&door=edit", "application=x", "application=-1", "door=//example.org"):
        assert "返回申报" not in city.get(f"{home}?{elsewhere}").text
    assert city.post(f"{home}/find", data=sent).location == home


def test_the_row_stands_beside_what_is_known(holder: Institution, login: Login) -> None:
    page = login("city").get(f"/institutions/{holder.id}/rules/GJ-03").text
    assert "不少于 300 万元" in page
    assert "20 万元（截至 2022-12-31，机构资料）" in page


@pytest.mark.parametrize(
    ("who", "door"), [("institution-1", "离称号多远"), ("county-430202", "机构申报"), ("city", "机构申报")]
)
def test_the_navigation_marks_the_way_to_a_title(holder: Institution, login: Login, who: str, door: str) -> None:
    browser = login(who)
    for page in ("rules/HB-05", "distance", "facts"):
        shown = browser.get(f"/institutions/{holder.id}/{page}").text
        assert re.findall(r'aria-current="page">(\w+)</a></li>', shown) == [door]
        assert re.findall(r'<summary class="active">(\w+)<', shown) in ([], ["申报"])
    assert re.findall(r'aria-current="page">(\w+)<', browser.get(f"/institutions/{holder.id}").text)[0] == "服务机构"


def test_a_visitor_and_an_unknown_rule(holder: Institution, login: Login, client: FlaskClient) -> None:
    assert "/login" in client.get(f"/institutions/{holder.id}/rules/HB-05").location
    assert login("city").get(f"/institutions/{holder.id}/rules/HB-77").status_code == 404


def test_an_officer_sees_signs_of_affiliation_and_the_institution_does_not(
    holder: Institution, cast: Cast, login: Login
) -> None:
    other = session().get_one(Institution, cast.organizations["institution-2"])
    with unit_of_work():
        other.legal_representative, other.contact_phone = holder.legal_representative, "0731-99990000"
    title = bring(other, cast, "HYC-9", programme_code="HY-C")
    home = f"/institutions/{holder.id}/rules/HY-C-04"
    assert "没有发现相同或相近之处" in login("city").get(home).text
    verified(title, cast)
    page = login("city").get(home).text
    assert "法定代表人相同" in page
    county = login("county-430202").get(home).text
    assert "法定代表人相同" not in county
    assert "请市工信局核实" in county
    assert other.name in page
    own = login("institution-1").get(home).text
    assert other.name not in own
