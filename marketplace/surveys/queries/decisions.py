"""Decisions on signs: one by its fingerprint, those of a round, and those that took a firm's own answers out."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import User
from marketplace.kernel.database import session
from marketplace.surveys.lifecycle import STANDING
from marketplace.surveys.models import Answer, SignDecision


def decision_on(round_id: int, fingerprint: str) -> SignDecision | None:
    """The decision on a sign, if anybody decided."""
    rows = select(SignDecision).where(SignDecision.round_id == round_id, SignDecision.fingerprint == fingerprint)
    return session().scalar(rows.options(joinedload(SignDecision.institution, innerjoin=True)))


def decisions_of(round_id: int) -> Sequence[SignDecision]:
    """Every decision of the round, oldest first: one statement."""
    rows = select(SignDecision).where(SignDecision.round_id == round_id)
    return (
        session()
        .scalars(rows.options(joinedload(SignDecision.institution, innerjoin=True)).order_by(SignDecision.id))
        .all()
    )


def standing_on(invitation_id: int) -> SignDecision | None:
    """The standing decision that took this invitation's latest answer out of the count."""
    rows = (
        select(SignDecision).join(Answer, Answer.excluded_by_id == SignDecision.id)
        .where(Answer.invitation_id == invitation_id, SignDecision.state.in_(STANDING)).order_by(Answer.id.desc())
    )  # fmt: skip
    return session().scalars(rows).first()


def people_named(numbers: Collection[int]) -> dict[int, str]:
    """Names of officers by number; asks nothing for nobody."""
    if not numbers:
        return {}
    rows = session().execute(select(User.id, User.display_name).where(User.id.in_(numbers)))
    return {row.id: row.display_name for row in rows}
