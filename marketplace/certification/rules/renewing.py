"""When somebody who holds a title may apply again: in the year of expiry (HB Art. 15, GJ Art. 23), else after it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.rules.titles import COUNTING, Standing, renewal_opens
from marketplace.kernel.errors import Problem


class Held(Protocol):
    """A title as far as this rule looks at it."""

    programme_code: str
    honour: str
    valid_until: date

    def standing(self, day: date) -> Standing:
        """How it stands on a day."""


def problems(policy: ProgrammePolicy, held: Sequence[Held], today: date) -> list[Problem]:
    """Titles in force that keep from a new application today, with the day from which it may be begun.

    Where there is no renewal the programme's own comparison says which holders do not apply again (HY: 不得重复申报).
    """
    code, way = policy.programme.code, policy.validity.renewal
    barred = {code} if way == "expiry_year" else {one for fact in policy.facts.values() for one in fact.compared_with}
    found = []
    for one in held:
        if one.programme_code not in barred or one.standing(today) not in COUNTING:
            continue
        opens = renewal_opens(one.valid_until, way) if one.programme_code == code else None
        if opens is not None and today >= opens:
            continue
        words = f"「{one.honour}」有效期到 {one.valid_until.isoformat()}"
        when = f"有效期满当年可再次申报，自 {opens.isoformat()} 起" if opens else "有效期内不得重复申报"
        found.append(Problem(f"{words}，{when}", "", policy.validity.article))
    return found
