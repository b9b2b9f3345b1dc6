"""A loaded round, and a need at each station of its way."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise
from marketplace.pilots.models import PilotRound
from tests.cast import Cast

FILE = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"
COMPLETE: dict[str, Any] = {
    "category": "检验检测", "title": "齿轮疲劳寿命检测", "text": "齿轮跑到半程就断齿，找不到原因，想请人做疲劳试验。",
    "is_manufacturing": True, "in_gradient_pool": True, "current_level": "创新型中小企业",
    "target_level": "省级专精特新中小企业", "contact_name": "办公室", "contact_phone": "0731-00001234",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_ranking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ranking that follows a publication is matchmaking's and is tried there; here it would only cost time."""
    perform = app.extensions["perform_job"]

    def without_matching(name: str, number: int) -> None:
        if not name.startswith("match:"):
            perform(name, number)

    monkeypatch.setitem(app.extensions, "perform_job", without_matching)


@pytest.fixture
def pilot_round(shipped_round: PilotRound) -> PilotRound:
    """The shipped round."""
    return shipped_round


MakeNeed = Callable[..., Need]


@pytest.fixture
def make_need(cast: Cast, pilot_round: PilotRound) -> MakeNeed:
    """``make_need("approved")``: a need of enterprise-1 (荷塘区) brought to a state by the services."""

    def make(state: str = "draft", owner: str = "enterprise-1", **values: Any) -> Need:
        enterprise = cast.organization(owner)
        assert isinstance(enterprise, Enterprise)
        county = cast.actor(f"county-{enterprise.county_code}")
        with unit_of_work():
            need = services.begin_need(enterprise, by=cast.actor(owner))
            services.save_draft(need, {**COMPLETE, **values}, by=cast.actor(owner))
        for step in STEPS[state]:
            with unit_of_work():
                ACTS[step](need, cast.actor(owner), county, cast.actor("city"))
        return need

    return make


def deadline() -> date:
    """A day far enough away for every list."""
    return date.fromordinal(clock.today().toordinal() + 40)


ACTS: dict[str, Callable[..., Any]] = {
    "submit": lambda need, owner, county, city: services.submit_need(need, by=owner),
    "return": lambda need, owner, county, city: services.return_need(need, {"text": "请写明型号"}, by=county),
    "approve": lambda need, owner, county, city: services.approve_need(need, by=county),
    "decline": lambda need, owner, county, city: services.decline_need(need, "不属于十个方向", by=county),
    "publish": lambda need, owner, county, city: services.publish_needs([need], deadline_on=deadline(), by=city),
    "withdraw": lambda need, owner, county, city: services.withdraw_need(need, "已自行解决", by=owner),
    "cancel": lambda need, owner, county, city: services.cancel_need(need, "内容重复发布", by=city),
    "close": lambda need, owner, county, city: services.close_need(need, "企业已经找到服务", by=city),
}
STEPS = {
    "draft": (), "submitted": ("submit",), "returned": ("submit", "return"), "approved": ("submit", "approve"),
    "declined": ("submit", "decline"), "published": ("submit", "approve", "publish"),
    "withdrawn": ("submit", "approve", "publish", "withdraw"), "cancelled": ("submit", "approve", "publish", "cancel"),
    "closed": ("submit", "approve", "publish", "close"),
}  # fmt: skip
