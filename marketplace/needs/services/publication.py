"""The city's part: publish a list of needs with one deadline (002:31;42), publish a failed one again, send one back."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from marketplace.audit import services as audit
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.needs import rules
from marketplace.needs.events import NeedPublished
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need, NeedList
from marketplace.needs.services import trail
from marketplace.notifications.rules import Kind
from marketplace.pilots import queries as pilots
from marketplace.pilots.models import PilotRound
from marketplace.publicity.queries import work_calendar
from marketplace.security.actors import Actor


def usual_deadline(pilot_round: PilotRound, posted_on: date) -> date:
    """The last day of the usual time for bids, counted in working days from the day of posting."""
    return work_calendar().window(posted_on, pilots.policy_of(pilot_round).calendar.bid_days.value).end


def earliest_deadline(pilot_round: PilotRound, posted_on: date) -> date:
    """The first day a deadline may fall on."""
    return work_calendar().window(posted_on, pilots.policy_of(pilot_round).needs.deadline_earliest.value).end


def publish_needs(
    needs: Sequence[Need], *, deadline_on: date | None, by: Actor, title: str = "", at: datetime | None = None
) -> NeedList:
    """Publish approved needs of one round as a list; all of them or, where one may not be, none."""
    moment = at or clock.now()
    if not needs:
        raise RuleBroken([Problem("请勾选要发布的需求", "needs")])
    pilot_round = needs[0].round
    posted_on = clock.local(moment).date()
    problems = rules.deadline_problems(deadline_on, earliest_deadline(pilot_round, posted_on))
    problems += [problem for need in needs for problem in _problems_of(need, pilot_round)]
    if len(title) > 120:
        problems.append(Problem("标题不超过 120 字", "title"))
    if problems:
        raise RuleBroken(problems)
    assert deadline_on is not None
    found = _new_list(pilot_round, title, posted_on, deadline_on, moment)
    audit.record("need_list:publish", by=by, on=found, at=moment,
                 after={"deadline_on": deadline_on, "needs": [need.number for need in needs]})  # fmt: skip
    for need in needs:
        _publish(need, "publish", found, deadline_on, by=by, at=moment)
    return found


def _problems_of(need: Need, pilot_round: PilotRound) -> list[Problem]:
    """The need's own problems, each named after the need."""
    found = rules.publication_problems(trail.stated(need), trail.policy_of(need))
    if not NEED.can(need.state, "publish"):
        found.append(Problem(f"现为「{need.state.title}」，只有县市区审核通过的需求可以发布"))
    if need.round_id != pilot_round.id:
        found.append(Problem("不属于同一批试点，请分开发布"))
    return [Problem(f"{need.number}：{one.message}", "needs", one.article) for one in found]


def _new_list(pilot_round: PilotRound, title: str, posted_on: date, deadline_on: date, at: datetime) -> NeedList:
    """The list's row; the round's row is locked so that two lists never take one number."""
    session().execute(select(PilotRound.id).where(PilotRound.id == pilot_round.id).with_for_update(key_share=True))
    count = session().scalar(select(func.count()).select_from(NeedList).where(NeedList.round_id == pilot_round.id)) or 0
    usual = f"{pilots.policy_of(pilot_round).round.official_needs_title.value}（第 {count + 1} 批）"
    found = NeedList(
        round=pilot_round, number=f"{pilot_round.number_prefix}-L{count + 1:03d}", title=title.strip() or usual,
        posted_on=posted_on, deadline_on=deadline_on, created_at=at,
    )  # fmt: skip
    session().add(found)
    session().flush()
    return found


def _publish(need: Need, action: str, found: NeedList, deadline_on: date, *, by: Actor, at: datetime) -> None:
    before = NEED.move(need, action)
    need.published_at, need.deadline_on, need.need_list, need.ended_at = at, deadline_on, found, None
    need.publications += 1
    need.state_reason = ""
    trail.index(need)
    session().flush()
    trail.record(action, need, by=by, at=at, before={"state": before},
                 after={"state": need.state, "deadline_on": deadline_on, "list": found.number,
                        "publications": need.publications})  # fmt: skip
    trail.tell(
        Kind.PUBLICATION, [*trail.owners(need), *trail.county_officers(need)], need, f"需求已发布：{need.title}",
        f"需求（{need.number}）已由市工信局发布，揭榜截止日为 {deadline_on.isoformat()}。", at=at,
    )  # fmt: skip
    events.publish(NeedPublished(need, again=action == "republish"))


def republish_need(need: Need, *, deadline_on: date | None, by: Actor, at: datetime | None = None) -> NeedList:
    """A failed need once more, on a list of its own with a new deadline."""
    moment = at or clock.now()
    posted_on = clock.local(moment).date()
    problems = rules.deadline_problems(deadline_on, earliest_deadline(need.round, posted_on))
    problems += rules.publication_problems(trail.stated(need), trail.policy_of(need))
    if problems and NEED.can(need.state, "republish"):
        raise RuleBroken(problems)
    if not NEED.can(need.state, "republish"):
        NEED.move(need, "republish")
    assert deadline_on is not None
    title = f"{need.number} 重新发布"
    found = _new_list(need.round, title, posted_on, deadline_on, moment)
    _publish(need, "republish", found, deadline_on, by=by, at=moment)
    return found


def send_back_need(need: Need, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """An approved need back to its county, which returns it to the enterprise or settles it."""
    moment = at or clock.now()
    problems = rules.reason_problems(reason, "请县市区复核的内容")
    if problems and NEED.can(need.state, "send_back"):
        raise RuleBroken(problems)
    before = NEED.move(need, "send_back")
    need.state_reason = reason.strip()
    session().flush()
    trail.record("send_back", need, by=by, at=moment, before={"state": before}, after={"state": need.state},
                 reason=reason)  # fmt: skip
    trail.tell(
        Kind.NEED, trail.county_officers(need), need, f"需求退回复核：{need.title}",
        f"市工信局请复核需求（{need.number}）：{reason}", at=moment, page="/review",
    )  # fmt: skip
