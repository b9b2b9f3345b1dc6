"""Lists of rewards, appeals against them, and nominations, as their readers see them."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from marketplace.evaluation.lifecycle import AwardListState, NominationState, OpinionState
from marketplace.evaluation.models import (
    AwardAppeal,
    AwardLine,
    AwardList,
    EvaluationRow,
    EvaluationRun,
    Nomination,
    NominationOpinion,
)
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution


def get_list(list_id: int) -> AwardList | None:
    """A list with its lines and appeals."""
    found = select(AwardList).where(AwardList.id == list_id).options(
        selectinload(AwardList.lines), selectinload(AwardList.appeals).joinedload(AwardAppeal.file),
        joinedload(AwardList.notice),
    )  # fmt: skip
    return session().scalar(found)


# What an institution may read of: it was told then, and not before.
TOLD = frozenset({AwardListState.NOTICED, AwardListState.IN_PUBLICITY, AwardListState.ANNOUNCED})


def lists(institution_id: int | None = None) -> Sequence[AwardList]:
    """All lists, or those that an institution stands on and was told of; newest first."""
    rows = select(AwardList).options(
        selectinload(AwardList.lines), joinedload(AwardList.run).joinedload(EvaluationRun.round, innerjoin=True)
    )
    if institution_id is not None:
        told = AwardList.state.in_(TOLD) & AwardList.lines.any(AwardLine.institution_id == institution_id)
        rows = rows.where(or_(told, AwardList.appeals.any(AwardAppeal.institution_id == institution_id)))
    return session().scalars(rows.order_by(AwardList.id.desc())).all()


def get_line(line_id: int) -> AwardLine | None:
    """A line with its list, and its row with the frozen inputs."""
    found = select(AwardLine).where(AwardLine.id == line_id).options(
        joinedload(AwardLine.list, innerjoin=True),
        joinedload(AwardLine.row, innerjoin=True).joinedload(EvaluationRow.run, innerjoin=True).options(
            undefer(EvaluationRun.inputs), joinedload(EvaluationRun.policy_version, innerjoin=True),
            joinedload(EvaluationRun.round, innerjoin=True),
        ),
    )  # fmt: skip
    return session().scalar(found)


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


def nominations(
    *, institution_id: int | None = None, assessor_id: int | None = None, q: str = "", kind: str = "", state: str = ""
) -> Sequence[Nomination]:
    """All of them, an institution's own, or those an assessor is to judge, filtered; newest first."""
    rows = select(Nomination).join(Nomination.institution).options(selectinload(Nomination.opinions))
    if institution_id is not None:
        rows = rows.where(Nomination.institution_id == institution_id)
    if assessor_id is not None:
        mine = select(NominationOpinion.nomination_id).where(
            NominationOpinion.assessor_id == assessor_id, NominationOpinion.state != OpinionState.CONFLICTED
        )
        rows = rows.where(Nomination.id.in_(mine))
    if q:
        rows = rows.where(or_(Institution.name.icontains(q, autoescape=True),
                              Nomination.name.icontains(q, autoescape=True)))  # fmt: skip
    if kind:
        rows = rows.where(Nomination.kind == kind)
    if state:
        rows = rows.where(Nomination.state == NominationState(state))
    return session().scalars(rows.order_by(Nomination.id.desc())).all()
