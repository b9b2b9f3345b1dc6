"""Keeping the profiles of enterprises and institutions: taken in by registration or import, described by themselves."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit.services import digested, record
from marketplace.kernel import clock, events
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.organizations.events import InstitutionDescribed
from marketplace.organizations.models import Enterprise, Institution, Organization
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.rules.figures import capacity_problems, counts_problems
from marketplace.security.actors import Actor
from marketplace.web.forms import credit_code_problem, refuse_stale

PERSONAL = frozenset({"contact_name", "contact_phone", "legal_representative"})
SHARED = frozenset(
    {"name", "credit_code", "county_code", "address", "contact_name", "contact_phone", "legal_representative"}
)
OF_ENTERPRISE = SHARED | {"chain_id", "is_manufacturing", "in_gradient_pool", "main_products"}
OF_INSTITUTION = SHARED | {
    "registered_on", "categories", "annual_capacity", "commitment", "served_counts", "target_counts",
    "premises", "services", "record",
}  # fmt: skip


def register_enterprise(
    name: str, county_code: str, credit_code: str | None = None, *, by: Actor, at: datetime | None = None,
    contact_name: str = "", contact_phone: str = "", **facts: Any,
) -> Enterprise:  # fmt: skip
    """A new enterprise; RuleBroken where the name or the code is taken or the code is wrong."""
    enterprise = Enterprise()
    given = {"contact_name": contact_name, "contact_phone": contact_phone, **facts}
    _register(enterprise, OF_ENTERPRISE, {"name": name, "county_code": county_code, "credit_code": credit_code} | given)
    _record_new("enterprise:register", enterprise, by, at)
    return enterprise


def register_institution(
    name: str, county_code: str, credit_code: str | None = None, *, by: Actor, at: datetime | None = None,
    contact_name: str = "", contact_phone: str = "", **facts: Any,
) -> Institution:  # fmt: skip
    """A new institution, not yet admitted; RuleBroken as for an enterprise and for capacity and directions."""
    institution = Institution(categories=[], served_counts={}, target_counts={})
    given = {"contact_name": contact_name, "contact_phone": contact_phone, **facts}
    fields = {"name": name, "county_code": county_code, "credit_code": credit_code} | given
    _refuse(institution_problems(fields))
    _register(institution, OF_INSTITUTION, fields)
    _record_new("institution:register", institution, by, at)
    return institution


def describe_enterprise(
    enterprise: Enterprise, *, by: Actor, at: datetime | None = None, opened: int | None = None, **fields: Any
) -> Enterprise:
    """Change fields of an enterprise's profile.

    ``opened`` is the version that the page showed; Conflict with the present values where it is no longer the latest.
    """
    _describe(enterprise, OF_ENTERPRISE, fields, by=by, at=at, opened=opened)
    return enterprise


def describe_institution(
    institution: Institution, *, by: Actor, at: datetime | None = None, opened: int | None = None, **fields: Any
) -> Institution:
    """Change fields of 附件3; the promise, the directions and the counts are checked as they will stand together."""
    _refuse_stale(institution, opened, fields)
    merged = {name: getattr(institution, name) for name in ("annual_capacity", "commitment")} | fields
    _refuse(institution_problems(merged))
    _describe(institution, OF_INSTITUTION, fields, by=by, at=at, opened=opened)
    return institution


def institution_problems(fields: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with directions, capacity, promise and counts (附件3, 试点方案二（二）2)."""
    words = dictionaries.words()
    found = capacity_problems(fields.get("annual_capacity"), fields.get("commitment"), least=words.least_commitment)
    foreign = [one for one in fields.get("categories") or [] if one not in words.directions]
    if foreign:
        known = "、".join(words.directions)
        found.append(Problem(f"「{'、'.join(foreign)}」不是服务方向；请从 {known} 中选择", "categories", "附件1注"))
    for name, title in (("served_counts", "已服务企业"), ("target_counts", "培育企业目标数")):
        numbers = {key: value for key, value in (fields.get(name) or {}).items() if not isinstance(value, str)}
        found += counts_problems(numbers, title, prefix=f"{name}-")
    return found


def touch(organization: Organization, at: datetime | None = None) -> None:
    """Let the version rise although only rows of the profile changed."""
    organization.changed_at = at or clock.now()
    session().flush()
    if isinstance(organization, Institution):
        events.publish(InstitutionDescribed(organization))


def _register(organization: Organization, known: frozenset[str], fields: Mapping[str, Any]) -> None:
    _refuse_foreign(known, fields)
    prepared = _prepared(fields)
    _refuse(_identity_problems(organization, prepared))
    for name, value in prepared.items():
        setattr(organization, name, value)
    session().add(organization)
    session().flush()


def _record_new(act: str, organization: Organization, by: Actor, at: datetime | None) -> None:
    facts = {
        "name": organization.name,
        "county_code": organization.county_code,
        "credit_code": organization.credit_code,
    }
    record(act, by=by, on=organization, after=facts, at=at)


def _describe(
    organization: Organization, known: frozenset[str], fields: Mapping[str, Any], *, by: Actor, at: datetime | None,
    opened: int | None,
) -> None:  # fmt: skip
    _refuse_foreign(known, fields)
    _refuse_stale(organization, opened, fields)
    prepared = _prepared(fields)
    _refuse(_identity_problems(organization, prepared))
    before = {name: getattr(organization, name) for name in prepared}
    changed = [name for name, value in prepared.items() if before[name] != value]
    if not changed:
        return
    for name in changed:
        setattr(organization, name, prepared[name])
    touch(organization, at)
    record(
        f"{organization.kind}:describe", by=by, on=organization, at=at,
        before=_for_trail(before, changed), after=_for_trail(prepared, changed),
    )  # fmt: skip


def _for_trail(values: Mapping[str, Any], changed: list[str]) -> dict[str, Any]:
    shown = {name: _plain(values[name]) for name in changed}
    return digested(shown, PERSONAL)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _prepared(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Names and codes as they are stored: trimmed, the code in capitals, an empty code as none."""
    prepared = dict(fields)
    if "name" in prepared:
        prepared["name"] = str(prepared["name"]).strip()
    if "credit_code" in prepared:
        prepared["credit_code"] = (prepared["credit_code"] or "").strip().upper() or None
    return prepared


def _identity_problems(organization: Organization, fields: Mapping[str, Any]) -> list[Problem]:
    found = []
    if "name" in fields:
        found += _name_problems(organization, fields["name"])
    if fields.get("credit_code"):
        found += _code_problems(organization, fields["credit_code"])
    return found


def _name_problems(organization: Organization, name: str) -> list[Problem]:
    if not name:
        return [Problem("请填写单位全称，与营业执照一致", "name")]
    if len(name) > 120:
        return [Problem(f"单位名称不超过 120 字，现为 {len(name)} 字", "name")]
    if _taken(organization, Organization.name == name):
        return [Problem(f"「{name}」已经登记；如属本单位，请联系所在县市区工信部门加入", "name")]
    return []


def _code_problems(organization: Organization, code: str) -> list[Problem]:
    problem = credit_code_problem(code)
    if problem:
        return [Problem(problem, "credit_code", "GB 32100—2015")]
    if _taken(organization, Organization.credit_code == code):
        return [
            Problem(
                "这个统一社会信用代码已由另一单位登记，请核对营业执照；确属本单位的，请联系所在县市区工信部门",
                "credit_code",
            )
        ]
    return []


def _taken(organization: Organization, condition: Any) -> bool:
    with session().no_autoflush:
        return (
            session().scalar(select(Organization.id).where(condition, Organization.id != (organization.id or 0)))
            is not None
        )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)


def _refuse_foreign(known: frozenset[str], fields: Mapping[str, Any]) -> None:
    foreign = sorted(set(fields) - known)
    if foreign:
        raise TypeError(f"no fields of this profile: {', '.join(foreign)}")


def _refuse_stale(organization: Organization, opened: int | None, fields: Mapping[str, Any]) -> None:
    if opened is not None:
        refuse_stale(opened, organization.version, {name: getattr(organization, name) for name in fields})
