"""Keeping the dictionaries: counties loaded with the round; chains added, renamed, retired and ordered by the city."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from marketplace.audit.services import record
from marketplace.kernel import transactions
from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, Problem, RuleBroken
from marketplace.organizations.models import Chain, County
from marketplace.organizations.queries import choices
from marketplace.organizations.queries import dictionaries as queries
from marketplace.security.actors import Actor

CITY = {"code": "430200", "name": "株洲市", "is_city": True}  # GB/T 2260
LONGEST = 40


def _record(act: str, **told: Any) -> None:
    """The trail's row, and the public lists read the names again once this is stored."""
    record(act, **told)
    transactions.after_commit(choices.forget, once="choices")


def load_counties(rows: Iterable[Mapping[str, Any]], by: Actor, *, at: datetime | None = None) -> int:
    """Put the round's counties (``code``, ``name``) and the city itself into the table; returns how many are new.

    A county that is there keeps its number and takes the name of the file.
    """
    known = {county.code: county for county in session().scalars(select(County))}
    fresh = 0
    for position, row in enumerate([CITY, *rows]):
        county = known.get(row["code"])
        if county is None:
            county = County(code=row["code"], name=row["name"], is_city=bool(row.get("is_city")), position=position)
            session().add(county)
            known[county.code] = county
            fresh += 1
        else:
            county.name, county.position = row["name"], position
    session().flush()
    if fresh:
        _record("county:load", by=by, on=known[CITY["code"]], after={"new": fresh}, at=at)  # type: ignore[index]
    return fresh


def load_chains(rows: Iterable[Mapping[str, Any] | str], by: Actor, *, at: datetime | None = None) -> int:
    """Add the round's chains that the dictionary lacks, leaving what the bureau changed; returns how many."""
    known = set(session().scalars(select(Chain.name)))
    names = [row if isinstance(row, str) else str(row["name"]) for row in rows]
    fresh = [name for name in dict.fromkeys(names) if name not in known]
    for name in fresh:
        add_chain(name, by=by, at=at)
    return len(fresh)


def add_chain(name: str, *, by: Actor, at: datetime | None = None) -> Chain:
    """A new chain at the end of the dictionary."""
    name = _checked(name)
    last = session().scalar(select(func.max(Chain.position))) or 0
    chain = Chain(name=name, position=last + 1)
    session().add(chain)
    session().flush()
    _record("chain:add", by=by, on=chain, after={"name": name}, at=at)
    return chain


def rename_chain(chain: Chain, name: str, *, opened: str, by: Actor, at: datetime | None = None) -> None:
    """Another name for the same chain; ``opened`` is the name the page showed, so that no other's change is lost."""
    if chain.name != opened:
        raise Conflict(f"您打开页面之后，别人已把「{opened}」改为「{chain.name}」，请核对后再改。")
    name = _checked(name, but=chain.id)
    before = {"name": chain.name}
    chain.name = name
    _record("chain:rename", by=by, on=chain, before=before, after={"name": name}, at=at)


def retire_chain(chain: Chain, *, by: Actor, at: datetime | None = None) -> None:
    """No longer offered for choosing; what already names it keeps it."""
    _switch(chain, active=False, act="chain:retire", by=by, at=at)


def restore_chain(chain: Chain, *, by: Actor, at: datetime | None = None) -> None:
    """Offered again."""
    _switch(chain, active=True, act="chain:restore", by=by, at=at)


def _switch(chain: Chain, *, active: bool, act: str, by: Actor, at: datetime | None) -> None:
    if chain.is_active is active:
        raise Conflict(f"「{chain.name}」已经是「{'在用' if active else '停用'}」状态，请刷新页面。")
    chain.is_active = active
    _record(act, by=by, on=chain, before={"active": not active}, after={"active": active}, at=at)


def move_chain(chain: Chain, *, upwards: bool, by: Actor, at: datetime | None = None) -> None:
    """One place up or down in the order in which chains are offered; at the end nothing changes."""
    order = queries.chains(retired=True)
    here = next(place for place, one in enumerate(order) if one.id == chain.id)
    there = here - 1 if upwards else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, one in enumerate(order, start=1):
        one.position = position
    _record("chain:move", by=by, on=chain, before={"place": here + 1}, after={"place": there + 1}, at=at)


def _checked(name: str, *, but: int | None = None) -> str:
    """The name without blanks; RuleBroken where it is empty, too long or there already."""
    name = "".join(name.split())
    if not name:
        raise RuleBroken([Problem("请填写产业链名称，例如「轨道交通装备」", "name")])
    if len(name) > LONGEST:
        raise RuleBroken([Problem(f"产业链名称不超过 {LONGEST} 字，现为 {len(name)} 字", "name")])
    other = session().scalar(select(Chain.id).where(Chain.name == name, Chain.id != (but or 0)))
    if other is not None:
        raise RuleBroken([Problem(f"字典中已有「{name}」，请直接使用，停用的可以恢复", "name")])
    return name
