"""What the round came to, counted from its rows: the table that ``make demo`` prints."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.bids.models import Award, Bid, Opening, Question, Tender
from marketplace.certification.models import Application
from marketplace.engagements.models import Amendment, Engagement, LadderOutcome, Milestone, QuarterlySummary
from marketplace.evaluation.models import AwardLine, Case, EvaluationRow, EvaluationRun, Kind, Nomination
from marketplace.evaluation.rules import Outcome
from marketplace.kernel.database import session
from marketplace.matchmaking.models import MatchFit, MatchRun
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import ImportRow, Need
from marketplace.organizations.models import ServiceRecord
from marketplace.publicity.models import Objection
from marketplace.surveys.lifecycle import Level
from marketplace.surveys.models import Answer, Invitation, Release, SampleCall, SignDecision

Line = tuple[str, Sequence[tuple[str, int]]]
ACTIONS = {"accept": "接收", "split": "拆分", "reject": "退回", "skip": "跳过"}


def happened() -> list[Line]:
    """A line for each part of the round; parts that have not begun are left out."""
    lines = [*_first_half(), *_second_half(), *_evaluations(), ("操作留痕", [("条", count_of(AuditRecord))])]
    return [(title, counts) for title, counts in lines if any(number for _, number in counts)]


def _first_half() -> list[Line]:
    handed_in = count_of(Need, Need.submitted_at.is_not(None))
    published = count_of(Need, Need.publications > 0)
    again = count_of(Need, Need.publications > 1)
    return [
        ("附件4 逐行核对", by_value(ImportRow.action, ACTIONS)),
        ("企业需求", [("提交", handed_in), ("发布过", published), ("其中再次发布", again)]),
        ("需求现状", by_state(Need.state)),
        ("机构申报", by_state(Application.state)),
        ("公示异议", by_state(Objection.state)),
        ("推荐", [("完成的推荐", count_of(MatchRun)), ("适合的机构人次", count_of(MatchFit, MatchFit.suitable)),
                ("暂无合适机构的需求", _unmatched())]),
    ]  # fmt: skip


def _second_half() -> list[Line]:
    served = count_of(ServiceRecord, ServiceRecord.accepted_at.is_not(None))
    return [
        ("提问", by_state(Question.state)),
        ("揭榜", by_state(Tender.state)),
        ("标书", by_state(Bid.state)),
        ("开启申请", by_state(Opening.state)),
        ("选定", by_state(Award.state)),
        ("服务协议", by_state(Engagement.state)),
        ("完成服务", [("不重复的企业和机构", served)]),
        ("里程碑", by_state(Milestone.state)),
        ("协议变更", by_state(Amendment.state)),
        ("季度总结", [("已报送", count_of(QuarterlySummary))]),
        ("培育成果", by_state(LadderOutcome.state)),
        ("满意度测评", [("发出", count_of(Invitation)), ("公布汇总", count_of(Release)), *_answers()]),
        ("抽样回访", by_state(SampleCall.state)),
        ("异常评价核查", by_state(SignDecision.state)),
    ]  # fmt: skip


def _answers() -> list[tuple[str, int]]:
    titles = {one.value: one.title for one in Level}
    return by_value(Answer.level, titles, Answer.is_latest, Answer.excluded_by_id.is_(None))


def _evaluations() -> list[Line]:
    runs = session().scalars(select(EvaluationRun).order_by(EvaluationRun.id)).all()
    titles = {one.value: one.title for one in Outcome}
    lines: list[Line] = [
        (f"{Kind(run.kind).title}（{run.as_of:%Y-%m-%d}）",
         by_value(EvaluationRow.outcome, titles, EvaluationRow.run_id == run.id))
        for run in runs
    ]  # fmt: skip
    rewarded = [("获奖补机构", count_of(AwardLine, AwardLine.amount > 0)), ("金额（元）", _paid())]
    return [*lines, ("典型模式和合同范本", by_state(Nomination.state)), ("年底奖补", rewarded),
            ("评价处理", by_state(Case.state))]  # fmt: skip


def _paid() -> int:
    return int(session().scalar(select(func.coalesce(func.sum(AwardLine.amount), 0))) or 0)


def by_value(column: Any, words: dict[str, str], *where: Any) -> list[tuple[str, int]]:
    """How many rows have each value of a column, in words."""
    rows = session().execute(select(column, func.count()).where(*where).group_by(column).order_by(column))
    return [(words.get(str(value), str(value)), number) for value, number in rows]


def by_state(column: Any) -> list[tuple[str, int]]:
    """How many rows are in each state, in the lifecycle's order."""
    rows = session().execute(select(column, func.count()).group_by(column))
    found: dict[Any, int] = {row[0]: row[1] for row in rows}
    return [(state.title, found[state]) for state in column.type.enum_class if state in found]


def count_of(model: Any, *where: Any) -> int:
    """How many rows."""
    return session().scalar(select(func.count()).select_from(model).where(*where)) or 0


def _unmatched() -> int:
    fitting = (
        select(MatchRun.need_id)
        .join(MatchFit, MatchFit.run_id == MatchRun.id)
        .where(MatchRun.is_latest, MatchFit.suitable)
    )
    return count_of(Need, Need.state == NeedState.PUBLISHED, Need.id.not_in(fitting))
