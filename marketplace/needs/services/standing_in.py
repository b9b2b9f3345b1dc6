"""The county acts for an enterprise that has no account: it mends an imported need and hands a returned one in again.

Where somebody acts for the enterprise the county only returns: nobody changes another's words behind their back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken, TransitionRefused
from marketplace.needs import rules
from marketplace.needs.lifecycle import MENDABLE, NEED
from marketplace.needs.models import Need, NeedSource
from marketplace.needs.services import trail
from marketplace.needs.services.drafting import hand_in
from marketplace.security.actors import Actor

HAS_ACCOUNT = "企业在平台上有账户，请写明意见后退回，由企业自己修改。"
NOT_IMPORTED = "这项需求由企业自己填报，请写明意见后退回，由企业自己修改。"


def may_stand_in(need: Need) -> bool:
    """Whether the county may change this need for its enterprise; one statement."""
    return may_be_mended(need) and not trail.owners(need)


def may_be_mended(need: Need) -> bool:
    """The part of the answer that the need itself holds."""
    return need.state in MENDABLE and need.source == NeedSource.IMPORT


def mend_for_enterprise(
    need: Need, values: Mapping[str, Any], reason: str, *, by: Actor, at: datetime | None = None
) -> None:
    """Correct the words of an imported need as agreed with its enterprise; a mended field loses its remark.

    RuleBroken names what does not fit, Refusal says that the enterprise has an account or filed the need itself.
    """
    if unknown := set(values) - set(rules.MENDED):
        raise KeyError(*unknown)
    _refuse_where_not(need)
    now_stated = trail.stated(need, **values)
    problems = rules.word_problems(now_stated, trail.policy_of(need)) + rules.emptied_problems(now_stated)
    problems += rules.title_problems(now_stated) + rules.reason_problems(reason, "更正的依据，例如与谁电话核实")
    if not problems and all(getattr(need, name) == value for name, value in values.items()):
        problems = rules.unchanged_problems()
    if problems:
        raise RuleBroken(problems)
    before, after = trail.set_values(need, values)
    need.remarks = {name: words for name, words in need.remarks.items() if name not in after}
    trail.index(need)
    session().flush()
    trail.record("mend", need, by=by, at=at or clock.now(), before=before, after=after, reason=reason.strip())


def hand_in_for_enterprise(need: Need, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """A returned need back into the county's own review, for an enterprise that cannot do it itself."""
    _refuse_where_not(need)
    moment = at or clock.now()
    problems = rules.reason_problems(reason, "代为提交的依据，例如与谁电话核实")
    if problems and NEED.can(need.state, "submit"):
        raise RuleBroken(problems)
    before = NEED.move(need, "submit")
    hand_in(need, at=moment)
    trail.record("hand_in_for", need, by=by, at=moment, before={"state": before}, after={"state": need.state},
                 reason=reason.strip())  # fmt: skip


def _refuse_where_not(need: Need) -> None:
    if need.state not in MENDABLE:
        raise TransitionRefused(f"需求现为「{need.state.title}」，待审核和退回修改的需求才能代为更正。")
    if need.source != NeedSource.IMPORT:
        raise Refusal(NOT_IMPORTED)
    if trail.owners(need):
        raise Refusal(HAS_ACCOUNT)
