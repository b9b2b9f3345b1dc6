"""Reading needs, institutions and rows of 附件4 onto the catalogue: asked for when words change, done by a worker."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Update, select, update

import matching
from marketplace.kernel import clock, jobs
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.models import ImportRowReading, InstitutionReading, NeedReading
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.services import knowledge
from marketplace.matchmaking.services.redirecting import WITHOUT_DIRECTION
from marketplace.needs.models import ImportRow, Need
from marketplace.organizations.models import Institution

CHUNK = 200
MOST = 2000  # readings asked for a minute that nobody asked for


def ask_for_need(need: Need) -> None:
    """Let a worker read the need's words once they are stored."""
    asked = update(NeedReading).where(NeedReading.need_id == need.id).values(due=True)
    if not _changed(asked):
        session().add(NeedReading(need_id=need.id))
        session().flush()
    jobs.wake("match:read")


def ask_for_institution(institution: Institution) -> None:
    """Let a worker read the institution's profile once it is stored."""
    asked = update(InstitutionReading).where(InstitutionReading.institution_id == institution.id).values(due=True)
    if not _changed(asked):
        session().add(InstitutionReading(institution_id=institution.id))
        session().flush()
    jobs.wake("match:read")


def _changed(statement: Update) -> int:
    """How many rows there were; written past this session's copies, which a worker's reading made old."""
    found = cast("CursorResult[Any]", session().execute(statement))
    return found.rowcount


def ask_for_everything() -> None:
    """Another catalogue: whatever was read is read again."""
    session().execute(update(NeedReading).values(due=True))
    session().execute(update(InstitutionReading).values(due=True))
    jobs.wake("match:read")


def ask_for_unread() -> None:
    """Needs and institutions that nobody ever asked for: those that were there before, or came in by another way."""
    needs = select(Need.id).outerjoin(NeedReading, NeedReading.need_id == Need.id)
    needs = needs.where(NeedReading.need_id.is_(None), Need.text != "").order_by(Need.id).limit(MOST)
    firms = select(Institution.id).outerjoin(InstitutionReading, InstitutionReading.institution_id == Institution.id)
    firms = firms.where(InstitutionReading.institution_id.is_(None)).order_by(Institution.id).limit(MOST)
    lacking = [NeedReading(need_id=one) for one in session().scalars(needs)]
    others = [InstitutionReading(institution_id=one) for one in session().scalars(firms)]
    if lacking or others:
        with unit_of_work():
            session().add_all([*lacking, *others])


def read_due_needs() -> bool:
    """Read some that are due; whether more may be. Nothing is locked while the engine reads."""
    waiting = corrections.due_needs(CHUNK)
    told = [(need.id, queries.words_of(need)) for need in waiting]
    catalogue, weights = _knowledge()
    values = [rules.need_value(words | {"id": number}) for number, words in told]
    readings = matching.read_needs(values, catalogue, weights) if values else []
    session().rollback()
    with unit_of_work():
        for (number, words), reading in zip(told, readings, strict=True):
            _keep_need(number, words, reading, catalogue.digest)
    return len(told) == CHUNK


def _knowledge() -> tuple[Any, Any]:
    return (
        knowledge.catalogue_with(knowledge.present_catalogue()),
        knowledge.weights_with(knowledge.present_weights()),
    )


def _keep_need(number: int, words: dict[str, Any], reading: matching.Reading, digest: str) -> None:
    """What was read stands; it stays due where the words changed meanwhile."""
    row = session().scalars(select(NeedReading).where(NeedReading.need_id == number).with_for_update()).one()
    row.services = [rules.meaning_json(one) for one in reading.services]
    row.evidence, row.better_direction = reading.evidence, reading.better_direction
    row.words_digest, row.catalogue_digest, row.read_at = rules.digest(words), digest, clock.now()
    present = session().get_one(Need, number, populate_existing=True)
    row.due = rules.digest(queries.words_of(present)) != row.words_digest


def read_due_institutions() -> bool:
    """The same for institutions."""
    rows = select(Institution).join(InstitutionReading, InstitutionReading.institution_id == Institution.id)
    waiting = session().scalars(rows.where(InstitutionReading.due).order_by(Institution.id).limit(CHUNK)).all()
    told = [queries.described_institution(one, {}) for one in waiting]
    if not told:
        return False
    catalogue, weights = _knowledge()
    offers = matching.read_institutions([rules.institution_value(one) for one in told], catalogue, weights)
    session().rollback()
    with unit_of_work():
        for one, offered in zip(told, offers, strict=True):
            row = session().get_one(InstitutionReading, one["id"])
            row.services, row.due = [rules.offer_json(offer) for offer in offered], False
            row.words_digest, row.catalogue_digest = rules.digest(one), catalogue.digest
            row.read_at = clock.now()
    return len(told) == CHUNK


def read_import(run_id: int) -> None:
    """The better directions of a sheet's rows that were not read as they stand now."""
    rows = select(ImportRow).outerjoin(ImportRowReading, ImportRowReading.row_id == ImportRow.id)
    stale = ImportRowReading.row_version.is_(None) | (ImportRowReading.row_version != ImportRow.version)
    read = rows.where(ImportRow.run_id == run_id, ImportRow.action.in_(("accept", "split", "reject")), stale)
    waiting = [(row.id, row.version, _said(row)) for row in session().scalars(read.order_by(ImportRow.id))]
    better = _better_directions([record for _, _, records in waiting for record in records])
    session().rollback()
    with unit_of_work():
        for number, version, records in waiting:
            found, better = better[: len(records)], better[len(records) :]
            session().merge(ImportRowReading(row_id=number, row_version=version, better=found))


def _said(row: ImportRow) -> list[dict[str, Any]]:
    """The row's needs; of one returned for want of a direction what it says, as if under none of the ten."""
    if row.verdict["records"]:
        return list(row.verdict["records"])
    if row.verdict["reason"] not in WITHOUT_DIRECTION:
        return []
    told = "。".join(str(row.cells.get(role) or "").strip() for role in ("service", "detail", "remark"))
    return [{"category": "其他", "need_text": told.strip("。")}]


def _better_directions(records: Sequence[Any]) -> list[str | None]:
    """A row that says no more than its direction gives nothing to read."""
    values = [
        matching.Need(place, record["category"], record["need_text"] or "", record.get("situation") or None)
        for place, record in enumerate(records)
    ]  # fmt: skip
    catalogue, weights = _knowledge()
    readings = matching.read_needs(values, catalogue, weights) if values else []
    return [
        reading.better_direction if len(value.text.strip()) >= rules.LEAST_TEXT else None
        for value, reading in zip(values, readings, strict=True)
    ]
