"""The city changes a value of the policy: a new version from its day on; anybody else may not."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots import queries, services
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM
from tests.cast import Cast

FILE = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"
Login = Callable[[str], FlaskClient]


@pytest.fixture
def pilot_round(cast: Cast) -> PilotRound:
    with unit_of_work():
        return services.load_round(FILE, by=SYSTEM)


def typed(browser: FlaskClient, **changes: str) -> dict[str, str]:
    """The page's form as it stands, with some values changed."""
    page = browser.get("/round/edit").text
    inputs = re.findall(r"<input[^>]+>", page)
    found = {}
    for one in inputs:
        name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)
        if name and value:
            found[name[1]] = value[1]
    return found | changes


def test_a_changed_value_is_a_new_version(login: Login, pilot_round: PilotRound) -> None:
    city = login("city")
    sent = city.post("/round/edit", data=typed(city, **{"publicity-days": "7", "basis": "办公会纪要第三号"}))
    assert sent.status_code == 303
    session().expire_all()
    assert queries.policy_of(pilot_round).publicity.days.value == 7
    assert "市工信局：办公会纪要第三号" in login("auditor").get("/round").text
    row = session().scalars(select(AuditRecord).where(AuditRecord.act == "round:change")).one()
    assert (row.before, row.after) == ({"publicity.days": 5}, {"publicity.days": "7"})


def test_a_version_of_tomorrow_does_not_count_today(login: Login, pilot_round: PilotRound) -> None:
    city, day = login("city"), clock.today() + timedelta(days=1)
    values = {"publicity-days": "7", "basis": "办公会纪要第三号", "effective_from": day.isoformat()}
    assert city.post("/round/edit", data=typed(city, **values)).status_code == 303
    session().expire_all()
    assert queries.policy_of(pilot_round).publicity.days.value == 5
    assert queries.policy_of(pilot_round, day).publicity.days.value == 7


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"basis": "办公会纪要第三号"}, "没有改动任何一项"), ({"publicity-days": "7"}, "请写明改动的依据"),
        ({"publicity-days": "五", "basis": "办公会纪要第三号"}, "应为整数"),
        ({"scoring-ladder": "0.3", "basis": "办公会纪要第三号"}, "权重之和应为 1"),
        ({"publicity-days": "7", "basis": "办公会纪要第三号", "effective_from": "2001-01-01"}, "应不早于今天"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_and_kept(
    login: Login, pilot_round: PilotRound, changes: dict[str, str], words: str
) -> None:
    city = login("city")
    refused = city.post("/round/edit", data=typed(city, **changes))
    assert refused.status_code == 422
    assert words in refused.text
    assert all(f'value="{value}"' in refused.text for value in changes.values())


@pytest.mark.parametrize("who", ["county-430202", "enterprise-1", "institution-1", "auditor", "admin"])
def test_nobody_else_changes_the_round(login: Login, pilot_round: PilotRound, who: str) -> None:
    assert login(who).get("/round/edit").status_code == 403


TIERS = {
    "rewards-pool": "100000", "basis": "办公会纪要第三号", "tier1-name": "一等奖", "tier1-extent": "1",
    "tier1-amount": "50,000", "tier2-name": "二等奖", "tier2-extent": "20%", "tier2-amount": "20000.5",
}  # fmt: skip


def test_reward_tiers_are_entered_by_count_or_share(login: Login, pilot_round: PilotRound) -> None:
    city = login("city")
    assert city.post("/round/edit", data=typed(city, **TIERS)).status_code == 303
    session().expire_all()
    first, second = queries.policy_of(pilot_round).rewards.tiers
    assert (first.name, first.count, first.amount) == ("一等奖", 1, Decimal(50000))
    assert (second.share, second.amount, second.places(11), second.places(2)) == (
        Decimal("0.2"),
        Decimal("20000.5"),
        2,
        1,
    )
    assert "参评机构的 20%" in login("auditor").get("/round").text
    again = typed(city)
    assert (again["tier2-extent"], again["tier2-amount"]) == ("20%", "20000.5")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tier2-name": ""}, "请填写第 2 档的名称"), ({"tier2-extent": "一成"}, "应为不小于 1 的整数"),
        ({"tier1-extent": "0"}, "应为不小于 1 的整数"), ({"tier1-amount": "-1"}, "应为不小于 0 的金额"),
        ({"tier1-amount": "0.001"}, "最多两位小数"), ({"rewards-pool": "50000"}, "超过奖补资金"),
        ({"rewards-pool": "-1"}, "不能为负数"),
    ],
)  # fmt: skip
def test_tiers_that_cannot_be_are_named_and_kept(
    login: Login, pilot_round: PilotRound, changes: dict[str, str], words: str
) -> None:
    city = login("city")
    sent = city.post("/round/edit", data=typed(city, **(TIERS | changes)))
    assert sent.status_code == 422
    assert words in sent.text
    assert "20000.5" in sent.text
    assert queries.policy_of(pilot_round).rewards.tiers == ()
