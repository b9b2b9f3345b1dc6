"""Rankings as they were given, and the needs that suit an institution."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.matchmaking import rules
from marketplace.matchmaking.lifecycle import RunState
from marketplace.matchmaking.models import InstitutionSnapshot, MatchFit, MatchRun
from marketplace.matchmaking.queries.sorting import order_by
from marketplace.needs.models import Need
from marketplace.organizations.models import Institution, Organization

MOST = 10_000  # rows of a sheet


def latest_run(need_id: int) -> MatchRun | None:
    """The last ranking asked for, finished or not."""
    rows = select(MatchRun).where(MatchRun.need_id == need_id).order_by(MatchRun.id.desc()).limit(1)
    return session().scalars(rows.options(joinedload(MatchRun.snapshot).load_only(InstitutionSnapshot.sha256))).first()


def latest_finished(need_id: int) -> MatchRun | None:
    """The ranking that stands."""
    rows = select(MatchRun).where(MatchRun.need_id == need_id, MatchRun.state == RunState.DONE)
    return session().scalars(rows.order_by(MatchRun.id.desc()).limit(1)).first()


def get_run(run_id: int) -> MatchRun | None:
    """One ranking."""
    return session().get(MatchRun, run_id)


def fits_of(run: MatchRun, top: int | None = 10) -> list[MatchFit]:
    """The best of a ranking (None: all that is kept), with the institutions' names and counties."""
    rows = select(MatchFit).where(MatchFit.run_id == run.id).order_by(MatchFit.place).limit(top)
    institution = joinedload(MatchFit.institution, innerjoin=True)
    return list(session().scalars(rows.options(institution.joinedload(Institution.county, innerjoin=True))))


def shown_fits(run: MatchRun) -> list[MatchFit]:
    """What a shortlist shows: the first places, and behind theirs the newcomers that the rule drew."""
    return sorted(
        (one for one in fits_of(run, top=None) if one.place <= rules.SHOWN or one.shown_after),
        key=lambda one: (one.shown_after or one.place, one.shown_after is not None),
    )


def own_fit(need_id: int, institution_id: int) -> MatchFit | None:
    """Where one institution stands in a need's standing ranking; None where it is not among those kept."""
    rows = select(MatchFit).join(MatchFit.run).where(
        MatchRun.need_id == need_id, MatchRun.is_latest, MatchFit.institution_id == institution_id
    )  # fmt: skip
    return session().scalars(rows.options(contains_eager(MatchFit.run))).first()


def stands_aside(run: MatchRun, institution_id: int) -> bool:
    """Whether the institution was left out of a ranking because it and the enterprise belong together."""
    told = run.snapshot.content if run.snapshot is not None else []
    firm = (run.need_input or {}).get("enterprise_id")
    return any(one["id"] == institution_id and firm in one["conflicts"] for one in told)


SUITABLE_SORTS = {"best": "匹配度高的在前", "soon": "快截止的在前", "newest": "新发布的在前"}
_ORDERS = {
    "best": [Key(MatchFit.score, "score", descending=True), Key(MatchFit.id, "id", descending=True)],
    "soon": [Key(Need.deadline_on, "run.need.deadline_on"), Key(MatchFit.id, "id")],
    "newest": [Key(Need.id, "run.need.id", descending=True), Key(MatchFit.id, "id", descending=True)],
}


def suitable_needs(
    institution_id: int, *, category: str | None = None, q: str = "", order: str = "best", cursor: str | None = None,
    size: int = 25,
) -> Page[Any]:  # fmt: skip
    """Published needs in whose standing ranking the institution appears as suitable, best score first by default."""
    rows, keys = _suitable(institution_id, category, q), _ORDERS[order]
    return keyset_page(session(), rows, keys, cursor=cursor, size=size, scalars=True, value_of=_value_of)


def _value_of(row: Any, name: str) -> Any:
    return attrgetter(name)(row)


def suitable_listed(institution_id: int, category: str | None, q: str, order: str) -> Sequence[MatchFit]:
    """The same needs for a sheet."""
    rows = _suitable(institution_id, category, q).order_by(*order_by(_ORDERS[order]))
    return session().scalars(rows.limit(MOST)).all()


def _suitable(institution_id: int, category: str | None, q: str) -> Select[Any]:
    rows: Select[Any] = (
        select(MatchFit)
        .join(MatchFit.run)
        .join(MatchRun.need)
        .where(MatchFit.institution_id == institution_id, MatchFit.suitable, MatchRun.is_latest,
               Need.is_open_on(clock.today()))
        .options(
            contains_eager(MatchFit.run).contains_eager(MatchRun.need).options(
                joinedload(Need.enterprise, innerjoin=True).load_only(Organization.name).options(lazyload("*")),
                joinedload(Need.county, innerjoin=True), joinedload(Need.chain),
            )
        )
    )  # fmt: skip
    if category:
        rows = rows.where(Need.category == category)
    if q:
        told = (Need.title, Need.text, Need.number)
        rows = rows.where(or_(*(column.icontains(q, autoescape=True) for column in told)))
    return rows
