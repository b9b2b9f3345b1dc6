"""Invitations, one of them answered; a sample of them to call; a sign whose answer does not count any more."""

from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots.queries import require_round
from marketplace.security.actors import ANONYMOUS
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.rules import Given, signs_in
from marketplace.surveys.services import LINK, Traces, answer_invitation, confirm, decide, draw_sample, invite, token_of
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
        quick = Traces(seconds=2)
        answer_invitation(asked[0], Given("very", {}, "很及时"), channel=LINK, by=ANONYMOUS, traces=quick)
    town.put(county, "invitation_id", *(one.id for one in asked))
    town.put(county, "token", *(token_of(one) for one in asked))
    town.put(county, "wave", "mid_term", "nonsense")
    _lay_samples_and_signs(town, cast, county, number, asked[0].id)


def _lay_samples_and_signs(town: Town, cast: Cast, county: str, number: str, invitation: int) -> None:
    current, institution = require_round(), cast.organizations[f"institution-{number}"]
    with unit_of_work():
        sample = draw_sample(current, institution_id=institution, size=1, by=cast.actor("city"))
        sign = next(one for one in signs_in(queries.looked_at(current.id)) if one.institution == institution)
        reason = "示例：两秒内提交，电话核实不是本人填写"
        decision = decide(current, sign, exclude=set(sign.answers), reason=reason, by=cast.actor("city"))
        confirm(decision, True, "示例：同意", by=cast.actor("city-2"))
    town.put(county, "sample_id", sample.id)
    town.put(county, "drawn_id", *(one.id for one in sample.calls))
    town.put(county, "fingerprint", sign.fingerprint, "nonsense")
    if number == "1":
        town.lead("surveys.objecting", invitation_id=invitation)
