"""What every act on a need leaves: its values for the rules, its row in the trail, its terms for searching."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit import services as audit
from marketplace.kernel import events
from marketplace.kernel.database import session
from marketplace.needs.events import NeedWorded
from marketplace.needs.models import Need, search
from marketplace.needs.rules import FIELDS, PERSONAL, Stated
from marketplace.notifications.rules import Kind, Recipient
from marketplace.notifications.services import notify
from marketplace.organizations.queries import dictionaries, recipients_of, recipients_with_duty
from marketplace.pilots import queries as pilots
from marketplace.pilots.policy import RoundPolicy
from marketplace.security.actors import Actor, Duty

# What tells which service is meant.
WORDS = frozenset({"text", "situation", "category", "chain_id"})
_NAMES = tuple(one.name for one in fields(Stated))


def stated(need: Need, **changed: Any) -> Stated:
    """What the need says, with some values as they would be."""
    return Stated(**{name: changed.get(name, getattr(need, name)) for name in _NAMES})


def hold(need: Need) -> None:
    """Lock the need's row and read it anew; rows that only point to it may still be written beside."""
    rows = select(Need).where(Need.id == need.id).with_for_update(of=Need, key_share=True)
    session().scalars(rows.execution_options(populate_existing=True)).one()


def policy_of(need: Need) -> RoundPolicy:
    """The policy of the need's round, in force today."""
    return pilots.policy_of_round(need.round_id)


def set_values(need: Need, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put ``values`` on the need; returns what changed, before and after."""
    before, after = {}, {}
    for name, value in values.items():
        if name not in FIELDS and name != "county_reason":
            raise KeyError(name)
        if getattr(need, name) != value:
            before[name], after[name] = getattr(need, name), value
            setattr(need, name, value)
    if "chain_id" in after:
        # Read anew where it is next asked for: the words by which the need is found name the chain.
        session().expire(need, ["chain"])
    if not WORDS.isdisjoint(after):
        events.publish(NeedWorded(need))
    return before, after


def index(need: Need) -> None:
    """Write the terms by which the public finds the need: its public words only, never the contact."""
    terms = search.terms_of(
        need.number, need.title, need.text, need.situation, need.category, need.enterprise.name,
        need.chain.name if need.chain else None,
    )  # fmt: skip
    need.search_terms = terms


def record(
    act: str, need: Need, *, by: Actor, at: datetime, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, reason: str = "",
) -> None:  # fmt: skip
    """The act's row in the trail, with the contact's digest in place of the contact (D25)."""
    audit.record(
        f"need:{act}", by=by, on=need, title=f"{need.number or '草稿'} {need.title}".strip(), at=at, reason=reason,
        before=_told(before), after=_told(after),
    )  # fmt: skip


def _told(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the trail may hold of some values: the contact as its digest, the chain by the name it has today."""
    if not values:
        return None
    told = audit.digested(values, PERSONAL)
    if "chain_id" in told:
        found = dictionaries.chain(told.pop("chain_id") or 0)
        told["chain"] = found.name if found is not None else None
    return told


def owners(need: Need) -> list[Recipient]:
    """The people of the enterprise."""
    return recipients_of(need.enterprise_id)


def county_officers(need: Need) -> list[Recipient]:
    """The officers of the county that reviews the need."""
    return recipients_with_duty(Duty.COUNTY, need.county_code)


def city_officers() -> list[Recipient]:
    """The city bureau's officers."""
    return recipients_with_duty(Duty.CITY)


def tell(
    kind: Kind, whom: Iterable[Recipient], need: Need, title: str, body: str, *, at: datetime, page: str = ""
) -> None:
    """A notice that leads to the need's page (or ``page`` below it)."""
    notify(kind, whom, title=title, body=body, path=f"/needs/{need.id}{page}", at=at)
