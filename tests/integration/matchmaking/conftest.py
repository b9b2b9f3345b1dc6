"""A loaded round with admitted institutions and needs of both enterprises, made by the services."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services as needs
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise, Institution
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.needs.conftest import COMPLETE, deadline

WELDING = "客户审厂老是卡在焊接探伤报告上，焊缝里面有没有气孔说不清。"
MakeNeed = Callable[..., Need]


@pytest.fixture
def pilot(shipped_round: PilotRound, app: Flask, cast: Cast) -> PilotRound:
    """The shipped round; both institutions are admitted, one tests and one consults."""
    words = {
        "institution-1": (["检验检测"], "承接焊缝无损检测、射线探伤、超声探伤，出具第三方报告。"),
        "institution-2": (["咨询管理"], "精益生产咨询，现场管理和质量体系辅导。"),
    }
    with unit_of_work():
        for name, (categories, services) in words.items():
            one = session().get_one(Institution, cast.organizations[name])
            one.admitted_from, one.admitted_until = date(2020, 1, 1), date(2199, 1, 1)
            one.categories, one.services, one.annual_capacity = categories, services, 20
    return shipped_round


@pytest.fixture
def make(cast: Cast, pilot: PilotRound) -> MakeNeed:
    """``make("published", text=…)``: a need of enterprise-1 brought so far by the services."""

    def begun(state: str = "draft", owner: str = "enterprise-1", **values: Any) -> Need:
        firm, by = cast.organization(owner), cast.actor(owner)
        assert isinstance(firm, Enterprise)
        county, city = cast.actor(f"county-{firm.county_code}"), cast.actor("city")
        with unit_of_work():
            need = needs.begin_need(firm, by=by)
            needs.save_draft(need, COMPLETE | {"text": WELDING} | values, by=by)
        if state in ("submitted", "published"):
            with unit_of_work():
                needs.submit_need(need, by=by)
        if state == "published":
            with unit_of_work():
                needs.approve_need(need, by=county)
            with unit_of_work():
                needs.publish_needs([need], deadline_on=deadline(), by=city)
        return need

    return begun


@pytest.fixture
def today() -> date:
    """The day by which everything here is open."""
    return clock.today()
