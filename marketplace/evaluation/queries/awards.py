"""Lists of rewards, appeals against them, and nominations, as their readers see them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.evaluation.lifecycle import OpinionState
from marketplace.evaluation.models import AwardAppeal, AwardList, Nomination, NominationOpinion
from marketplace.kernel.database import session


def get_list(list_id: int) -> AwardList | None:
    """A list with its lines and appeals."""
    found = select(AwardList).where(AwardList.id == list_id).options(
        selectinload(AwardList.lines), selectinload(AwardList.appeals).joinedload(AwardAppeal.file),
        joinedload(AwardList.notice),
    )  # fmt: skip
    return session().scalar(found)


def lists() -> Sequence[AwardList]:
    """All lists, newest first."""
    return session().scalars(
        select(AwardList).options(selectinload(AwardList.lines)).order_by(AwardList.id.desc())
    ).all()  # fmt: skip


def list_of_run(run_id: int) -> AwardList | None:
    """The live list of a run."""
    rows = select(AwardList).where(AwardList.run_id == run_id).order_by(AwardList.id.desc()).limit(1)
    found = session().scalar(rows)
    return None if found is None or found.state.value == "discarded" else found


def get_appeal(appeal_id: int) -> AwardAppeal | None:
    """An appeal with its list."""
    return session().get(AwardAppeal, appeal_id)


def get_nomination(nomination_id: int) -> Nomination | None:
    """A nomination with its opinions."""
    found = (
        select(Nomination)
        .where(Nomination.id == nomination_id)
        .options(selectinload(Nomination.opinions), joinedload(Nomination.file))
    )
    return session().scalar(found)


def get_opinion(opinion_id: int) -> NominationOpinion | None:
    """An assessor's part."""
    return session().get(NominationOpinion, opinion_id)


def nominations(*, institution_id: int | None = None, assessor_id: int | None = None) -> Sequence[Nomination]:
    """All of them, an institution's own, or those an assessor is to judge; newest first."""
    rows = select(Nomination).options(selectinload(Nomination.opinions)).order_by(Nomination.id.desc())
    if institution_id is not None:
        rows = rows.where(Nomination.institution_id == institution_id)
    if assessor_id is not None:
        mine = select(NominationOpinion.nomination_id).where(
            NominationOpinion.assessor_id == assessor_id, NominationOpinion.state != OpinionState.CONFLICTED
        )
        rows = rows.where(Nomination.id.in_(mine))
    return session().scalars(rows).all()
