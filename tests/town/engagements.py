"""Agreements on their way, with what hangs on them."""

from datetime import timedelta
from decimal import Decimal

from marketplace.engagements.models import QuarterlySummary
from marketplace.engagements.services import claim_outcome, propose_amendment
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.cast import Cast
from tests.factories.agreements import Way, change_of
from tests.town.ground import Town, paper


def lay_engagements(town: Town, cast: Cast, county: str, number: str) -> None:
    """One agreement that runs, with a change proposed; one that was accepted, with a rung claimed; a summary."""
    no_public_money = {"public_share": Decimal(0), "enterprise_share": Decimal("110000.00")}
    running = Way(cast, enterprise=f"enterprise-{number}", institution=f"institution-{number}", title="在做的服务")
    running.to("active", **no_public_money)
    done = Way(cast, enterprise=f"enterprise-{number}", institution=f"institution-{number}", title="做完的服务")
    done.to("accepted", **no_public_money)
    with unit_of_work():
        change = propose_amendment(
            running.engagement, change_of(running.engagement, ends_on=clock.today() + timedelta(days=200)),
            "材料到货推迟", by=running.agent,
        )  # fmt: skip
        outcome = claim_outcome(
            done.engagement, level="省级专精特新中小企业", recognised_on=clock.today(), evidence="湘工信〔2023〕15号",
            file=paper("认定.pdf"), by=done.agent,
        )  # fmt: skip
        summary = QuarterlySummary(
            institution_id=done.engagement.institution_id, round_id=done.engagement.round_id, quarter=1,
            due_on=clock.today(), filed_at=clock.now(), experience="分组对接", problems="无",
        )  # fmt: skip
        session().add(summary)
        session().flush()
    town.put(county, "engagement_id", running.engagement.id, done.engagement.id)
    town.put(county, "position", 1, 2)
    town.put(county, "attachment_id", done.engagement.milestones[0].files[0].attachment_id, outcome.attachment_id)
    town.put(county, "amendment_id", change.id)
    town.put(county, "outcome_id", outcome.id)
    town.put(county, "summary_id", summary.id)
    town.put(county, "decision", "reject")
