"""One need with what its page shows, and how often an enterprise asked before."""

from functools import lru_cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, lazyload

from marketplace.kernel.database import session
from marketplace.needs.models import Need, NeedList
from marketplace.organizations.models import Enterprise

# A firm's own county and chain are not what a need shows: each table less is a good part of the reading.
_FIRM = joinedload(Need.enterprise, innerjoin=True).options(lazyload(Enterprise.county), lazyload(Enterprise.chain))
_PARTIES = (_FIRM, joinedload(Need.county, innerjoin=True))


def get(need_id: int) -> Need | None:
    """A need with enterprise, county and chain: one statement."""
    return session().scalar(_whole(), {"asked": need_id})


@lru_cache(maxsize=1)
def _whole() -> Select[Need]:
    """Built once: putting the options together costs more than reading the row."""
    return select(Need).options(*_PARTIES, joinedload(Need.chain)).where(Need.id == bindparam("asked"))


def many(numbers: list[int]) -> list[Need]:
    """Needs by their ids, in order of id, as ``get`` reads them."""
    return list(session().scalars(select(Need).options(*_PARTIES).where(Need.id.in_(numbers)).order_by(Need.id)))


def get_list(list_id: int) -> NeedList | None:
    """A published list."""
    return session().get(NeedList, list_id)
