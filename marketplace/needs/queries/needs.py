"""One need with what its page shows, and how often an enterprise asked before."""

from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.kernel.database import session
from marketplace.needs.models import Need, NeedList

_PARTIES = (
    joinedload(Need.enterprise, innerjoin=True), joinedload(Need.county, innerjoin=True),
    joinedload(Need.round, innerjoin=True),
)  # fmt: skip


def get(need_id: int) -> Need | None:
    """A need with enterprise, county, chain, round and list: one statement."""
    return session().scalar(_whole().where(Need.id == need_id))


@lru_cache(maxsize=1)
def _whole() -> Select[Need]:
    """Built once: putting the options together costs more than reading the row."""
    return select(Need).options(*_PARTIES, joinedload(Need.chain), joinedload(Need.need_list))


def many(numbers: list[int]) -> list[Need]:
    """Needs by their ids, in order of id, as ``get`` reads them."""
    return list(session().scalars(select(Need).options(*_PARTIES).where(Need.id.in_(numbers)).order_by(Need.id)))


def get_list(list_id: int) -> NeedList | None:
    """A published list."""
    return session().get(NeedList, list_id)


def lists_of(round_id: int) -> list[NeedList]:
    """The round's published lists, newest first."""
    rows = select(NeedList).where(NeedList.round_id == round_id).order_by(NeedList.id.desc())
    return list(session().scalars(rows))
