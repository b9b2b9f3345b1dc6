"""The county's part: send a need back with remarks on single fields, approve it, or decline it with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.needs import rules
from marketplace.needs.events import NeedEnded
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need
from marketplace.needs.services import trail
from marketplace.notifications.rules import Kind
from marketplace.organizations.queries import dictionaries
from marketplace.security.actors import Actor

REMARK_LONGEST = 200
CHAIN_AS_IT_IS = -1


def return_need(
    need: Need, remarks: Mapping[str, str], *, by: Actor, overall: str = "", at: datetime | None = None
) -> None:
    """Back to the enterprise; ``remarks`` by field name, ``overall`` on the whole. At least one of them is needed."""
    moment = at or clock.now()
    kept = {name: words.strip() for name, words in remarks.items() if words.strip()}
    problems = [
        Problem(f"不超过 {REMARK_LONGEST} 字，请精简", f"remark_{name}")
        for name, words in kept.items() if len(words) > REMARK_LONGEST
    ]  # fmt: skip
    if unknown := set(kept) - set(rules.FIELDS):
        problems.append(Problem(f"没有这些栏目：{'、'.join(sorted(unknown))}"))
    if not kept:
        problems += rules.reason_problems(overall, "需要修改的地方，或在具体栏目旁写意见", "overall")
    elif len(overall) > 300:
        problems += rules.reason_problems(overall, "总的意见", "overall")
    if problems and NEED.can(need.state, "return"):
        raise RuleBroken(problems)
    before = NEED.move(need, "return")
    need.remarks, need.state_reason = kept, overall.strip()
    session().flush()
    trail.record("return", need, by=by, at=moment, before={"state": before},
                 after={"state": need.state, "remarks": kept}, reason=overall)  # fmt: skip
    named = "、".join(rules.FIELDS[name] for name in kept)
    trail.tell(
        Kind.NEED_RETURNED, trail.owners(need), need, f"需求退回修改：{need.title}",
        f"{by.organization_name}退回了需求（{need.number}）" + (f"，请修改：{named}。" if named else f"：{overall}"),
        at=moment, page="/edit",
    )  # fmt: skip


def approve_need(
    need: Need, *, by: Actor, is_manufacturing: bool | None = None, in_gradient_pool: bool | None = None,
    county_reason: str = "", chain_id: int | None = CHAIN_AS_IT_IS, at: datetime | None = None,
) -> None:  # fmt: skip
    """On to the city. The county may settle the chain and the two answers of D10, with its reason where one is «no».

    ``chain_id`` None takes the chain away; by default it stays.
    """
    moment = at or clock.now()
    values: dict[str, object] = {"county_reason": (county_reason or need.county_reason).strip()}
    for name, answer in (("is_manufacturing", is_manufacturing), ("in_gradient_pool", in_gradient_pool)):
        if answer is not None:
            values[name] = answer
    problems = rules.approval_problems(trail.stated(need, **values), trail.policy_of(need))
    if len(str(values["county_reason"])) > 300:
        problems.append(Problem("不超过 300 字，请精简", "county_reason"))
    if chain_id != CHAIN_AS_IT_IS:
        problems += chain_problems(chain_id)
        values["chain_id"] = chain_id
    if problems and NEED.can(need.state, "approve"):
        raise RuleBroken(problems)
    before = NEED.move(need, "approve")
    changed, after = trail.set_values(need, values)
    need.state_reason = ""
    session().flush()
    if "chain_id" in after:
        trail.index(need)
        session().flush()
    trail.record("approve", need, by=by, at=moment, before={"state": before, **changed},
                 after={"state": need.state, **after}, reason=str(values["county_reason"]))  # fmt: skip
    trail.tell(
        Kind.NEED, trail.owners(need), need, f"需求已通过县市区审核：{need.title}",
        f"需求（{need.number}）已由{by.organization_name}审核通过，待市工信局发布。", at=moment,
    )  # fmt: skip


def chain_problems(chain_id: int | None) -> list[Problem]:
    """A chain that the dictionary does not hold."""
    if chain_id is None or dictionaries.chain(chain_id) is not None:
        return []
    return [Problem("请从产业链名录中选择", "chain_id", "002:27；约定 D9")]


def approve_needs(
    needs: Sequence[Need], *, by: Actor, all_verified: bool = False, chain_id: int | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Approve several at once, all of them or none. ``all_verified``: the officer has found that those which leave the
    two questions of D10 open are manufacturers in the pool; a «no» needs its own page and reason. ``chain_id`` is for
    those that name no chain.
    """
    if not needs:
        raise RuleBroken([Problem("请勾选要通过的需求", "needs")])
    problems = chain_problems(chain_id)
    for need in needs:
        open_answers = [name for name in ("is_manufacturing", "in_gradient_pool") if getattr(need, name) is None]
        found = rules.approval_problems(
            trail.stated(need, **dict.fromkeys(open_answers, True if all_verified else None)), trail.policy_of(need)
        )
        problems += [Problem(f"{need.number}：{one.message}", "needs", one.article) for one in found]
    if problems:
        raise RuleBroken(problems)
    for need in needs:
        approve_need(
            need, by=by, at=at, is_manufacturing=need.is_manufacturing is None or need.is_manufacturing,
            in_gradient_pool=need.in_gradient_pool is None or need.in_gradient_pool,
            chain_id=CHAIN_AS_IT_IS if need.chain_id else chain_id,
        )  # fmt: skip


def decline_need(need: Need, reason: str, *, by: Actor, at: datetime | None = None) -> None:
    """Not taken into the pilot; the enterprise learns why."""
    moment = at or clock.now()
    problems = rules.reason_problems(reason, "不予通过的理由")
    if problems and NEED.can(need.state, "decline"):
        raise RuleBroken(problems)
    before = NEED.move(need, "decline")
    need.state_reason, need.ended_at = reason.strip(), moment
    session().flush()
    trail.record("decline", need, by=by, at=moment, before={"state": before}, after={"state": need.state},
                 reason=reason)  # fmt: skip
    trail.tell(
        Kind.NEED_RETURNED, trail.owners(need), need, f"需求未通过审核：{need.title}",
        f"{by.organization_name}未通过需求（{need.number}）。理由：{reason}", at=moment,
    )  # fmt: skip
    events.publish(NeedEnded(need, reason))
