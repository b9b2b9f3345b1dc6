"""One service delivered, accepted and judged, in the round's running term."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.engagements.models import Engagement
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import services as survey_services
from marketplace.surveys.lifecycle import Level, Wave
from marketplace.surveys.models import Invitation
from marketplace.surveys.rules import Given
from tests.cast import Cast
from tests.factories.agreements import Way, open_round

NOW = datetime(2023, 6, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def pilot(shipped_round: PilotRound, cast: Cast) -> PilotRound:
    found = open_round(cast)
    with unit_of_work():
        for name in ("institution-1", "institution-2"):
            one = session().get_one(Institution, cast.organizations[name])
            one.admitted_from, one.admitted_until, one.commitment = date(2023, 4, 1), date(2024, 3, 31), 10
            one.target_counts = {"创新型中小企业": 1}
    return found


def answer(engagement: Engagement, level: Level, at: datetime) -> None:
    """What the enterprise says on the invitation that its acceptance sent."""
    (invitation,) = session().query(Invitation).filter_by(engagement_id=engagement.id, wave=Wave.ACCEPTANCE)
    with clock.standing_at(at), unit_of_work():
        survey_services.answer_invitation(invitation, Given(level=level), channel="account", by=ANONYMOUS)


@pytest.fixture
def judged(cast: Cast, pilot: PilotRound) -> Engagement:
    """Accepted on 1 June, «很满意» a day later."""
    engagement = Way(cast).to("accepted")
    answer(engagement, Level.VERY, NOW + timedelta(days=1))
    return engagement
