"""Handing in sealed bids with their rows of the trail, many at once, and opening a need with 200 bids; both databases.

Two processes of sixteen clients each call the service as the page does, each hand-in a transaction of its own.
"""

import base64
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

from flask import Flask
from nacl.public import PrivateKey
from sqlalchemy import func, insert, select

from benchmarks.pages import _database, _postgresql
from benchmarks.report import Result
from benchmarks.world import settings
from marketplace.app import create_app
from marketplace.audit.models import AuditRecord
from marketplace.audit.services import verify
from marketplace.bids import sealing, services, tasks
from marketplace.bids.lifecycle import BidState
from marketplace.bids.models import Bid, Tender
from marketplace.bids.rules import Offer
from marketplace.config import ROOT
from marketplace.extensions import db
from marketplace.kernel import clock, writing
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.models import Enterprise, Institution, Organization
from marketplace.pilots import queries as pilots
from marketplace.pilots import services as rounds
from marketplace.security.actors import SYSTEM, Actor, Duty
from marketplace.web.requests import configure_logging

PROCESSES, CLIENTS, EACH = 2, 16, 20
TENDERS, BIDDERS = 40, 200
FIRST_OWNER, FIRST_BIDDER = 10, 1000
POSTED, DEADLINE = datetime(2023, 5, 8, 1, tzinfo=UTC), date(2023, 5, 31)
OFFER = Offer(price=Decimal(120_000), concession=Decimal(20_000), plan="先拆检断齿，再做疲劳试验，最后给出建议。" * 40,
              schedule="两个月" * 40, deliverables="报告三份" * 40, team="工程师三人" * 40)  # fmt: skip


def run() -> list[Result]:
    """Both databases."""
    results = []
    with tempfile.TemporaryDirectory() as folder, _postgresql(Path(folder)) as base:
        for kind in ("sqlite", "postgresql"):
            place = Path(folder) / kind
            place.mkdir()
            results += _on(kind, _database(kind, place, base, "bids"), place)
    return results


def _on(kind: str, url: str, folder: Path) -> list[Result]:
    private = PrivateKey.generate()
    app = _app(url, folder, base64.b64encode(bytes(private.public_key)).decode())
    with app.app_context():
        db.create_all()
        with clock.standing_at(POSTED):
            _fill()
        db.session.remove()
        db.engine.dispose()
        took, times, faults = _hand_in(app, url, folder)
        stored = session().scalar(select(func.count()).select_from(AuditRecord).where(AuditRecord.act.like("bid:%")))
        faults += int(stored != len(times)) + int(not verify().ok)
        told = f"{PROCESSES} processes × {CLIENTS} clients, {len(times)} bids"
        results = [
            Result(f"{kind}: sealed bids a second", len(times) / took, "/s", told, 20, at_least=True),
            Result(f"{kind}: a sealed bid, median", _share(times, 0.5) * 1000, "ms", told),
            Result(f"{kind}: a sealed bid, p99", _share(times, 0.99) * 1000, "ms", told, 5000),
            Result(f"{kind}: errors, lost rows, broken trail", faults, "", told, 0),
        ]
        app.config["BID_OPENING_KEYS"] = {sealing.key_id(private.public_key): private}
        seconds, opened = _open(app)
        results.append(Result(f"{kind}: opening a need with {opened} bids", seconds, "s", "job, commit included", 1.0))
        db.session.remove()
        db.engine.dispose()
    return results


def _app(url: str, folder: Path, public: str) -> Flask:
    found = settings(url, folder).model_copy(update={"bid_sealing_public_key": public})
    app = create_app(found)
    configure_logging(40)
    # Nobody works on the queue here: the opening is called by hand, to be timed.
    app.extensions["perform_job"] = lambda _name, _number: None
    return app


def _fill() -> None:
    with unit_of_work():
        rounds.load_round(ROOT / "seeds" / "pilots" / "zhuzhou-2023.toml", by=SYSTEM)
    pilot = pilots.require_round()
    now = clock.now()
    parties = [(FIRST_OWNER + n, "enterprise", f"示例第{n}机械有限公司") for n in range(TENDERS)]
    parties += [(FIRST_BIDDER + n, "institution", f"示例第{n}服务有限公司") for n in range(BIDDERS)]
    with writing.announced():
        session().execute(insert(Organization.__table__), [
            {"id": number, "kind": kind, "version": 1, "name": name, "name_key": name, "county_code": "430202",
             "created_at": now} for number, kind, name in parties
        ])  # fmt: skip
        session().execute(insert(Enterprise.__table__), [{"id": FIRST_OWNER + n} for n in range(TENDERS)])
        session().execute(insert(Institution.__table__), [
            {"id": FIRST_BIDDER + n, "admitted_from": date(2023, 3, 1), "admitted_until": date(2024, 3, 1),
             "categories": [], "served_counts": {}, "target_counts": {}} for n in range(BIDDERS)
        ])  # fmt: skip
        session().commit()
    with unit_of_work():
        for n in range(TENDERS):
            need = Need(
                round_id=pilot.id, enterprise_id=FIRST_OWNER + n, county_code="430202", number=f"ZZ2023-{n:05d}",
                category="检验检测", title="齿轮疲劳寿命检测", text="齿轮跑到半程就断齿", state=NeedState.PUBLISHED,
                published_at=now, deadline_on=DEADLINE, publications=1,
            )  # fmt: skip
            session().add(need)
            session().flush()
            services.open_for_bids(need, at=now)


def _hand_in(app: Flask, url: str, folder: Path) -> tuple[float, list[float], int]:
    """(seconds of all, seconds of each, how many went wrong) of two processes at once."""
    public = app.config["BID_SEALING_PUBLIC_KEY"]
    command = [sys.executable, "-m", "benchmarks.bids", url, str(folder), public]
    workers = [
        subprocess.Popen([*command, str(place)], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "."})
        for place in range(PROCESSES)
    ]
    told = [json.loads(worker.communicate(timeout=300)[0]) for worker in workers]
    times = [one for found in told for one in found["times"]]
    took = max(found["ended"] for found in told) - min(found["began"] for found in told)
    return took, times, sum(found["faults"] for found in told)


def work(url: str, folder: Path, public: str, place: int) -> dict[str, object]:
    """One process of clients: each hands in bids of institutions of its own on any tender."""
    app = _app(url, folder, public)
    gate, times, faults = Barrier(CLIENTS + 1), list[float](), list[str]()

    def client(number: int) -> None:
        dice = random.Random(number)
        with app.app_context(), clock.standing_at(POSTED + timedelta(days=1)):
            gate.wait()
            for step in range(EACH):
                bidder = FIRST_BIDDER + (number + step * PROCESSES * CLIENTS) % BIDDERS
                by = Actor(user_id=1, name="经办", duty=Duty.INSTITUTION, organization_id=bidder)
                began = time.perf_counter()
                try:
                    with unit_of_work():
                        tender = session().get_one(Tender, dice.randrange(1, TENDERS + 1))
                        services.submit_bid(tender, OFFER, [], by=by, at=clock.now())
                    times.append(time.perf_counter() - began)
                except Exception as error:
                    faults.append(repr(error))
                finally:
                    db.session.remove()

    threads = [Thread(target=client, args=(place * CLIENTS + n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.time()
    for thread in threads:
        thread.join()
    for fault in faults[:3]:
        print(fault, file=sys.stderr)
    return {"times": times, "faults": len(faults), "began": began, "ended": time.time()}


def _share(times: list[float], share: float) -> float:
    found = sorted(times)
    return found[min(len(found) - 1, int(len(found) * share))] if found else 0.0


def _open(app: Flask) -> tuple[float, int]:
    """(seconds of the job, how many bids it opened) on a tender with a bid of every institution."""
    tender = session().get_one(Tender, 1)
    with clock.standing_at(POSTED + timedelta(days=2)):
        for n in range(BIDDERS):
            by = Actor(user_id=1, name="经办", duty=Duty.INSTITUTION, organization_id=FIRST_BIDDER + n)
            with unit_of_work():
                services.submit_bid(tender, OFFER, [], by=by, at=clock.now())
    with clock.standing_at(clock.end_of_day(DEADLINE)):
        owner = Actor(user_id=None, name="企业", duty=Duty.ENTERPRISE, organization_id=FIRST_OWNER)
        with unit_of_work():
            number = services.ask_opening(tender, by=owner, at=clock.now()).id
        db.session.remove()
        began = time.perf_counter()
        tasks.open_tender(number)
        took = time.perf_counter() - began
    opened = select(func.count()).select_from(Bid).where(Bid.tender_id == 1, Bid.state == BidState.OPENED)
    return took, session().scalar(opened) or 0


if __name__ == "__main__":
    print(json.dumps(work(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
