"""Releasing figures to institutions when a wave closes, never so that two releases give a single answer away (D24)."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of
from marketplace.organizations.services import service_record
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor
from marketplace.surveys import queries
from marketplace.surveys.lifecycle import Wave
from marketplace.surveys.models import Release
from marketplace.surveys.rules import last_day_of


def release_wave(
    pilot_round: PilotRound, wave: Wave, *, by: Actor, at: datetime | None = None
) -> Sequence[Release]:  # fmt: skip
    """Release the round's figures, all waves so far together, to every institution for which it gives nobody away.

    Refusal while links of a wave that was opened for all are still good: it closes when the last one ends. The
    acceptances' wave runs all year and is released whenever the city says.
    """
    moment = at or clock.now()
    queries.lock_round(pilot_round.id)
    last = queries.wave_ends(pilot_round.id, wave, moment)
    if wave is not Wave.ACCEPTANCE and last is not None:
        raise Refusal(f"{wave.title}还有企业可以评价，最后一条链接到 {last_day_of(last)} 止；到期后再公布。")
    releases = [_release(pilot_round, wave, due, moment) for due in queries.releasable(pilot_round, moment)]
    for one in releases:
        _tell(one, by=by, at=moment)
    return releases


def _release(pilot_round: PilotRound, wave: Wave, due: queries.Releasable, moment: datetime) -> Release:
    figures = due.figures
    release = Release(
        institution_id=due.institution_id, round_id=pilot_round.id, number=due.number, wave=wave.value,
        invited=figures.invited, valid=figures.valid, fresh=due.fresh, very=figures.very, basic=figures.basic,
        dissatisfied=figures.dissatisfied, created_at=moment,
    )  # fmt: skip
    session().add(release)
    session().flush()
    service_record.release_satisfaction(
        due.institution_id, pilot_round.slug, very=figures.very, basic=figures.basic,
        dissatisfied=figures.dissatisfied,
    )  # fmt: skip
    return release


def _tell(release: Release, *, by: Actor, at: datetime) -> None:
    notify(
        Kind.SURVEY, recipients_of(release.institution_id), at=at, path="/surveys/own",
        title=f"满意度汇总已公布（第 {release.number} 次）",
        body=f"本机构的满意度汇总已由市工信局公布，共 {release.valid} 份有效评价。只公布汇总，不显示任何单份评价。",
    )  # fmt: skip
    after = {
        "wave": Wave(release.wave).title, "number": release.number, "valid": release.valid, "fresh": release.fresh,
        "very": release.very, "basic": release.basic, "dissatisfied": release.dissatisfied,
    }  # fmt: skip
    audit.record("survey:release", by=by, on=release, title=release.institution.name, after=after, at=at)
