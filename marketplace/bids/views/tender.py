"""The public page of a tender: dates, criteria, questions and answers, and in the end whom the owner chose.

Nothing on it depends on whether anybody bids (D26).
"""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.bids import queries
from marketplace.bids.forms.asking import QuestionForm
from marketplace.bids.models import Tender
from marketplace.bids.queries import pages
from marketplace.bids.views.blueprint import blueprint
from marketplace.bids.views.presenting import standing
from marketplace.bids.views.subjects import tender_of
from marketplace.kernel import clock
from marketplace.security.actors import Actor, Duty
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/needs/<int:need_id>/tender", endpoint="tender")
@guard(Permission.TENDER_VIEW, subject=tender_of)
def show(tender: Tender) -> ResponseReturnValue:
    """The tender as everybody reads it; links for those who may act."""
    return tender_page(tender, QuestionForm(formdata=None))


def tender_page(tender: Tender, form: QuestionForm, status: int = 200) -> ResponseReturnValue:
    """The page with the form to ask where one may."""
    actor, stands = current_actor(), standing(tender)
    admitted = queries.admitted_bidder(actor, clock.today()) is not None
    page = render_template(
        "bids/tender.html", tender=tender, need=tender.need, form=form, **stands, admitted=admitted,
        questions=pages.questions_of(tender, with_askers=actor.duty is Duty.AUDITOR), result=pages.result_of(tender),
        may_ask=admitted and stands["asking"], works_here=works_here(actor, tender),
    )  # fmt: skip
    return page, status


def works_here(actor: Actor, tender: Tender) -> bool:
    """Whether the reader may read the bids once they are opened: owner, its county, the city, the auditor."""
    if actor.duty is Duty.ENTERPRISE:
        return actor.organization_id == tender.enterprise_id
    if actor.duty is Duty.COUNTY:
        return actor.county_code == tender.county_code
    return actor.duty in (Duty.CITY, Duty.AUDITOR)
