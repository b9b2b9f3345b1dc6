"""The ladder's self-test on its page: figures kept with their day, the gap in words, a draft need by one press."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.lifecycle import LadderClaimState
from marketplace.organizations.models import LadderClaim, LadderFact
from marketplace.organizations.queries import ladder
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.pages import send
from tests.trail import acts

Login = Callable[[str], FlaskClient]
PROVINCE, GIANT = "省级专精特新中小企业", "国家级专精特新小巨人"


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/enterprises/{cast.organizations['enterprise-1']}/ladder-test"


def page_of(address: str, rung: str = PROVINCE, on: str = "2023-06-01") -> str:
    return f"{address}?rung={rung}&on={on}"


def test_figures_are_kept_and_the_gap_is_told(login: Login, address: str, cast: Cast) -> None:
    browser, page = login("enterprise-1"), page_of(address)
    typed = {"rung": PROVINCE, "on": "2023-06-01", "as_of": "2022-12-31", "rd": "80", "rd_share": "2.5",
             "niche_years": "3", "digital": "1"}  # fmt: skip
    assert send(browser, page, address, **typed).status_code == 303
    text = browser.get(page).text
    assert "还差 20 万元" in text
    assert "还差 0.5 个百分点" in text
    assert "档次标准待确认" in text
    rows = {one.key: (one.value, one.as_of) for one in session().scalars(select(LadderFact))}
    assert rows["rd"] == (Decimal("80.00"), date(2022, 12, 31))
    assert set(rows) == {"rd", "rd_share", "niche_years", "digital"}
    later = typed | {"as_of": "2023-05-31", "rd": "120"}
    assert send(browser, page, address, **later).status_code == 303
    enterprise = cast.organizations["enterprise-1"]
    assert ladder.stated(enterprise, date(2023, 1, 1))["rd"].value == 80
    assert ladder.stated(enterprise, date(2023, 6, 1))["rd"].value == 120
    assert acts().count("ladder_facts:save") == 2
    send(browser, page, address, **later)
    assert acts().count("ladder_facts:save") == 2


def test_a_refusal_names_the_field_and_keeps_what_was_typed(login: Login, address: str) -> None:
    browser = login("enterprise-1")
    typed = {"rung": PROVINCE, "on": "2023-06-01", "as_of": "2099-01-01", "rd": "八十", "rd_share": "2.75"}
    answer = send(browser, page_of(address), address, **typed)
    assert answer.status_code == 422
    assert "请填写数字" in answer.text
    for kept in ("八十", "2.75"):
        assert f'value="{kept}"' in answer.text
    answer = send(browser, page_of(address), address, **typed | {"rd": "80", "main_share": "101"})
    assert "数据截至日期不能晚于今天" in answer.text
    assert "应在 0 至 100 之间" in answer.text
    assert session().scalars(select(LadderFact)).all() == []


def test_a_gap_becomes_a_draft_need(login: Login, address: str, pilot_round: PilotRound) -> None:
    browser = login("enterprise-1")
    facts = {"rung": PROVINCE, "on": "2023-06-01", "as_of": "2022-12-31", "rd": "80", "rd_share": "2.5"}
    send(browser, page_of(address), address, **facts)
    asked = {"rung": PROVINCE, "on": "2023-06-01"}
    answer = send(browser, page_of(address), f"{address}/need", **asked, gap="rd")
    assert answer.status_code == 303
    need = session().scalars(select(Need)).one()
    assert answer.location == f"/needs/{need.id}/edit"
    assert (need.state, need.category, need.target_level) == (NeedState.DRAFT, "技术创新", PROVINCE)
    assert "还差 20 万元" in need.text
    assert len(need.title) <= 40
    answer = send(browser, page_of(address), f"{address}/need", **asked, gap="没有这一项")
    assert answer.status_code == 422
    assert "没有差距了" in answer.text
    assert len(session().scalars(select(Need)).all()) == 1


def test_a_verified_rung_is_known_and_a_withdrawn_one_is_not(login: Login, address: str, cast: Cast) -> None:
    browser, page = login("enterprise-1"), page_of(address, GIANT, "2026-05-01")
    assert "还没有经县市区核实的认定" in browser.get(page).text
    with unit_of_work():
        claim = LadderClaim(
            enterprise_id=cast.organizations["enterprise-1"], level=PROVINCE, recognised_on=date(2023, 4, 1),
            evidence="湘工信〔2023〕1号", state=LadderClaimState.VERIFIED,
        )  # fmt: skip
        session().add(claim)
    assert "还没有经县市区核实的认定" not in browser.get(page).text
    answer = send(login("county-430202"), f"/organizations/{claim.enterprise_id}",
                  f"/organizations/claims/{claim.id}/withdraw", remark="湘工信〔2023〕30号")  # fmt: skip
    assert answer.status_code == 303
    assert "还没有经县市区核实的认定" in browser.get(page).text


def test_a_day_without_a_rule(login: Login, address: str) -> None:
    assert "这一天没有收录的标准" in login("enterprise-1").get(page_of(address, PROVINCE, "2020-01-01")).text


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("county-430202", 200, 403), ("city", 200, 403), ("auditor", 200, 403), ("county-430211", 404, 404),
        ("enterprise-2", 404, 404), ("institution-1", 404, 404), ("admin", 404, 404),
    ],
)  # fmt: skip
def test_who_reads_and_who_types(login: Login, address: str, who: str, reads: int, writes: int) -> None:
    browser = login(who)
    assert browser.get(page_of(address)).status_code == reads
    for target in (address, f"{address}/need"):
        assert send(browser, "/home", target, rung=PROVINCE, rd="80").status_code == writes
    assert session().scalars(select(LadderFact)).all() == []
