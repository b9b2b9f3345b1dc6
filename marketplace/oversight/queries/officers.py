"""The desks of the bureaus: what a county has to check and visit, what the city has to publish, confirm and decide."""

from datetime import timedelta

from flask import url_for

from marketplace.certification.queries.standing import current_policies
from marketplace.kernel import clock
from marketplace.oversight.queries.desk import Desk, Pile, deadline, read
from marketplace.oversight.queries.piles import (
    consequences,
    intake,
    promises,
    round,
    services,
    surveys,
    tenders,
    titles,
)
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import Actor


def county_desk(actor: Actor) -> Desk:
    """Needs, applications, registrations and rungs of the own county, services to visit, what is late: two reads."""
    county, today = actor.county_code or "", clock.today()
    desk = Desk(
        doors=[
            ("导入附件4", url_for("needs.imports")), ("导入附件1", url_for("certification.import_list")),
            ("本县市区需求", url_for("needs.index")), ("机构申报", url_for("certification.index")),
            ("办理情况", url_for("oversight.index")),
        ]
    )  # fmt: skip
    read(desk, [
        intake.needs_to_check(county), intake.applications_to_check(county), intake.registrations(county),
        intake.claims(county), intake.imports(county), services.outcomes_to_verify(county),
        services.late_milestones(today, county), services.unvisited(county),
    ])  # fmt: skip
    pilot = pilots.current_round()
    if pilot is not None:
        _hand_in_days(desk, pilot)
    return desk


def city_desk(actor: Actor) -> Desk:
    """Needs to publish, tenders to open, shares to confirm, surveys and evaluations to start, titles: five reads."""
    today, pilot = clock.today(), pilots.current_round()
    desk = Desk(
        doors=[
            ("发布需求", url_for("needs.choose")), ("机构申报", url_for("certification.index")),
            ("政府补待确认", url_for("engagements.shares")), ("公示异议", url_for("publicity.objections")),
            ("办理情况", url_for("oversight.index")),
        ]
    )  # fmt: skip
    piles = [
        intake.needs_to_publish(), intake.applications_at_city(), intake.objections(actor.user_id or 0),
        services.shares(), tenders.ready_to_open(today), tenders.failed_openings(), tenders.assessors_wanted(),
        titles.to_verify(today), titles.cases_to_decide(), *titles.papers_owed(current_policies(), today),
        *consequences.of_city(actor.user_id or 0, today),
    ]  # fmt: skip
    if pilot is not None:
        piles += _of_round(pilot)
    read(desk, [*piles, intake.ending_notices(), tenders.annulment_window(today)])
    return desk


def _of_round(pilot: PilotRound) -> list[Pile]:
    today, policy = clock.today(), pilots.policy_of(pilot)
    floor, percent = policy.scoring.anonymity_floor.value, policy.surveys.mid_term_percent.value
    return [
        *round.waves_to_open(pilot, percent, today), services.releasable(pilot.id, floor), promises.behind(pilot),
        surveys.samples_to_call(pilot.id), surveys.signs_to_judge(pilot.id),
        *round.evaluations_to_run(pilot, today),
    ]  # fmt: skip


def _hand_in_days(desk: Desk, pilot: PilotRound) -> None:
    url = url_for("pilots.show")
    for day, words in (
        (pilot.institution_hand_in_on, "机构申报材料报送截止"), (pilot.county_hand_in_on, "推荐文件报送市工信局"),
    ):  # fmt: skip
        if clock.today() <= day + timedelta(days=7):
            desk.deadlines.append(deadline(day, words, url))
