"""Piles of the round itself: surveys to open and evaluations to run once their day has come."""

from datetime import date, timedelta

from flask import url_for
from sqlalchemy import exists, select

from marketplace.engagements.lifecycle import BINDING
from marketplace.engagements.models import Engagement
from marketplace.evaluation.models import EvaluationRun, Kind
from marketplace.oversight.queries.desk import Pile, columns, constant
from marketplace.pilots.models import PilotRound
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Invitation
from marketplace.surveys.rules import half_way


def waves_to_open(pilot: PilotRound, percent: int, today: date) -> list[Pile]:
    """The half-way survey once ``percent`` of the term are over and the term-end one from its last day on, where the
    worker did not open them.
    """
    middle = half_way(pilot.starts_on, pilot.ends_on, percent)
    url = url_for("surveys.waves")
    found = []
    for wave, day in ((Wave.MID_TERM, middle), (Wave.TERM_END, pilot.ends_on)):
        asked = exists().where(
            Invitation.engagement_id == Engagement.id, Engagement.round_id == pilot.id, Invitation.wave == wave.value
        )
        ran = exists().where(Engagement.round_id == pilot.id, Engagement.state.in_(BINDING))
        rows = select(*columns(id=PilotRound.id, title=constant("title", wave.title))).where(
            PilotRound.id == pilot.id, ran, ~asked
        )
        if day <= today:
            found.append(Pile(title=f"待发起的{wave.title}", act="去发起", rows=rows, order=(PilotRound.id,),
                              address=lambda _row: url, url=url))  # fmt: skip
    return found


def evaluations_to_run(pilot: PilotRound, today: date) -> list[Pile]:
    """The year-end evaluation in December of the term's first year, the term-end one after its last day (D12)."""
    url = url_for("evaluation.index")
    found = []
    for kind, day in (
        (Kind.YEAR_END, date(pilot.starts_on.year, 12, 1)),
        (Kind.TERM_END, pilot.ends_on + timedelta(1)),
    ):
        done = exists().where(EvaluationRun.round_id == pilot.id, EvaluationRun.kind == kind.value)
        rows = select(*columns(id=PilotRound.id, title=constant("title", kind.title))).where(
            PilotRound.id == pilot.id, ~done
        )
        if day <= today:
            found.append(Pile(title="待开展的评价", act="去评价", rows=rows, order=(PilotRound.id,),
                              address=lambda _row: url, url=url))  # fmt: skip
    return found
