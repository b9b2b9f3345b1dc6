"""Who is reminded that a title ends, at 180, 90 and 30 days, and that one won elsewhere is due for its yearly check."""

from datetime import datetime

from marketplace.audit.services import record
from marketplace.certification.models import Certificate
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.certificates import ending_soon
from marketplace.certification.queries.standing import current_policies
from marketplace.certification.rules.titles import reminder_due, renewal_opens
from marketplace.certification.services.certificates import tell_holder
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.security.actors import SYSTEM


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


def _what_to_do(certificate: Certificate, policy: ProgrammePolicy | None) -> str:
    """When the holder may apply again, as the document says."""
    if policy is None:
        return "如需继续持有，请留意认定单位的申报通知。"
    opens = renewal_opens(certificate.valid_until, policy.validity.renewal)
    if opens is None:
        return "期满后按新一轮申报通知重新申报。"
    return f"有效期满当年可再次申报：自 {opens.isoformat()} 起留意当年申报通知。"
