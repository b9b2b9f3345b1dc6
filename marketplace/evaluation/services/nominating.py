"""Typical cases and contract models that can be copied: put forward, judged one by one, settled (002:34)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import User
from marketplace.audit.services import record
from marketplace.documents.services import store
from marketplace.evaluation.lifecycle import NOMINATION, OPINION, NominationState, OpinionState
from marketplace.evaluation.models import Nomination, NominationOpinion
from marketplace.evaluation.rules import cases as rules
from marketplace.evaluation.rules.rewarding import bonus_of
from marketplace.evaluation.services.telling import tell_city, tell_institution
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken, TransitionRefused
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import recipients_with_duty
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor, Duty

KINDS = {"case": "典型模式", "contract": "服务合同范本"}


def nominate(
    pilot_round: PilotRound, institution: Institution, *, kind: str, name: str, words: str,
    file: FileStorage | None = None, by: Actor, at: datetime,
) -> Nomination:  # fmt: skip
    """An institution puts forward what others can copy; a contract model comes with its file."""
    problems = rules.words_problems(words, "words", "做法和成效")
    if kind not in KINDS:
        problems.append(Problem("请选择典型模式或服务合同范本", "kind"))
    if not 2 <= len(name.strip()) <= 80:
        problems.append(Problem("名称 2 到 80 个字", "name"))
    has_file = file is not None and bool(file.filename)
    if kind == "contract" and not has_file:
        problems.append(Problem("请上传合同范本", "file", "002:34"))
    if problems:
        raise RuleBroken(problems)
    found = Nomination(
        round=pilot_round, institution=institution, kind=kind, name=name.strip(), words=words.strip(), created_at=at,
        file=store(file, by=by, field="file") if file is not None and has_file else None,
    )  # fmt: skip
    session().add(found)
    session().flush()
    record("nomination:file", by=by, on=found, at=at, after={"kind": KINDS[kind]})
    tell_city(f"{institution.name} 报送{KINDS[kind]}", found.name, path_of(found), at=at)
    return found


def assign_opinions(found: Nomination, assessor_ids: Sequence[int], *, by: Actor, at: datetime) -> Nomination:
    """Two assessors at least; whoever is assigned already stays."""
    known = {one.assessor_id for one in found.opinions}
    entitled = {one.user_id for one in recipients_with_duty(Duty.ASSESSOR)}
    added = [number for number in dict.fromkeys(assessor_ids) if number not in known]
    if not added or not set(added) <= entitled:
        raise RuleBroken([Problem("请选择还没有安排的评审专家", "assessors")])
    if len(known) + len(added) < 2:
        raise RuleBroken([Problem("请至少安排两位评审专家", "assessors", "product default")])
    before = NOMINATION.move(found, "assign")
    people = session().scalars(select(User).where(User.id.in_(added)).order_by(User.id)).all()
    session().add_all(NominationOpinion(nomination=found, assessor=one, created_at=at) for one in people)
    session().flush()
    record("nomination:assign", by=by, on=found, before={"state": before}, at=at,
           after={"state": found.state, "assessors": [one.display_name for one in people]})  # fmt: skip
    whom = [one for one in recipients_with_duty(Duty.ASSESSOR) if one.user_id in added]
    # To the list: one who steps aside does not find the material itself any more.
    notify(
        Kind.ASSESSMENT,
        whom,
        title=f"请评议「{found.name}」",
        body="先声明有无利害关系，再评分。",
        path="/nominations",
        at=at,
    )
    return found


def declare(opinion: NominationOpinion, conflict: str, *, by: Actor, at: datetime) -> NominationOpinion:
    """No conflict of interest where ``conflict`` is empty, else the assessor steps aside and says why."""
    _require_own(opinion, by)
    before = OPINION.move(opinion, "declare_conflict" if conflict.strip() else "declare_clear")
    opinion.conflict = conflict.strip()[:200]
    if conflict.strip():
        opinion.points = None
    session().flush()
    act = "opinion:declare_conflict" if conflict.strip() else "opinion:declare_clear"
    record(act, by=by, on=opinion.nomination, before={"state": before}, after={"state": opinion.state}, at=at)
    return opinion


def judge(
    opinion: NominationOpinion, points: Decimal | None, comment: str, *, by: Actor, at: datetime
) -> NominationOpinion:
    """Points from 0 to 10 in steps of a half, with the reason."""
    _require_own(opinion, by)
    problems = rules.words_problems(comment, "comment", "评分理由")
    if points is None or not 0 <= points <= 10 or points * 2 != int(points * 2):
        problems.append(Problem("请填写 0 到 10 的分数，可以有半分", "points"))
    if problems:
        raise RuleBroken(problems)
    if opinion.nomination.state is not NominationState.JUDGING:
        raise TransitionRefused(f"「{opinion.nomination.name}」{opinion.nomination.state.title}，不能再评分。")
    before = OPINION.move(opinion, "score")
    opinion.points, opinion.comment = points, comment.strip()
    session().flush()
    record("opinion:score", by=by, on=opinion.nomination, before={"state": before}, at=at,
           after={"state": opinion.state, "points": points})  # fmt: skip
    return opinion


def settle(found: Nomination, awarded: Decimal | None, override: str, *, by: Actor, at: datetime) -> Nomination:
    """The bonus: the assessors' mean, or another figure with the reason that stands beside it for ever."""
    scored = [one.points for one in found.opinions if one.state is OpinionState.SCORED and one.points is not None]
    waiting = [one for one in found.opinions if one.state in (OpinionState.ASSIGNED, OpinionState.CLEAR)]
    if waiting or len(scored) < 2:
        raise RuleBroken([Problem("至少两位专家评分、没有待评的任务后才能评定", "")])
    most = pilots.policy_of_round(found.round_id).rewards.bonus_most.value
    mean = bonus_of(scored, most)
    value = mean if awarded is None else awarded
    if value is None or not 0 <= value <= most or value != round(value, 2):
        raise RuleBroken([Problem(f"加分应在 0 到 {most} 分之间，最多两位小数", "awarded", "D14")])
    if value != mean:
        problems = rules.words_problems(override, "override", "不按专家均分的理由")
        if problems:
            raise RuleBroken(problems)
    before = NOMINATION.move(found, "settle")
    found.awarded, found.settled_by_id = value, by.user_id
    found.override = override.strip() if value != mean else ""
    session().flush()
    record("nomination:settle", by=by, on=found, before={"state": before}, reason=found.override[:200], at=at,
           after={"state": found.state, "mean": mean, "awarded": value})  # fmt: skip
    tell_institution(found.institution_id, f"「{found.name}」加 {value} 分", found.override or "按专家评分的均值。",
                     path_of(found), at=at)  # fmt: skip
    return found


def withdraw_nomination(found: Nomination, *, by: Actor, at: datetime) -> Nomination:
    """The institution takes it back before it is settled."""
    before = NOMINATION.move(found, "withdraw")
    session().flush()
    record("nomination:withdraw", by=by, on=found, before={"state": before}, after={"state": found.state}, at=at)
    return found


def path_of(found: Nomination) -> str:
    """The nomination's address inside the site."""
    return f"/nominations/{found.id}"


def _require_own(opinion: NominationOpinion, by: Actor) -> None:
    if opinion.assessor_id != by.user_id:
        raise TransitionRefused("这是另一位专家的评议任务，请由本人填写。")
