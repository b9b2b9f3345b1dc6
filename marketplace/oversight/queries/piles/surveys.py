"""Piles of the surveys: samples whose firms nobody called yet, and signs of bent answers that wait for a word."""

from typing import Any

from flask import url_for
from sqlalchemy import String, cast, exists, func, select

from marketplace.organizations.models import Organization
from marketplace.oversight.queries.desk import Pile, columns
from marketplace.surveys.lifecycle import CallState, SignDecisionState
from marketplace.surveys.models import CallSample, SampleCall, SignDecision
from marketplace.surveys.rules import SignKind

AGENT = Organization.__table__.alias("agent")
S = SignDecisionState


def samples_to_call(round_id: int) -> Pile:
    """Samples with firms that nobody called yet (D3)."""
    waiting = exists().where(SampleCall.sample_id == CallSample.id, SampleCall.state == CallState.WAITING)
    title = func.coalesce(AGENT.c.name, "全部服务机构")
    rows = (
        select(*columns(id=CallSample.id, title=title, since=CallSample.created_at)).select_from(CallSample)
        .outerjoin(AGENT, AGENT.c.id == CallSample.institution_id).where(CallSample.round_id == round_id, waiting)
    )  # fmt: skip
    return Pile(
        title="待回访的抽样", act="回访", rows=rows, order=(CallSample.created_at, CallSample.id),
        address=lambda row: url_for("surveys.sample", sample_id=row.id), url=url_for("surveys.samples", state="open"),
    )  # fmt: skip


def signs_to_judge(round_id: int) -> Pile:
    """Signs that wait for an officer's word: the first one's, a second one's, or a third one's (D28)."""
    rows = (
        select(*columns(
            id=SignDecision.id, title=AGENT.c.name + "：" + SignDecision.kind,
            note=cast(SignDecision.state, String) + ":" + SignDecision.fingerprint,
            since=func.coalesce(SignDecision.confirmed_at, SignDecision.decided_at, SignDecision.created_at),
        ))
        .join(AGENT, AGENT.c.id == SignDecision.institution_id)
        .where(SignDecision.round_id == round_id, SignDecision.state.in_((S.OPEN, S.PROPOSED, S.CONTESTED)))
    )  # fmt: skip
    return Pile(
        title="待核查的异常评价", act="核查", rows=rows, order=(SignDecision.created_at, SignDecision.id),
        address=lambda row: url_for("surveys.sign", fingerprint=_parts(row.note)[1]),
        words=lambda note: S(_parts(note)[0]).title, titles=_title, url=url_for("surveys.signs"),
    )  # fmt: skip


def _parts(note: str) -> tuple[str, str]:
    """State and fingerprint, since one column carries both."""
    state, _, fingerprint = note.partition(":")
    return state, fingerprint


def _title(stored: Any) -> str:
    name, _, kind = str(stored).rpartition("：")
    return f"{name}：{SignKind(kind).title}"
