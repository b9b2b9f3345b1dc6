"""Engagements that ran, in any number, laid down as rows: how they came about is tried in their own rooms."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.engagements.models import Engagement
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Enterprise
from marketplace.pilots.models import PilotRound
from marketplace.surveys import services
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Invitation
from tests.cast import Cast
from tests.factories.engagements import ACCEPTED_ON, lay_engagement

ROUND = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"
Engage = Callable[..., Engagement]
Ask = Callable[..., Invitation]


@pytest.fixture
def standing(app: Flask) -> Iterator[None]:
    """The clock stands on the day of the acceptances."""
    with clock.standing_at(ACCEPTED_ON):
        yield


@pytest.fixture
def pilot_round(shipped_round: PilotRound, standing: None) -> PilotRound:
    """The shipped round."""
    return shipped_round


@pytest.fixture
def engage(cast: Cast, pilot_round: PilotRound) -> Engage:
    """``engage()``: enterprise-1 and institution-1; ``engage(firm=3)``: a further firm without an account."""

    def make(
        firm: int | None = None, institution: str = "institution-1", enterprise: str = "enterprise-1",
        county: str = "430202", **values: Any,
    ) -> Engagement:  # fmt: skip
        with unit_of_work():
            number = cast.organizations[enterprise] if firm is None else firm_of(firm, county).id
            return lay_engagement(pilot_round, number, cast.organizations[institution], county, **values)

    return make


def firm_of(number: int, county: str = "430202") -> Enterprise:
    """The firm with this number in a county, made when first named."""
    name = f"第{number}号工厂（{county}示例）"
    known = session().query(Enterprise).filter_by(name=name).one_or_none()
    if known is None:
        known = Enterprise(name=name, county_code=county)
        session().add(known)
        session().flush()
    return known


@pytest.fixture
def ask(engage: Engage) -> Ask:
    """``ask()``: an invitation about a fresh engagement, as the acceptance sends it."""

    def make(**values: Any) -> Invitation:
        engagement = engage(**values)
        with unit_of_work():
            return services.invite(engagement, Wave.ACCEPTANCE, at=clock.now())

    return make
