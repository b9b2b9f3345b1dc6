"""Agreements on their way, with what hangs on them."""

from datetime import timedelta
from decimal import Decimal

from marketplace.documents.services import store
from marketplace.engagements.models import QuarterlySummary
from marketplace.engagements.services import claim_outcome, propose_amendment, suspend
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.cast import Cast
from tests.factories.agreements import Way, change_of
from tests.town.ground import Town, paper

NO_PUBLIC_MONEY = {"public_share": Decimal(0), "enterprise_share": Decimal("110000.00")}


def lay_engagements(town: Town, cast: Cast, county: str, number: str) -> None:
    """One agreement that runs, with a change proposed; one that was accepted, with a rung claimed; a summary."""
    running = Way(cast, enterprise=f"enterprise-{number}", institution=f"institution-{number}", title="在做的服务")
    running.to("active", **NO_PUBLIC_MONEY)
    done = Way(cast, enterprise=f"enterprise-{number}", institution=f"institution-{number}", title="做完的服务")
    done.to("accepted", **NO_PUBLIC_MONEY)
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
            attachment_id=store(paper("季度总结.pdf"), by=done.agent).id,
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


def lay_drafts(town: Town, cast: Cast) -> None:
    """In the first county: one to be agreed on, one whose public share waits, one to be changed, one suspended."""
    drafted, waiting, active, suspended = (Way(cast, title=f"第{place}份协议的需求") for place in "一二三四")
    town.lead("engagements.edit", "engagements.confirmation", engagement_id=drafted.to("drafted").id)
    town.lead("engagements.share", "engagements.cancel_page", engagement_id=waiting.to("waiting_share").id)
    town.lead("engagements.amend", engagement_id=active.to("active", **NO_PUBLIC_MONEY).id)
    stopped = suspended.to("active", **NO_PUBLIC_MONEY)
    with unit_of_work():
        suspend(stopped, "示例：停产检修", by=suspended.clerk)
    town.lead("engagements.resume_page", engagement_id=stopped.id)
    town.lead("bids.annulling", need_id=drafted.engagement.need_id)
