"""Piles of 揭榜. None reads a sealed bid, save an institution's own: nobody else's desk moves when one comes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, String, and_, case, cast, exists, func, select

from marketplace.audit.models import AuditRecord
from marketplace.audit.rules import act_in_words
from marketplace.bids.lifecycle import AwardState, BidState, OpeningState, QuestionState, SheetState, TenderState
from marketplace.bids.models import Award, Bid, Opening, Question, ScoreSheet, Tender
from marketplace.matchmaking.models import MatchFit, MatchRun
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.models import Organization
from marketplace.oversight.queries.desk import Pile, columns, stored

FIRM = Organization.__table__
T = TenderState
# An own need's step, as its owner reads it; a date follows where one is known.
STEPS = {
    "submitted": "县市区工信部门审核中", "approved": "等待市工信局发布", "published": "揭榜中",
    "failed": "流标，可以重新发布",
    "receiving": "揭榜中", "closed_for_bids": "已截止，请申请开启标书", "opening": "正在开启标书",
    "opened": "已开启，请评分并选定机构", "awarded": "已选定机构，协议办理见“服务协议”",
    "key_lost": "标书无法开启，等待市工信局处理",
}  # fmt: skip


def _tenders(*where: Any, **given: Any) -> Select[Any]:
    """Tenders of a need's latest publication."""
    found = columns(**{"id": Tender.need_id, "title": Need.title} | given)
    rows = select(*found).select_from(Tender).join(Need, Need.id == Tender.need_id)
    return rows.where(Tender.publication == Need.publications, *where)


def _tender(row: Any) -> str:
    return url_for("bids.tender", need_id=row.id)


# ── The owner ───────────────────────────────────────────────────────────────────────────────────────────────────────
def questions(enterprise: int) -> Pile:
    """Questions to answer before the bids' deadline."""
    rows = select(*columns(
        id=Question.id, other=Tender.need_id, title=Question.text, note=Need.title, since=Question.created_at,
        due=Tender.deadline_on,
    )).join(Tender, Tender.id == Question.tender_id).join(Need, Need.id == Tender.need_id)  # fmt: skip
    waiting = (Need.enterprise_id == enterprise, Question.state == QuestionState.ASKED, Tender.state == T.RECEIVING)
    return Pile(
        title="待回复的提问", act="回复", rows=rows.where(*waiting), order=(Tender.deadline_on, Question.id),
        day="揭榜截止", address=lambda row: url_for("bids.answering", need_id=row.other, question_id=row.id),
        url=url_for("needs.index", state="published"),
    )  # fmt: skip


def ready_to_open(today: date, enterprise: int | None = None) -> Pile:
    """Tenders past their deadline: of an owner, or all for the city."""
    title = Need.title if enterprise else FIRM.c.name + "：" + Need.title
    rows = _tenders(
        Tender.state == T.RECEIVING, Tender.deadline_on < today, title=title, note=Need.category, due=Tender.deadline_on
    ).join(FIRM, FIRM.c.id == Need.enterprise_id)
    return Pile(
        title="已截止，可以申请开启", act="申请开启", day="截止于", order=(Tender.deadline_on, Tender.id),
        rows=rows.where(Need.enterprise_id == enterprise) if enterprise else rows,
        address=lambda row: url_for("bids.compare", need_id=row.id), url=url_for("bids.tenders", phase="to_open"),
    )  # fmt: skip


def _scored() -> Any:
    """The owner's sheet or the chair's consensus is finished."""
    deciding = (ScoreSheet.tender_id == Tender.id, ScoreSheet.kind != "assessor", ScoreSheet.state == SheetState.DONE)
    return exists().where(*deciding)


def to_score(enterprise: int) -> Pile:
    """Opened tenders that are to be scored."""
    rows = _tenders(Tender.state == T.OPENED, Need.enterprise_id == enterprise, ~_scored(), since=Tender.opened_at)
    return Pile(
        title="已开启，待评分", act="评分", rows=rows, order=(Tender.opened_at, Tender.id),
        address=lambda row: url_for("bids.compare", need_id=row.id), url=url_for("bids.tenders", phase="opened"),
    )  # fmt: skip


def to_award(enterprise: int) -> Pile:
    """Scored tenders on which the owner has to choose."""
    rows = _tenders(Tender.state == T.OPENED, Need.enterprise_id == enterprise, _scored(), since=Tender.opened_at)
    return Pile(
        title="已评分，待选定机构", act="选定机构", rows=rows, order=(Tender.opened_at, Tender.id),
        address=lambda row: url_for("bids.awarding", need_id=row.id), url=url_for("bids.tenders", phase="opened"),
    )  # fmt: skip


def own_needs(enterprise: int, today: date) -> Pile:
    """Every own need on its way, with the step where it stands now."""
    step = func.coalesce(
        select(case((and_(Tender.state == T.RECEIVING, Tender.deadline_on < today), "closed_for_bids"),
                    else_=stored(Tender.state)))
        .where(Tender.need_id == Need.id, Tender.publication == Need.publications, Need.state == NeedState.PUBLISHED)
        .correlate(Need).scalar_subquery(),
        stored(Need.state),
    )  # fmt: skip
    living = (NeedState.SUBMITTED, NeedState.APPROVED, NeedState.PUBLISHED, NeedState.FAILED)
    until = case((Need.is_open_on(today), Need.deadline_on))
    rows = select(*columns(id=Need.id, title=Need.title, note=step, since=Need.submitted_at, due=until)).where(
        Need.enterprise_id == enterprise, Need.state.in_(living)
    )
    return Pile(
        title="办理中的需求", day="至", rows=rows, order=(Need.id.desc(),), url=url_for("needs.index"),
        address=lambda row: url_for("needs.show", need_id=row.id), words=lambda step: STEPS.get(step, ""),
    )  # fmt: skip


def own_bid_deadlines(enterprise: int, today: date) -> Pile:
    """When the bids on own needs close."""
    rows = _tenders(
        Tender.state == T.RECEIVING, Tender.deadline_on >= today, Need.enterprise_id == enterprise,
        due=Tender.deadline_on,
    )  # fmt: skip
    return Pile(title="揭榜截止", rows=rows, order=(Tender.deadline_on, Tender.id), address=_tender, aside=True)


# ── The institution ─────────────────────────────────────────────────────────────────────────────────────────────────
def _suitable(institution: int, *where: Any, **given: Any) -> Select[Any]:
    rows = _tenders(Tender.state == T.RECEIVING, *where, **given)
    return (
        rows.join(MatchRun, and_(MatchRun.need_id == Need.id, MatchRun.is_latest))
        .join(MatchFit, and_(MatchFit.run_id == MatchRun.id, MatchFit.institution_id == institution, MatchFit.suitable))
    )  # fmt: skip


def suitable_needs(institution: int, today: date) -> Pile:
    """Open needs in whose standing ranking the institution appears as suitable, the best first."""
    score = cast(func.round(MatchFit.score * 100), String)
    rows = _suitable(institution, Tender.deadline_on >= today, note=score, due=Tender.deadline_on)
    return Pile(
        title="适合本机构的需求", act="查看需求", rows=rows, order=(MatchFit.score.desc(), MatchFit.id.desc()),
        day="揭榜截止", address=_tender, url=url_for("matchmaking.suitable_needs"), dated="揭榜截止",
        words=lambda score: f"匹配度 {float(score):.0f} 分",
    )  # fmt: skip


def question_deadlines(institution: int, today: date) -> Pile:
    """Until when one may ask on suitable needs."""
    rows = _suitable(institution, Tender.question_until >= today, due=Tender.question_until)
    return Pile(title="提问截止", rows=rows, order=(Tender.question_until, Tender.id), address=_tender, aside=True)


def own_bids(sealed: Sequence[int]) -> Pile:
    """The institution's sealed bids, found by their tags: nobody else's desk reads them."""
    rows = select(*columns(
        id=Tender.need_id, title=Need.title, note=stored(Bid.state), due=Tender.deadline_on,
    )).select_from(Bid).join(Tender, Tender.id == Bid.tender_id).join(Need, Need.id == Tender.need_id)  # fmt: skip
    return Pile(
        title="已密封的标书", act="查看", url=url_for("bids.own"), order=(Tender.deadline_on, Bid.id), address=_tender,
        day="揭榜截止", rows=rows.where(Bid.id.in_(sealed), Bid.state == BidState.SEALED),
        words=lambda state: BidState(state).title,
    )  # fmt: skip


# ── City, assessors, auditor ────────────────────────────────────────────────────────────────────────────────────────
def failed_openings() -> Pile:
    """Openings that the worker could not carry out."""
    failed = (Opening.state == OpeningState.FAILED, Tender.state.in_((T.OPENING, T.RECEIVING)))
    rows = _tenders(*failed, note=Opening.reason, since=Opening.finished_at)
    rows = rows.join(Opening, Opening.tender_id == Tender.id)
    return Pile(
        title="未能开启的标书", act="处理", rows=rows, order=(Opening.id,),
        address=lambda row: url_for("bids.compare", need_id=row.id), url=url_for("bids.tenders", phase="opening"),
    )  # fmt: skip


def assessors_wanted() -> Pile:
    """Owners who asked for assessors where none is named yet."""
    named = exists().where(ScoreSheet.tender_id == Tender.id, ScoreSheet.kind == "assessor")
    asked = exists().where(
        AuditRecord.act == "tender:ask_assessors", AuditRecord.subject_kind == "tender",
        AuditRecord.subject_id == cast(Tender.id, String),
    )  # fmt: skip
    rows = _tenders(Tender.state == T.OPENED, asked, ~named, since=Tender.opened_at)
    return Pile(
        title="请求安排评审专家", act="安排专家", rows=rows, order=(Tender.opened_at, Tender.id),
        address=lambda row: url_for("bids.assessors", need_id=row.id), url=url_for("bids.tenders", phase="opened"),
    )  # fmt: skip


def annulment_window(today: date) -> Pile:
    """Awards that the city may still annul, with the day on which they bind."""
    rows = (
        _tenders(Award.state == AwardState.STANDING, Award.binding_on > today, due=Award.binding_on, note=FIRM.c.name)
        .join(Award, Award.tender_id == Tender.id)
        .join(FIRM, FIRM.c.id == Need.enterprise_id)
    )
    return Pile(
        title="选定结果生效", rows=rows, order=(Award.binding_on, Award.id), aside=True,
        address=lambda row: url_for("bids.tender", need_id=row.id),
    )  # fmt: skip


def sheets(assessor: int) -> Pile:
    """Bids to score."""
    rows = _tenders(
        ScoreSheet.user_id == assessor, ScoreSheet.kind == "assessor", ScoreSheet.state == SheetState.OPEN,
        Tender.state == T.OPENED, since=ScoreSheet.created_at, note=Need.category,
    ).join(ScoreSheet, ScoreSheet.tender_id == Tender.id)  # fmt: skip
    return Pile(
        title="待评分的标书", act="评分", rows=rows, order=(ScoreSheet.id,), url=url_for("bids.tenders"),
        address=lambda row: url_for("bids.assess", need_id=row.id),
    )  # fmt: skip


def consensus(assessor: int) -> Pile:
    """Tenders whose assessors are all done, for the chair."""
    others = ScoreSheet.__table__.alias("others")
    of_tender = others.c.tender_id == Tender.id
    open_ = exists().where(of_tender, others.c.kind == "assessor", others.c.state == SheetState.OPEN)
    done = exists().where(of_tender, others.c.kind == "consensus", others.c.state == SheetState.DONE)
    rows = _tenders(
        ScoreSheet.user_id == assessor, ScoreSheet.is_chair, ScoreSheet.state == SheetState.DONE,
        ScoreSheet.kind == "assessor", Tender.state == T.OPENED, ~open_, ~done, since=ScoreSheet.finished_at,
    ).join(ScoreSheet, ScoreSheet.tender_id == Tender.id)  # fmt: skip
    return Pile(
        title="待汇总评审意见", act="汇总", rows=rows, order=(ScoreSheet.id,), url=url_for("bids.tenders"),
        address=lambda row: url_for("bids.consensus", need_id=row.id),
    )  # fmt: skip


def openings() -> Pile:
    """What was opened, asked too early, or failed, the latest first."""
    rows = select(*columns(
        id=Tender.need_id, title=Need.number + " " + Need.title, note=stored(Opening.state), since=Opening.created_at,
    )).select_from(Opening)  # fmt: skip
    rows = rows.join(Tender, Tender.id == Opening.tender_id).join(Need, Need.id == Tender.need_id)
    return Pile(
        title="标书开启记录", rows=rows, order=(Opening.id.desc(),), address=_tender, url=url_for("bids.tenders"),
        words=lambda state: OpeningState(state).title,
    )  # fmt: skip


# Acts of which an auditor wants to know at once. That a sealed bid came is in the trail, never on a desk (D25, D26).
KEY_ACTS = (
    "award:choose", "award:annul", "tender:open", "tender:lose_key", "opening:refuse", "opening:fail",
    "engagement:confirm_share", "engagement:refuse_share", "engagement:end", "evaluation:run", "survey:release",
    "application:confirm", "application:decline", "need:decline", "need_list:publish", "ladder_outcome:revoke",
)  # fmt: skip


def key_events() -> Pile:
    """The latest of them."""
    record = AuditRecord
    rows = select(*columns(
        id=record.number, title=record.act + "|" + record.subject_title, note=record.actor_name, since=record.at,
    )).where(record.act.in_(KEY_ACTS))  # fmt: skip
    return Pile(
        title="最近的重要操作", rows=rows, order=(record.number.desc(),), url=url_for("audit.index"),
        address=lambda row: url_for("audit.show", number=row.id), titles=_spelled,
    )  # fmt: skip


def _spelled(title: str) -> str:
    """«选定 ZZ2023-0001…» of the act and the subject, which come in one column."""
    act, _bar, subject = title.partition("|")
    return f"{act_in_words(act)} {subject}"
