"""Piles of what follows an evaluation: cases, lists of rewards and appeals, typical cases; late ones stand out."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import and_, case, exists, or_, select

from marketplace.evaluation.lifecycle import AppealState, AwardListState, CaseState, NominationState, OpinionState
from marketplace.evaluation.models import (
    AwardAppeal,
    AwardLine,
    AwardList,
    Case,
    EvaluationRun,
    Nomination,
    NominationOpinion,
    RectificationStep,
)
from marketplace.organizations.models import Organization
from marketplace.oversight.queries.desk import Pile, columns, stored
from marketplace.publicity.models import Notice, NoticeItem

AGENT = Organization.__table__.alias("evaluated")
C, A = CaseState, AwardListState


def _case(row: Any) -> str:
    return url_for("evaluation.case", matter_id=row.id)


def _list(row: Any) -> str:
    return url_for("evaluation.award_list", award_list_id=row.id)


def _cases(due: Any, *where: Any, **how: Any) -> Pile:
    found = columns(id=Case.id, title=AGENT.c.name, note=stored(Case.state), since=Case.created_at, due=due)
    rows = select(*found).join(AGENT, AGENT.c.id == Case.institution_id).where(*where)
    given: dict[str, Any] = {
        "act": "办理", "address": _case, "url": url_for("evaluation.case_list", state="open"),
        "words": lambda state: CaseState(state).title, "order": (due, Case.id), "day": "期限",
    }  # fmt: skip
    return Pile(rows=rows, **given | how)


# ── The city ────────────────────────────────────────────────────────────────────────────────────────────────────────
def cases_run_out(officer: int, today: date) -> Pile:
    """Cases whose time to reply, to rectify or to appeal ran out unused: the next step is late every day (D16).

    A late decision on an appeal also stands here for those who may not take it: they see that it is late.
    """
    took_part = or_(Case.proposed_by_id == officer, Case.confirmed_by_id == officer)
    due = case(
        (Case.state == C.NOTICED, Case.reply_by), (Case.state == C.RECTIFYING, Case.rectify_by),
        (Case.state == C.APPEALED, Case.appeal_due), else_=Case.appeal_by,
    )  # fmt: skip
    over = or_(
        and_(Case.state == C.NOTICED, Case.reply_by < today), and_(Case.state == C.RECTIFYING, Case.rectify_by < today),
        and_(Case.state == C.DECIDED, Case.appeal_by < today),
        and_(Case.state == C.APPEALED, Case.appeal_due < today, took_part),
    )  # fmt: skip
    return _cases(due, over, title="期限已过的评价处理", dated="评价处理期限")


def steps_run_out(today: date) -> Pile:
    """Single steps of rectification plans whose day is over and that nobody said were done."""
    step = RectificationStep
    rows = select(*columns(
        id=step.case_id, other=step.id, title=AGENT.c.name, note=step.what, since=Case.created_at, due=step.due_on
    )).join(Case, Case.id == step.case_id)  # fmt: skip
    rows = rows.join(AGENT, AGENT.c.id == Case.institution_id)
    return Pile(
        title="逾期的整改措施", act="查看", day="应完成", dated="整改措施", order=(step.due_on, step.id),
        rows=rows.where(Case.state == C.RECTIFYING, step.done_on.is_(None), step.due_on < today),
        address=_case, url=url_for("evaluation.case_list", state=C.RECTIFYING.value),
    )  # fmt: skip


def cases_to_study() -> Pile:
    """Cases that were answered, or surveyed again, and wait for a proposal."""
    return _cases(Case.reply_by, Case.state.in_((C.REPLIED, C.RESURVEYED)), title="待研究的评价处理", day="")


def cases_to_confirm(officer: int) -> Pile:
    """Proposals of another officer."""
    waits = (Case.state == C.PROPOSED, Case.proposed_by_id != officer)
    return _cases(Case.reply_by, *waits, title="待您确认的处理意见", act="确认", day="")


def case_appeals(officer: int) -> Pile:
    """Appeals against what other officers decided, with their day (D16)."""
    other = (Case.proposed_by_id != officer, Case.confirmed_by_id != officer)
    return _cases(Case.appeal_due, Case.state == C.APPEALED, *other, title="待决定的处理申诉", act="决定",
                  dated="申诉决定")  # fmt: skip


def cases_to_publish(today: date) -> Pile:
    """Cases that wait for their publicity, and those whose notice has run its days."""
    url = url_for("evaluation.publicity")
    over = exists().where(
        NoticeItem.id == Case.notice_item_id, NoticeItem.notice_id == Notice.id, Notice.ends_on < today
    )
    waits = or_(Case.state == C.FINAL, and_(Case.state == C.IN_PUBLICITY, over))
    return _cases(
        Case.appeal_by, waits, title="待公示或生效的处理", act="办理", url=url, address=lambda _row: url, day=""
    )


def _lists(due: Any, *where: Any, **how: Any) -> Pile:
    found = columns(
        id=AwardList.id,
        title=stored(EvaluationRun.as_of),
        note=stored(AwardList.state),
        since=AwardList.created_at,
        due=due,
    )
    rows = select(*found).join(EvaluationRun, EvaluationRun.id == AwardList.run_id).where(*where)
    given: dict[str, Any] = {
        "act": "办理", "address": _list, "url": url_for("evaluation.award_lists"), "order": (AwardList.id,),
        "words": lambda state: AwardListState(state).title, "titles": lambda day: f"截至 {day} 的年底评比",
    }  # fmt: skip
    return Pile(rows=rows, **given | how)


def award_lists(officer: int, today: date) -> Pile:
    """Lists that this officer can move on: to propose, to confirm, to make public, to announce."""
    open_appeal = exists().where(AwardAppeal.list_id == AwardList.id, AwardAppeal.state == AppealState.FILED)
    over = exists().where(Notice.id == AwardList.notice_id, Notice.ends_on < today)
    waits = or_(
        AwardList.state == A.DRAFT, and_(AwardList.state == A.PROPOSED, AwardList.proposed_by_id != officer),
        and_(AwardList.state == A.NOTICED, AwardList.appeal_by < today, ~open_appeal),
        and_(AwardList.state == A.IN_PUBLICITY, over),
    )  # fmt: skip
    return _lists(AwardList.appeal_by, waits, title="待办理的奖补名单")


def award_appeals(officer: int) -> Pile:
    """Appeals against lists that other officers proposed and confirmed, with their day (D16)."""
    rows = select(*columns(
        id=AwardAppeal.list_id, other=AwardAppeal.id, title=AGENT.c.name, since=AwardAppeal.created_at,
        due=AwardAppeal.due_on,
    )).join(AwardList, AwardList.id == AwardAppeal.list_id)  # fmt: skip
    rows = rows.join(AGENT, AGENT.c.id == AwardAppeal.institution_id)
    return Pile(
        title="待决定的评比申诉", act="决定", day="期限", dated="评比申诉决定",
        order=(AwardAppeal.due_on, AwardAppeal.id),
        rows=rows.where(AwardAppeal.state == AppealState.FILED, AwardList.proposed_by_id.is_distinct_from(officer),
                        AwardList.confirmed_by_id.is_distinct_from(officer)),
        address=lambda row: url_for("evaluation.deciding_appeal", appeal_id=row.other),
        url=url_for("evaluation.award_lists"),
    )  # fmt: skip


def award_appeals_run_out(officer: int, today: date) -> Pile:
    """Late decisions on appeals against lists, for those who may not take them."""
    rows = select(*columns(
        id=AwardAppeal.list_id, other=AwardAppeal.id, title=AGENT.c.name, since=AwardAppeal.created_at,
        due=AwardAppeal.due_on,
    )).join(AwardList, AwardList.id == AwardAppeal.list_id)  # fmt: skip
    rows = rows.join(AGENT, AGENT.c.id == AwardAppeal.institution_id)
    took_part = or_(AwardList.proposed_by_id == officer, AwardList.confirmed_by_id == officer)
    return Pile(
        title="期限已过的评比申诉", act="查看", day="期限", dated="评比申诉决定",
        order=(AwardAppeal.due_on, AwardAppeal.id), address=_list, url=url_for("evaluation.award_lists"),
        rows=rows.where(AwardAppeal.state == AppealState.FILED, AwardAppeal.due_on < today, took_part),
    )  # fmt: skip


def nominations_to_move() -> Pile:
    """Typical cases to be given to assessors, and those whose assessors have all answered."""
    open_part = exists().where(
        NominationOpinion.nomination_id == Nomination.id,
        NominationOpinion.state.in_((OpinionState.ASSIGNED, OpinionState.CLEAR)),
    )
    waits = or_(
        Nomination.state == NominationState.FILED, and_(Nomination.state == NominationState.JUDGING, ~open_part)
    )
    rows = select(*columns(
        id=Nomination.id, title=Nomination.name, note=stored(Nomination.state), since=Nomination.created_at
    )).where(waits)  # fmt: skip
    return Pile(
        title="待办理的典型模式和合同范本", act="办理", rows=rows, order=(Nomination.id,),
        words=lambda state: NominationState(state).title, url=url_for("evaluation.nominations"),
        address=lambda row: url_for("evaluation.nomination", nomination_id=row.id),
    )  # fmt: skip


def of_city(officer: int, today: date) -> list[Pile]:
    """All that waits for this officer of the city."""
    return [
        cases_run_out(officer, today), steps_run_out(today), cases_to_confirm(officer), case_appeals(officer),
        cases_to_study(), cases_to_publish(today), award_lists(officer, today), award_appeals(officer),
        award_appeals_run_out(officer, today), nominations_to_move(),
    ]  # fmt: skip


# ── The institution ─────────────────────────────────────────────────────────────────────────────────────────────────
def of_institution(institution: int, today: date) -> list[Pile]:
    """A case to answer or to mend, a decision and a list that can still be appealed against, with their days."""
    mine = Case.institution_id == institution
    answering = case((Case.state == C.NOTICED, Case.reply_by), else_=Case.rectify_by)
    listed = exists().where(AwardLine.list_id == AwardList.id, AwardLine.institution_id == institution)
    # An appeal against a list that was drawn up again since is no appeal against this one.
    present = or_(AwardAppeal.state == AppealState.FILED, AwardAppeal.created_at >= AwardList.confirmed_at)
    appealed = exists().where(AwardAppeal.list_id == AwardList.id, AwardAppeal.institution_id == institution, present)
    told = (AwardList.state == A.NOTICED, AwardList.appeal_by >= today, listed, ~appealed)
    url = url_for("evaluation.case_list")
    return [
        _cases(answering, mine, Case.state.in_((C.NOTICED, C.RECTIFYING)), title="待答复或整改的评价处理", act="去办理",
               dated="评价处理", url=url),
        _cases(Case.appeal_by, mine, Case.state == C.DECIDED, Case.appeal_by >= today, title="可以申诉的处理决定",
               act="查看", dated="处理决定申诉截止", url=url),
        _lists(AwardList.appeal_by, *told, title="年底评比结果", act="查看", day="申诉截止"),
    ]  # fmt: skip


# ── The assessor ────────────────────────────────────────────────────────────────────────────────────────────────────
def opinions(assessor: int) -> Pile:
    """Typical cases to declare an interest in, and to score."""
    rows = select(*columns(
        id=Nomination.id, title=Nomination.name, note=stored(NominationOpinion.state),
        since=NominationOpinion.created_at,
    )).join(NominationOpinion, NominationOpinion.nomination_id == Nomination.id)  # fmt: skip
    mine = (
        NominationOpinion.assessor_id == assessor, Nomination.state == NominationState.JUDGING,
        NominationOpinion.state.in_((OpinionState.ASSIGNED, OpinionState.CLEAR)),
    )  # fmt: skip
    return Pile(
        title="待评议的典型模式和合同范本", act="评议", rows=rows.where(*mine), order=(Nomination.id,),
        words=lambda state: OpinionState(state).title, url=url_for("evaluation.nominations"),
        address=lambda row: url_for("evaluation.nomination", nomination_id=row.id),
    )  # fmt: skip
