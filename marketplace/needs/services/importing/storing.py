"""The worker's second part: kept rows become enterprises and needs, a batch at a time, for their county's review."""

from collections.abc import Mapping
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import IMPORT
from marketplace.needs.models import ImportedNeed, ImportRow, ImportRun, Outcome
from marketplace.needs.queries import imports as queries
from marketplace.needs.queries.imports import Known
from marketplace.needs.services.importing import news
from marketplace.needs.services.importing.leases import LAST_TRY, held
from marketplace.needs.services.intake import take_in_need
from marketplace.organizations.actors import actor_of
from marketplace.organizations.models import Enterprise, Membership
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.services.profiles import register_enterprise
from marketplace.pilots.models import PilotRound
from marketplace.security.actors import SYSTEM, Actor

BATCH = 200
AGAIN = "导入中断了几次。已导入的行不会重复，请再次确认；若仍然如此，请告诉系统管理员。"


def store_run(number: int, attempt: int) -> None:
    """Store what is not yet stored; rows carry their outcome, so a killed worker's batches are not done twice."""
    if attempt > LAST_TRY:
        _give_back(number, attempt)
        return
    while _store_batch(number, attempt):
        pass
    with unit_of_work():
        run = held(number, attempt)
        made = queries.needs_made(number)
        IMPORT.move(run, "finish")
        run.finished_at, run.leased_until = clock.now(), None
        run.message = _summary(queries.counts_of(number), sum(made.values()))
        news.tell_of_end(run, made)


def _summary(counts: Mapping[str, int], made: int) -> str:
    parts = [f"新增 {made} 条需求，已送县市区审核"]
    if existing := counts["existing"] + counts["outcome_existing"]:
        parts.append(f"{existing} 行已有，没有重复导入")
    if counts["outcome_failed"]:
        parts.append(f"{counts['outcome_failed']} 行没有导入，原因见各行")
    if counts["reject"]:
        parts.append(f"{counts['reject']} 行退回填报单位")
    return "；".join(parts) + "。"


def _give_back(number: int, attempt: int) -> None:
    with unit_of_work():
        run = held(number, attempt)
        IMPORT.move(run, "give_back")
        run.leased_until, run.message = None, AGAIN
        news.tell_of_failure(run)


def _store_batch(number: int, attempt: int) -> bool:
    """One batch in one transaction; False when there is nothing left."""
    with unit_of_work():
        run = held(number, attempt)
        open_rows = queries.rows_to_store(number).where(ImportRow.outcome == Outcome.OPEN)
        rows = list(session().scalars(open_rows.order_by(ImportRow.position).limit(BATCH)))
        if not rows:
            return False
        desk = _Desk(run, [record for row in rows for record in row.verdict["records"]])
        for row in rows:
            desk.store(row)
        run.done_rows += len(rows)
        run.message = "正在登记企业和需求"
    # What was stored is not looked at again; keeping it would make each further flush slower.
    session().expunge_all()
    return True


class _Desk:
    """One batch's look-ups, and the acts on its rows."""

    def __init__(self, run: ImportRun, records: list[dict[str, Any]]) -> None:
        self.run = run
        self.round = session().get_one(PilotRound, run.round_id)
        self.by = _actor(run)
        self.known = Known.of(run.round_id, records)
        self.codes = {name: one.code for name, one in dictionaries.vocabulary().county_by_name.items()}

    def store(self, row: ImportRow) -> None:
        """The row's needs, or the sentence why there are none."""
        try:
            made = [self._need(row, record) for record in row.verdict["records"]]
        except RuleBroken as broken:
            row.outcome, row.message = Outcome.FAILED, "；".join(one.message for one in broken.problems)[:300]
            return
        row.need_ids = [need_id for need_id, _is_new in made]
        row.outcome = Outcome.STORED if any(is_new for _, is_new in made) else Outcome.EXISTING

    def _need(self, row: ImportRow, record: Mapping[str, Any]) -> tuple[int, bool]:
        """The need's id, and whether it is new."""
        enterprise = self._enterprise(record)
        text = queries.text_of(record["category"], record["need_text"])
        key = self.known.key(enterprise.id, record["category"], text)
        if key in self.known.needs:
            return self.known.needs[key], False
        need = take_in_need(
            self.round, enterprise, category=record["category"], text=text, by=self.by,
            county_code=self._county(record), situation=record["situation"], current_level=record["current_level"],
            target_level=record["target_level"], contact_name=record["contact_role"] or "",
            contact_phone=record["phone"] or "", batch=self.run.batch,
        )  # fmt: skip
        session().add(ImportedNeed(key=key, need_id=need.id, row_id=row.id))
        self.known.needs[key] = need.id
        return need.id, True

    def _county(self, record: Mapping[str, Any]) -> str:
        """Whose queue the need goes to (D22)."""
        return self.codes.get(record["county"] or "", self.run.county_code)

    def _enterprise(self, record: Mapping[str, Any]) -> Enterprise:
        number = self.known.enterprise_of(record)
        if number is not None:
            return session().get_one(Enterprise, number)
        enterprise = register_enterprise(
            record["enterprise_name"], self._county(record), record["credit_code"], by=self.by,
            contact_name=(record["contact_role"] or "")[:40], contact_phone=(record["phone"] or "")[:40],
        )  # fmt: skip
        self.known.add(enterprise)
        return enterprise


def _actor(run: ImportRun) -> Actor:
    """The officer who confirmed; the system where the sheet came in by a command without one."""
    number = run.confirmed_by_id or run.uploaded_by_id
    found = session().get(Membership, number) if number is not None else None
    return actor_of(found) if found is not None else SYSTEM
