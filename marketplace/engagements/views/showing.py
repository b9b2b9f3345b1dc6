"""An agreement for everybody who may see it: where it stands, its terms and work, and what the reader can do next."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.engagements.lifecycle import AmendmentState, EngagementState
from marketplace.engagements.models import Engagement, NoteKind
from marketplace.engagements.queries import pages
from marketplace.engagements.views import presenting
from marketplace.engagements.views.blueprint import blueprint
from marketplace.engagements.views.papers import WITH_ACCEPTANCE
from marketplace.kernel import clock
from marketplace.organizations.queries import dictionaries
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/engagements/<int:engagement_id>")
@guard(Permission.ENGAGEMENT_VIEW, subject=pages.shown)
def show(engagement: Engagement) -> ResponseReturnValue:
    """The agreement whole."""
    actor, today = current_actor(), clock.today()
    amendments = pages.amendments_of(engagement.id)
    waiting = next((one for one in amendments if one.state is AmendmentState.PROPOSED), None)
    steps, place = presenting.road(engagement)
    outcomes = pages.outcomes_of(engagement.id)
    ladder = dictionaries.ladder_types() if outcomes else ()
    return render_template(
        "engagements/show.html", engagement=engagement, steps=steps, place=place, holder=presenting.holder(engagement),
        acts=presenting.acts(engagement, actor, waiting), shares=presenting.shares(engagement),
        milestones=presenting.milestone_rows(engagement, today), notes=pages.notes_of(engagement.id),
        amendments=amendments, outcomes=outcomes, history=presenting.history(engagement),
        printed={one.name: one.printed for one in ladder}, State=EngagementState,
        kinds={one.value: one.title for one in NoteKind}, has_acceptance=engagement.state in WITH_ACCEPTANCE,
    )  # fmt: skip
