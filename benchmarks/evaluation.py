"""The evaluation of 500 institutions with 10,000 engagements: gathered, scored, frozen and stored, in one go."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from benchmarks.report import Result
from benchmarks.world import COUNTIES, ENTERPRISES, filled
from marketplace.bids.models import Bid, Tender
from marketplace.documents.models import Attachment
from marketplace.engagements.models import Deliverable, Engagement, Milestone
from marketplace.evaluation import services
from marketplace.evaluation.models import EvaluationRun, Kind
from marketplace.kernel import clock, writing
from marketplace.kernel.database import Model, db
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution, Organization
from marketplace.pilots import queries as pilots
from marketplace.security.actors import SYSTEM
from marketplace.surveys.models import Answer, Invitation

INSTITUTIONS, EACH, FIRST = 500, 20, 100_000
BAR = 5.0
START = datetime(2023, 5, 1, tzinfo=UTC)
TERM_END = date(2024, 3, 31)
LEVELS = ("very", "very", "basic", "dissatisfied")


def run() -> list[Result]:
    """On SQLite: the run itself, and its replay from what was frozen."""
    with tempfile.TemporaryDirectory() as folder, clock.standing_at(START), filled(
        f"sqlite:///{folder}/evaluation.db", Path(folder), INSTITUTIONS * EACH
    ):  # fmt: skip
        fill()
        pilot = pilots.require_round()
        with clock.standing_at(datetime(2024, 4, 1, 4, tzinfo=UTC)):
            began = time.perf_counter()
            with unit_of_work():
                frozen = services.run_evaluation(pilot, Kind.TERM_END, TERM_END, by=SYSTEM, at=clock.now())
            took = time.perf_counter() - began
        assert len(frozen.rows) == INSTITUTIONS
        assert sum(row.indicators["valid_answers"] for row in frozen.rows) == INSTITUTIONS * EACH
        number = frozen.id
        db.session.expunge_all()
        again = db.session.get(EvaluationRun, number)
        assert again is not None
        began = time.perf_counter()
        same = services.replay(again)
        replayed = time.perf_counter() - began
        assert same
    size = f"{INSTITUTIONS} institutions, {INSTITUTIONS * EACH:,} engagements"
    return [
        Result("evaluation run, frozen and stored", took, "s", size, BAR),
        Result("evaluation replayed from its inputs", replayed, "s", size),
    ]


def fill() -> None:
    """Rows straight into the tables: every engagement accepted, two milestones, one file, one answer."""
    with writing.announced():
        for model, rows in _rows():
            db.session.execute(insert(model.__table__), list(rows))
        db.session.commit()


def _rows() -> Iterator[tuple[type[Model], Iterator[dict[str, Any]]]]:
    round_id = pilots.require_round().id
    everyone, engagements = range(FIRST, FIRST + INSTITUTIONS), range(1, INSTITUTIONS * EACH + 1)
    own = {"created_at": START, "version": 1}
    yield Organization, (
        own | {"id": n, "kind": "institution", "name": f"示例第{n}服务机构", "county_code": COUNTIES[n % 9],
               "credit_code": f"9143{n:014d}"} for n in everyone
    )  # fmt: skip
    yield Institution, (
        {"id": n, "categories": [], "commitment": 10, "annual_capacity": 50, "served_counts": {},
         "target_counts": {"省级专精特新中小企业": 2}, "admitted_from": date(2023, 4, 1), "admitted_until": TERM_END}
        for n in everyone
    )  # fmt: skip
    yield Attachment, iter([
        {"id": 1, "created_at": START, "name": "x.pdf", "content_type": "application/pdf", "size": 1,
         "sha256": "0" * 64}
    ])  # fmt: skip
    yield Tender, (
        own | {"id": n, "need_id": n, "publication": 1, "criteria": [], "question_until": START.date(),
               "deadline_on": START.date(), "state": "awarded"} for n in engagements
    )  # fmt: skip
    yield Bid, (
        {"id": n, "created_at": START, "tender_id": n, "bidder_tag": f"{n:064d}", "key_id": "k", "sealed": b"",
         "receipt": b"", "state": "awarded", "institution_id": _served_by(n), "content": {}} for n in engagements
    )  # fmt: skip
    yield Engagement, (
        own | {"id": n, "number": f"FW{n}", "round_id": round_id, "need_id": n, "bid_id": n,
               "enterprise_id": 10 + n % ENTERPRISES, "institution_id": _served_by(n), "county_code": COUNTIES[n % 9],
               "price": 100, "public_share": 0, "concession": 0, "enterprise_share": 100, "binding_on": START.date(),
               "state": "accepted", "signed_at": START, "accepted_at": START + timedelta(days=90)} for n in engagements
    )  # fmt: skip
    yield Milestone, (
        {"id": 2 * n + k, "created_at": START, "engagement_id": n, "position": k, "title": "一步",
         "deliverable": "报告",
         "due_on": date(2023, 6, 1) + timedelta(days=30 * k), "submitted_at": START + timedelta(days=25 + 40 * k),
         "confirmed_at": START + timedelta(days=80), "state": "confirmed"} for n in engagements for k in (0, 1)
    )  # fmt: skip
    yield Deliverable, (
        {"id": n, "created_at": START, "milestone_id": 2 * n, "attachment_id": 1} for n in engagements
    )  # fmt: skip
    yield Invitation, (
        {"id": n, "created_at": START + timedelta(days=90), "engagement_id": n, "wave": "acceptance",
         "token_digest": f"{n:064d}", "expires_at": START + timedelta(days=120), "state": "answered"}
        for n in engagements
    )  # fmt: skip
    yield Answer, (
        {"id": n, "created_at": START + timedelta(days=95), "invitation_id": n, "level": LEVELS[n % 4],
         "dimensions": {}} for n in engagements
    )  # fmt: skip


def _served_by(n: int) -> int:
    return FIRST + n % INSTITUTIONS
