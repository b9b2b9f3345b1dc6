"""Reading imports: runs and their rows for the pages, and what the system already stores of a sheet's records."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.kernel.database import session
from marketplace.kernel.paging import Key, Page, keyset_page
from marketplace.needs.lifecycle import ImportState, NeedState
from marketplace.needs.models import ImportedNeed, ImportRow, ImportRun, Need, Outcome
from marketplace.needs.rules import same_words
from marketplace.organizations.models import Enterprise, Membership
from marketplace.organizations.rules.names import may_be_written_for, name_key
from marketplace.security.actors import Actor, Duty

IN_ORDER = (Key(ImportRow.position, "position"),)
NEWEST = (Key(ImportRun.id, "id", descending=True),)
KEPT = ("accept", "split")
# What the page filters by: a verdict, or what an officer looks for.
FILTERS = {
    "accept": "接收", "split": "拆分", "reject": "退回", "skip": "跳过", "warned": "有提醒", "existing": "已有",
    "corrected": "已更正", "left_out": "不导入",
}  # fmt: skip


def get_run(run_id: int) -> ImportRun | None:
    """A run with its county and file: one statement."""
    parts = (joinedload(ImportRun.county), joinedload(ImportRun.attachment))
    return session().scalar(select(ImportRun).options(*parts).where(ImportRun.id == run_id))


def get_row(row_id: int) -> ImportRow | None:
    """A row with its run: one statement."""
    run = joinedload(ImportRow.run)
    parts = (run, run.joinedload(ImportRun.county))
    return session().scalar(select(ImportRow).options(*parts).where(ImportRow.id == row_id))


def run_of_file(county_code: str, sha256: str) -> ImportRun | None:
    """The county's last run of this very file that was neither given up nor unreadable."""
    ended = (ImportState.DISCARDED, ImportState.FAILED)
    rows = select(ImportRun).where(
        ImportRun.county_code == county_code, ImportRun.sha256 == sha256, ImportRun.state.not_in(ended)
    )
    return session().scalars(rows.order_by(ImportRun.id.desc()).limit(1)).first()


def digest_of(content: bytes) -> str:
    """By what a file is known again."""
    return hashlib.sha256(content).hexdigest()


def runs_for(actor: Actor, *, cursor: str | None = None, size: int = 25) -> Page[ImportRun]:
    """The runs an actor may see, newest first: a county officer the own county's; two statements."""
    rows = select(ImportRun).options(joinedload(ImportRun.county))
    if actor.duty is Duty.COUNTY:
        rows = rows.where(ImportRun.county_code == actor.county_code)
    return keyset_page(session(), rows, NEWEST, cursor=cursor, size=size, scalars=True)


def rows_page(
    run_id: int, *, show: str | None = None, cursor: str | None = None, size: int = 50, total: int | None = None
) -> Page[ImportRow]:
    """A page of a run's rows in the sheet's order, narrowed to one of ``FILTERS``; ``total`` from ``counts_of``."""
    rows = select(ImportRow).where(ImportRow.run_id == run_id)
    if show in ("accept", "split", "reject", "skip"):
        rows = rows.where(ImportRow.action == show)
    elif show == "warned":
        rows = rows.where(ImportRow.is_warned)
    elif show in ("existing", "corrected", "left_out"):
        rows = rows.where({"existing": ImportRow.is_existing, "corrected": ImportRow.corrected,
                           "left_out": ImportRow.left_out}[show])  # fmt: skip
    return keyset_page(session(), rows, IN_ORDER, cursor=cursor, size=size, scalars=True, total=total)


def counts_of(run_id: int) -> dict[str, int]:
    """How many rows each of ``FILTERS`` holds, how many are to be stored, and outcomes: one statement."""
    one, row = func.count().filter, ImportRow
    marks = {name: one(row.action == name) for name in ("accept", "split", "reject", "skip")}
    marks |= {"warned": one(row.is_warned), "existing": one(row.is_existing), "corrected": one(row.corrected)}
    marks |= {"left_out": one(row.left_out), "to_store": one(*_to_store()), "returned": one(row.has_returned_part)}
    marks |= {f"outcome_{outcome.value}": one(row.outcome == outcome.value) for outcome in Outcome if outcome.value}
    found = session().execute(select(*(mark.label(name) for name, mark in marks.items())).where(row.run_id == run_id))
    return dict(found.mappings().one())


def _to_store() -> tuple[Any, ...]:
    return ImportRow.action.in_(KEPT), ~ImportRow.left_out, ~ImportRow.is_existing


def rows_to_store(run_id: int) -> Select[ImportRow]:
    """The rows that become needs once the run is confirmed."""
    return select(ImportRow).where(ImportRow.run_id == run_id, *_to_store())


def rejected_rows(run_id: int) -> Iterable[ImportRow]:
    """Rows that go back to the filer, and kept ones of which a part does, in the sheet's order."""
    rows = select(ImportRow).where(ImportRow.run_id == run_id, ImportRow.has_returned_part)
    return session().scalars(rows.order_by(ImportRow.position).execution_options(yield_per=500))


def kept_verdicts(run_id: int) -> Sequence[Any]:
    """Place and verdict of all kept rows, without their cells, for judging another row beside them."""
    columns = (ImportRow.sheet, ImportRow.row_number, ImportRow.verdict)
    rows = select(*columns).where(ImportRow.run_id == run_id, ImportRow.action.in_(KEPT))
    return session().execute(rows.order_by(ImportRow.position)).all()


def needs_named(need_ids: Iterable[int]) -> dict[int, Any]:
    """Number and county of needs by id: one statement."""
    wanted = sorted(set(need_ids))
    if not wanted:
        return {}
    rows = select(Need.id, Need.number, Need.county_code).where(Need.id.in_(wanted))
    return {row.id: row for row in session().execute(rows)}


def needs_made(run_id: int) -> dict[str, int]:
    """How many needs a run made, by the county that reviews them."""
    rows = (
        select(Need.county_code, func.count()).join(ImportedNeed, ImportedNeed.need_id == Need.id)
        .join(ImportRow, ImportRow.id == ImportedNeed.row_id).where(ImportRow.run_id == run_id)
        .group_by(Need.county_code).order_by(Need.county_code)
    )  # fmt: skip
    return {row[0]: row[1] for row in session().execute(rows)}


def needs_of_members(run_id: int) -> dict[int, dict[int, str]]:
    """What a run made for enterprises with people of their own: the needs' titles by id, by enterprise."""
    rows = (
        select(Need.enterprise_id, Need.id, Need.title).join(ImportedNeed, ImportedNeed.need_id == Need.id)
        .join(ImportRow, ImportRow.id == ImportedNeed.row_id).where(ImportRow.run_id == run_id)
        .where(exists().where(Membership.organization_id == Need.enterprise_id, Membership.is_active))
        .order_by(Need.enterprise_id, Need.id)
    )  # fmt: skip
    found: dict[int, dict[int, str]] = {}
    for enterprise_id, need_id, title in session().execute(rows):
        found.setdefault(enterprise_id, {})[need_id] = title
    return found


def key_of(round_id: int, enterprise_id: int, category: str, text: str | None) -> str:
    """By what the same need of the same enterprise is known again, whatever blanks and signs its words have."""
    words = f"{round_id}|{enterprise_id}|{category}|{same_words(text or '')}"
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(slots=True)
class Known:
    """What the system stores of some records: their enterprises, and the needs that say the same."""

    round_id: int
    by_name: dict[str, Any] = field(default_factory=dict)
    by_code: dict[str, Any] = field(default_factory=dict)
    by_key: dict[str, list[Any]] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, round_id: int, records: Sequence[Mapping[str, Any]]) -> "Known":
        """Look up the records of one batch: three statements, however many records."""
        known = cls(round_id)
        if records:
            known._load_enterprises(records)
            known._load_needs(records)
        return known

    def _load_enterprises(self, records: Sequence[Mapping[str, Any]]) -> None:
        names = {str(one["enterprise_name"]) for one in records}
        codes = {one["credit_code"] for one in records if one.get("credit_code")}
        columns = (Enterprise.id, Enterprise.name, Enterprise.name_key, Enterprise.credit_code, Enterprise.county_code)
        alike = or_(
            Enterprise.name.in_(names), Enterprise.name_key.in_({name_key(name)[:120] for name in names}),
            Enterprise.credit_code.in_(codes),
        )  # fmt: skip
        for one in session().execute(select(*columns).where(alike).order_by(Enterprise.id)):
            self.add(one)

    def add(self, one: Any) -> None:
        """Know one more enterprise (a row or an object with id, name, name_key, credit_code)."""
        self.by_name[one.name] = one
        if one.credit_code:
            self.by_code[one.credit_code] = one
        self.by_key.setdefault(one.name_key, []).append(one)

    def enterprise_of(self, record: Mapping[str, Any]) -> int | None:
        """The enterprise that a record means: by code, by name, or the only one of which it can be another spelling."""
        name = str(record["enterprise_name"])
        found = self.by_code.get(record.get("credit_code") or "") or self.by_name.get(name)
        if found is None:
            alike = [one for one in self.by_key.get(name_key(name)[:120], ()) if may_be_written_for(name, one.name)]
            found = alike[0] if len(alike) == 1 else None
        return found.id if found is not None else None

    def _load_needs(self, records: Sequence[Mapping[str, Any]]) -> None:
        firms = {firm for one in records if (firm := self.enterprise_of(one))}
        if not firms:
            return
        columns = (Need.id, Need.enterprise_id, Need.category, Need.text)
        stored = select(*columns).where(
            Need.round_id == self.round_id, Need.enterprise_id.in_(firms), Need.state != NeedState.DRAFT
        )
        for need in session().execute(stored.order_by(Need.id.desc())):
            self.needs[self.key(need.enterprise_id, need.category, need.text)] = need.id
        meant = [(self.enterprise_of(one), one) for one in records]
        keys = {self.key(firm, str(one["category"]), _text(one)) for firm, one in meant if firm}
        for made in session().scalars(select(ImportedNeed).where(ImportedNeed.key.in_(keys))):
            self.needs[made.key] = made.need_id

    def key(self, enterprise_id: int, category: str, text: str | None) -> str:
        """The need's key in this round."""
        return key_of(self.round_id, enterprise_id, category, text)

    def need_for(self, record: Mapping[str, Any]) -> int | None:
        """The stored need that says the same as the record."""
        firm = self.enterprise_of(record)
        return None if firm is None else self.needs.get(self.key(firm, str(record["category"]), _text(record)))

    def needs_for(self, records: Sequence[Mapping[str, Any]]) -> list[int | None]:
        """The stored needs of a row's records, one entry a record."""
        return [self.need_for(record) for record in records]


def _text(record: Mapping[str, Any]) -> str:
    return text_of(str(record["category"]), record.get("need_text"))


def text_of(category: str, text: str | None) -> str:
    """A need's words; where a row gives only the direction, a sentence that says so."""
    return (text or "").strip() or f"需要{category}方面的服务"
