"""A need's values as words, its facts in the order of the form, and its history."""

from typing import Any

from flask import url_for

from marketplace.audit import queries as audit
from marketplace.kernel import clock
from marketplace.needs.lifecycle import NEED
from marketplace.needs.models import Need
from marketplace.needs.rules import FIELDS, PERSONAL, STEP_TITLES, STEPS, weights_in_force
from marketplace.pilots.policy import RoundPolicy
from marketplace.web import filters

ACTS = {arrow.action: arrow.title for arrow in NEED.transitions} | {
    "begin": "新建",
    "import": "由县市区导入",
    "mend": "县市区代企业更正",
    "hand_in_for": "县市区代企业提交",
}
READING = STEP_TITLES | {"service": "所需服务", "trouble": "需求内容"}
HOLDERS = {
    "draft": "企业填写中", "submitted": "县市区工信部门审核", "returned": "企业修改", "approved": "市工信局发布",
    "published": "服务机构揭榜", "failed": "市工信局（可重新发布）",
}  # fmt: skip


def shown(name: str, value: Any, policy: RoundPolicy) -> str:
    """One value as a page writes it."""
    if name in ("current_level", "target_level"):
        return policy.printed(value) if value or name == "current_level" else ""
    if name == "weights":
        return "　".join(f"{title} {points}" for title, points in weights_in_force(value or {}, policy).items())
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return ""
    if name == "wanted":
        return f"{value} 家"
    if name == "budget_wan":
        return f"{value:,.2f}"
    if name == "deadline_wish_on":
        return filters.day(value)
    return str(value)


def facts(
    need: Need, policy: RoundPolicy, *, contacts: bool = True, change: bool = False, remarks: bool = False
) -> list[dict[str, Any]]:
    """The need's facts in groups, ``{title, rows: [{title, value, url, remark}]}``.

    ``change`` links to the steps and names the groups as they do.
    """
    groups = []
    for step, names in STEPS.items():
        rows = []
        for name in names:
            if name in PERSONAL and not contacts:
                continue
            value = need.chain.name if name == "chain_id" and need.chain else shown(name, getattr(need, name), policy)
            url = url_for("needs.step", need_id=need.id, step=step, _anchor=name) if change else ""
            rows.append({"name": name, "title": FIELDS[name], "value": value, "url": url,
                         "remark": need.remarks.get(name, "") if remarks else ""})  # fmt: skip
        groups.append({"title": (STEP_TITLES if change else READING)[step], "rows": rows})
    return groups


def public_facts(need: Need, policy: RoundPolicy) -> list[dict[str, Any]]:
    """What the public reads: no contact, nothing that was left open, and the title only once, above."""
    rows = [row for group in facts(need, policy, contacts=False) for row in group["rows"] if row["value"]]
    standing = [row for row in rows if row["name"] in STEPS["standing"]]
    criteria = [row for row in rows if row["name"] in STEPS["criteria"]]
    wanted = [row for row in rows if row not in standing + criteria and row["name"] != "title"]
    groups = {"需要什么": wanted, STEP_TITLES["standing"]: standing, STEP_TITLES["criteria"]: criteria}
    return [{"title": title, "rows": found} for title, found in groups.items()]


def phone_for_county(need: Need) -> str:
    """Whom the reviewing county may call: the need's contact, or its own enterprise's."""
    own = need.enterprise.county_code == need.county_code
    return need.contact_phone or (need.enterprise.contact_phone if own else "")


def history(need: Need) -> list[dict[str, str]]:
    """What happened, newest first, for those who work with the need; savings of a draft are left out."""
    rows = [row for row in audit.history_of("need", need.id) if row.act != "need:save"]
    return [
        {"title": ACTS.get(row.act.partition(":")[2], row.act), "who": row.actor_name,
         "organisation": row.organization_name, "when": filters.moment(row.at),
         "at": clock.local(row.at).isoformat(), "remark": row.reason}
        for row in reversed(rows)
    ]  # fmt: skip
