"""Who is reminded that a title ends, at 180, 90 and 30 days, and who is told that the ground of a title has ended."""

from datetime import datetime

from marketplace.audit.services import record
from marketplace.certification.models import Certificate
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.certificates import ending_soon, resting_on_ended
from marketplace.certification.queries.standing import current_policies
from marketplace.certification.rules.titles import Standing, reminder_due, renewal_opens
from marketplace.certification.services.certificates import tell_city, tell_holder, tell_of_titles
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.security.actors import SYSTEM

# Stands among the reminders that were sent, beside days.
LOST_GROUND = "ground"


def remind_of_ends(*, at: datetime | None = None) -> int:
    """Send every reminder that is due and was not sent; how many were sent."""
    moment = at or clock.now()
    today = clock.local(moment).date()
    policies = {policy.programme.code: policy for policy in current_policies()}
    sent = 0
    for one in ending_soon(today):
        days = reminder_due(one.valid_until, today, list(one.reminded))
        if days is None:
            continue
        one.reminded = [*one.reminded, days]
        session().flush()
        left = (one.valid_until - today).days
        title = f"「{one.honour}」将于 {one.valid_until.isoformat()} 到期，还有 {left} 天"
        tell_holder(one, title, _what_to_do(one, policies.get(one.programme_code)), at=moment)
        record("certificate:remind", by=SYSTEM, on=one, after={"days": days}, at=moment)
        sent += 1
    return sent


def tell_of_lost_grounds(*, at: datetime | None = None) -> int:
    """Titles whose ground ended by its date: holders and city are told once, profiles follow; how many were told of.

    A ground that was revoked or suspended has been told of when that was decided.
    """
    moment = at or clock.now()
    today = clock.local(moment).date()
    told = 0
    for one in resting_on_ended(today):
        ground = one.rests_on
        if ground is None or LOST_GROUND in one.reminded or one.standing(today) is not Standing.GROUNDLESS:
            continue
        one.reminded = [*one.reminded, LOST_GROUND]
        session().flush()
        words = f"所依据的「{ground.honour}」{ground.standing(today).title}，「{one.honour}」随之失效"
        tell_holder(one, words, "所依据的认定重新取得并核验后，请联系市工信局。", at=moment)
        tell_city(one, f"{one.institution.name}：{words}", at=moment)
        tell_of_titles(one.institution, moment)
        record("certificate:lose_ground", by=SYSTEM, on=one, after={"number": ground.number}, at=moment)
        told += 1
    return told


def _what_to_do(certificate: Certificate, policy: ProgrammePolicy | None) -> str:
    """When the holder may apply again, as the document says."""
    if policy is None:
        return "如需继续持有，请留意认定单位的申报通知。"
    opens = renewal_opens(certificate.valid_until, policy.validity.renewal)
    if opens is None:
        return "期满后按新一轮申报通知重新申报。"
    return f"有效期满当年可再次申报：自 {opens.isoformat()} 起留意当年申报通知。"
