"""Invitations, one of them answered."""

from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.queries import require_round
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.rules import Given
from marketplace.surveys.services import LINK, answer_invitation, invite, token_of
from tests.cast import Cast
from tests.factories.engagements import lay_engagement
from tests.town.ground import Town


def lay_surveys(town: Town, cast: Cast, county: str, number: str) -> None:
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
