"""Who is told of 揭榜, and the trail's words for it. Nothing here runs when a sealed bid arrives, changes or leaves."""

from collections.abc import Collection
from datetime import datetime

from marketplace.bids.models import Tender
from marketplace.notifications.rules import Kind, Recipient
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of, recipients_of_many, recipients_with_duty
from marketplace.security.actors import Duty


def path_of(tender: Tender, page: str = "/tender") -> str:
    """The tender's page, below its need's address."""
    return f"/needs/{tender.need_id}{page}"


def tell_owner(tender: Tender, title: str, body: str, *, at: datetime, page: str = "/tender",
               kind: Kind = Kind.TENDER) -> None:  # fmt: skip
    """The people of the enterprise whose need it is."""
    notify(kind, recipients_of(tender.enterprise_id), title=f"{title}：{tender.need.title}",
           body=f"需求（{tender.need.number}）{body}", path=path_of(tender, page), at=at)  # fmt: skip


def tell_city(tender: Tender, title: str, body: str, *, at: datetime, page: str = "/tender") -> None:
    """The city's officers."""
    notify(Kind.TENDER, recipients_with_duty(Duty.CITY), title=f"{title}：{tender.need.title}",
           body=f"需求（{tender.need.number}）{body}", path=path_of(tender, page), at=at)  # fmt: skip


def tell_institutions(
    tender: Tender, institutions: Collection[int], title: str, body: str, *, at: datetime, kind: Kind = Kind.TENDER
) -> None:
    """The people of several institutions, all with the same words; each learns only of its own bid or question."""
    if institutions:
        people = recipients_of_many(institutions, Duty.INSTITUTION)
        notify(kind, people, title=f"{title}：{tender.need.title}",
               body=f"需求（{tender.need.number}）{body}", path=path_of(tender), at=at)  # fmt: skip


def tell_people(tender: Tender, people: Collection[Recipient], title: str, body: str, *, at: datetime) -> None:
    """Named people, such as assessors."""
    notify(Kind.ASSESSMENT, people, title=f"{title}：{tender.need.title}",
           body=f"需求（{tender.need.number}）{body}", path=path_of(tender), at=at)  # fmt: skip
