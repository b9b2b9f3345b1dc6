"""The page behind a survey's link: opened by anybody who holds it, it uses nothing up and tells whom it is for."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.extensions import csrf, limiter
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden, Refusal, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.security.guard import current_actor
from marketplace.surveys import queries, services
from marketplace.surveys.forms import LinkAnswerForm
from marketplace.surveys.lifecycle import InvitationState
from marketplace.surveys.models import Invitation
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.reading import opened_now, traces_of

# A guesser is slowed by his misses; whoever holds a link has none. A factory's many phones share one address.
MISSES, LOOKS = "30 per 15 minutes", "600 per 15 minutes"


def _missed(response: Response) -> bool:
    return response.status_code == 410


misses = limiter.shared_limit(MISSES, scope="survey-misses", deduct_when=_missed)
looks = limiter.shared_limit(LOOKS, scope="survey-looks")


@blueprint.after_request
def keep_secret(response: Response) -> Response:
    """The link stands in the address: it must reach no other site, no cache and no search engine."""
    if request.endpoint in ("surveys.open_link", "surveys.answer_link"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("/surveys/<token:token>")
@misses
@looks
def open_link(token: str) -> ResponseReturnValue:
    """The form, or what became of the answer."""
    invitation = _found(token)
    if invitation is None:
        return _gone()
    refused = _refused(invitation)
    if refused is not None:
        return _page(invitation, "refused", 403, sentence=refused)
    if invitation.first_answered_at is not None and not _wants_change(invitation):
        return _page(invitation, "thanks")
    return _page(invitation, "form", form=LinkAnswerForm(opened=opened_now()))


@blueprint.post("/surveys/<token:token>")
@misses
@looks
@writes
def answer_link(token: str) -> ResponseReturnValue:
    """Keep the answer; the page behind the link then says so."""
    invitation, moment = _found(token), clock.now()
    if invitation is None:
        return _gone()
    form = LinkAnswerForm()
    try:
        services.refuse_strangers(invitation, current_actor())
        if form.validate():
            services.answer_invitation(
                invitation, form.given(), channel=services.LINK, by=current_actor(), traces=traces_of(form, moment),
                at=moment,
            )  # fmt: skip
            return redirect(url_for("surveys.open_link", token=token), 303)
    except RuleBroken as broken:
        form.add_problems(broken.problems)
    except Forbidden as forbidden:
        return _page(invitation, "refused", 403, sentence=forbidden.message)
    except Refusal as refusal:
        return _page(invitation, "thanks", 409, sentence=refusal.message)
    return _page(invitation, "form", 422, form=form)


csrf.exempt(answer_link)  # the address is the secret, and no referrer comes, for which the check would ask


def _found(token: str) -> Invitation | None:
    """The invitation of a link that is still good for something; all others are the same nothing."""
    invitation = queries.by_digest(services.digest_of(token))
    if invitation is None or invitation.state is InvitationState.CANCELLED:
        return None
    now = clock.now()
    # Answered within its time, a link goes on saying until when the answer may be changed, and that this is over.
    return invitation if now < max(invitation.expires_at, services.closes_at(invitation)) else None


def _refused(invitation: Invitation) -> str | None:
    try:
        services.refuse_strangers(invitation, current_actor())
    except Forbidden as forbidden:
        return forbidden.message
    return None


def _wants_change(invitation: Invitation) -> bool:
    return request.args.get("change") == "1" and clock.now() < services.closes_at(invitation)


def _gone() -> ResponseReturnValue:
    """The answer to an unknown, forged, replaced, expired or cancelled link: the same for all."""
    return render_template("surveys/gone.html"), 410


def _page(invitation: Invitation, kind: str, status: int = 200, **shown: object) -> ResponseReturnValue:
    """One of the three pages; none of them shows what was answered, since a link may go astray."""
    page = render_template(
        f"surveys/link_{kind}.html", invitation=invitation, engagement=invitation.engagement,
        last_day=services.last_day(invitation), open=clock.now() < services.closes_at(invitation),
        signs_kept_days=services.policy_of(invitation.engagement).signs_kept_days.value, form_action=request.path,
        **shown,
    )  # fmt: skip
    return make_response(page, status)
