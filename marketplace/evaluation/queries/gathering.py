"""Gathering the frozen inputs of an evaluation: a fixed number of statements, however many engagements there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, select

from marketplace.engagements.lifecycle import BINDING, EngagementState, OutcomeState
from marketplace.engagements.models import Deliverable, Engagement, LadderOutcome, Milestone
from marketplace.engagements.queries import summaries
from marketplace.evaluation.models import EvaluationRow, EvaluationRun
from marketplace.evaluation.rules import Due, GivenAnswer, Outcome, Record, Rung, Served
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.surveys.lifecycle import InvitationState, Wave
from marketplace.surveys.models import Answer, Invitation

Grouped = dict[int, list[Any]]


def gather(pilot_round: PilotRound, as_of: date) -> list[Record]:
    """Everything an evaluation of ``pilot_round`` looks at as it stood at the end of ``as_of``, by institution."""
    until = clock.end_of_day(as_of)
    engagements = _engagements(pilot_round.id, until)
    by_number = {one.id: one for one in engagements}
    invited = _invited(by_number, until)
    served = _by_institution(by_number, _served(engagements, invited, until))
    answers = _by_institution(by_number, _answers(by_number, until))
    due = _due(pilot_round, by_number, as_of)
    rungs = _by_institution(by_number, _rungs(by_number, until))
    asked: dict[int, int] = defaultdict(int)
    for number in invited:
        asked[by_number[number].institution_id] += 1
    rectified = _rectified(pilot_round.id, by_number, until)
    least = pilots.policy_of(pilot_round, as_of).commitment.least
    return [
        Record(
            institution=one.id, name=one.name, credit_code=one.credit_code or "", admitted=_is_admitted(one, as_of),
            commitment=one.commitment or least, targets=_targets(one.target_counts),
            engagements=tuple(served[one.id]), invited=asked[one.id], answers=tuple(answers[one.id]),
            due=tuple(due[one.id]), rungs=tuple(rungs[one.id]), rectified=one.id in rectified,
        )
        for one in _institutions(by_number.values())
    ]  # fmt: skip


def _institutions(engagements: Iterable[Row[Any]]) -> list[Row[Any]]:
    """All that were ever admitted, and whoever served all the same; by credit code."""
    seen = {one.institution_id for one in engagements}
    columns = (
        Institution.id, Institution.name, Institution.credit_code, Institution.commitment, Institution.target_counts,
        Institution.admitted_from, Institution.admitted_until,
    )  # fmt: skip
    rows = session().execute(select(*columns).order_by(Institution.credit_code, Institution.id))
    return [one for one in rows if one.admitted_from is not None or one.id in seen]


def _is_admitted(one: Row[Any], as_of: date) -> bool:
    first, last = one.admitted_from, one.admitted_until
    return first is not None and first <= as_of and (last is None or as_of <= last)


def _targets(counts: dict[str, Any] | None) -> dict[str, int]:
    return {level: int(count) for level, count in (counts or {}).items() if count}


def _engagements(round_id: int, until: datetime) -> list[Row[Any]]:
    columns = (
        Engagement.id, Engagement.number, Engagement.institution_id, Engagement.enterprise_id, Engagement.state,
        Engagement.signed_at, Engagement.accepted_at, Engagement.ended_at,
    )  # fmt: skip
    of_round = (Engagement.round_id == round_id, Engagement.state.in_(BINDING), Engagement.signed_at < until)
    return list(session().execute(select(*columns).where(*of_round).order_by(Engagement.id)))


def _invited(engagements: dict[int, Row[Any]], until: datetime) -> set[int]:
    """Engagements about which the enterprise was asked; a cancelled invitation asked nobody."""
    sent = select(Invitation.engagement_id).where(
        Invitation.created_at < until, Invitation.state != InvitationState.CANCELLED
    )
    return {number for number in session().scalars(sent.distinct()) if number in engagements}


def _served(
    engagements: list[Row[Any]], invited: set[int], until: datetime
) -> Iterable[tuple[int, Served]]:  # fmt: skip
    with_files = set(
        session().scalars(
            select(Milestone.engagement_id).join(Deliverable).where(Deliverable.created_at < until).distinct()
        )
    )
    for one in engagements:
        accepted = one.state is EngagementState.ACCEPTED and one.accepted_at < until
        lacking = [
            words
            for words, there in (
                ("未验收", accepted), ("没有交付成果", one.id in with_files), ("未发出测评", one.id in invited),
            )
            if not there
        ]  # fmt: skip
        yield one.id, Served(
            id=one.id, number=one.number, enterprise=one.enterprise_id, state=one.state.value, complete=not lacking,
            missing="、".join(lacking),
        )  # fmt: skip


def _answers(engagements: dict[int, Row[Any]], until: datetime) -> Iterable[tuple[int, GivenAnswer]]:
    """The latest answer of each engagement, over all its waves (D13); what officers found bent is left out (D28)."""
    given = select(Invitation.engagement_id, Answer.id, Answer.level).join(Invitation, Answer.invitation)
    order = given.where(Answer.created_at < until, Answer.excluded_by_id.is_(None)).order_by(
        Answer.created_at, Answer.id
    )
    latest = {one.engagement_id: one for one in session().execute(order) if one.engagement_id in engagements}
    for number, one in sorted(latest.items()):
        enterprise = engagements[number].enterprise_id
        yield number, GivenAnswer(id=one.id, engagement=number, enterprise=enterprise, level=one.level)


def _due(pilot_round: PilotRound, engagements: dict[int, Row[Any]], as_of: date) -> Grouped:
    """Milestones and quarterly summaries due by ``as_of``; after an early end nothing falls due any more."""
    found: Grouped = defaultdict(list)
    columns = (Milestone.id, Milestone.engagement_id, Milestone.title, Milestone.due_on, Milestone.submitted_at)
    rows = session().execute(select(*columns).where(Milestone.due_on <= as_of).order_by(Milestone.id))
    for one in rows:
        engagement = engagements.get(one.engagement_id)
        if engagement is None or (engagement.ended_at and one.due_on >= clock.local(engagement.ended_at).date()):
            continue
        done = clock.local(one.submitted_at).date() if one.submitted_at else None
        title = f"{engagement.number} {one.title}"
        found[engagement.institution_id].append(_item("milestone", one.id, title, one.due_on, done, as_of))
    for owed in summaries.summaries_owed(pilot_round, as_of):
        item = _item("summary", owed.quarter, f"第 {owed.quarter} 季度总结", owed.due_on, owed.filed_on, as_of)
        found[owed.institution_id].append(item)
    return found


def _item(kind: str, number: int, title: str, due_on: date, done_on: date | None, as_of: date) -> Due:
    done = done_on.isoformat() if done_on and done_on <= as_of else None
    return Due(kind=kind, id=number, title=title, due_on=due_on.isoformat(), done_on=done)


def _rungs(engagements: dict[int, Row[Any]], until: datetime) -> Iterable[tuple[int, Rung]]:
    """Verified rungs, each with how many institutions share it."""
    columns = (LadderOutcome.id, LadderOutcome.engagement_id, LadderOutcome.level)
    verified = (LadderOutcome.state == OutcomeState.VERIFIED, LadderOutcome.decided_at < until)
    rows = session().execute(select(*columns).where(*verified).order_by(LadderOutcome.id))
    mine = [one for one in rows if one.engagement_id in engagements]
    claimants: dict[tuple[int, str], set[int]] = defaultdict(set)
    for one in mine:
        engagement = engagements[one.engagement_id]
        claimants[engagement.enterprise_id, one.level].add(engagement.institution_id)
    counted: set[tuple[int, int, str]] = set()
    for one in mine:
        engagement = engagements[one.engagement_id]
        rung = (engagement.institution_id, engagement.enterprise_id, one.level)
        if rung in counted:  # two engagements of the same pair claim one rung once
            continue
        counted.add(rung)
        yield one.engagement_id, Rung(
            id=one.id, engagement=one.engagement_id, enterprise=engagement.enterprise_id, level=one.level,
            claimants=len(claimants[engagement.enterprise_id, one.level]),
        )  # fmt: skip


def _rectified(round_id: int, engagements: dict[int, Row[Any]], until: datetime) -> set[int]:
    """Institutions that an earlier term-end run told to rectify and whose firms were surveyed again since (D4)."""
    told = (
        select(EvaluationRow.institution_id).join(EvaluationRun, EvaluationRow.run)
        .where(EvaluationRun.round_id == round_id, EvaluationRun.created_at < until)
        .where(EvaluationRow.outcome == Outcome.RECTIFY)
    )  # fmt: skip
    again = select(Invitation.engagement_id).where(
        Invitation.wave == Wave.RESURVEY, Invitation.created_at < until,
        exists().where(Answer.invitation_id == Invitation.id, Answer.excluded_by_id.is_(None)),
    )  # fmt: skip
    surveyed = {engagements[number].institution_id for number in session().scalars(again) if number in engagements}
    return surveyed & set(session().scalars(told)) if surveyed else set()


def _by_institution(engagements: dict[int, Row[Any]], rows: Iterable[tuple[int, Any]]) -> Grouped:
    found: Grouped = defaultdict(list)
    for number, one in rows:
        found[engagements[number].institution_id].append(one)
    return found
