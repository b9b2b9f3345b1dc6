"""Background work: the queue only wakes a worker; what is to be done is a row with its own state and lease.

A job is a function of one number (a row's) that may be called twice without harm. The sweeps run every minute and
pick up what a killed worker left behind, so a lost wake-up costs a minute, never the work.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlparse

import structlog
from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab

from marketplace.kernel import transactions
from marketplace.kernel.database import db

Job = Callable[[int], None]
Sweep = Callable[[], None]
_JOBS: dict[str, Job] = {}
_SWEEPS: dict[str, Sweep] = {}


def job(name: str) -> Callable[[Job], Job]:
    """Make a function known to the workers as ``name``."""

    def register(function: Job) -> Job:
        _JOBS[name] = function
        return function

    return register


def sweep(name: str) -> Callable[[Sweep], Sweep]:
    """Let a function run every minute on one worker."""

    def register(function: Sweep) -> Sweep:
        _SWEEPS[name] = function
        return function

    return register


def wake(name: str, number: int = 0) -> None:
    """Ask a worker to run job ``name`` on row ``number`` once the present unit of work is stored; asked twice, once."""
    if name not in _JOBS:
        raise KeyError(name)
    perform = current_app.extensions["perform_job"]
    transactions.after_commit(lambda: perform(name, number), once=f"job {name} {number}")


def run_sweeps() -> None:
    """One round of all sweeps, as the periodic task does it."""
    for name, function in _SWEEPS.items():
        try:
            function()
        except Exception:
            db.session.rollback()
            structlog.get_logger().exception("sweep failed", sweep=name)


def _queue(url: str) -> Huey:
    kind = urlparse(url).scheme.partition("+")[0]
    if kind == "memory":
        return MemoryHuey("marketplace", immediate=True)
    if kind == "sqlite":
        return SqliteHuey("marketplace", filename=url.removeprefix("sqlite:///"), fsync=True)
    if kind in ("redis", "rediss"):
        return RedisHuey("marketplace", url=url)
    if kind == "postgresql":
        return PostgresHuey("marketplace", dsn=url.replace("postgresql+psycopg://", "postgresql://"))
    raise ValueError(f"QUEUE_URL 的类型 {kind} 不支持：请用 sqlite:///路径、redis://主机 或 postgresql://主机")


def init_app(app: Flask) -> Huey:
    """Bind the queue of ``QUEUE_URL``; a test's ``memory://`` does the work at once, in the caller."""
    queue = _queue(app.config["QUEUE_URL"])

    def perform(name: str, number: int) -> None:
        with app.app_context():
            try:
                _JOBS[name](number)
            except Exception:
                db.session.rollback()
                structlog.get_logger().exception("job failed", job=name, number=number)

    def sweep_round() -> None:
        with app.app_context():
            run_sweeps()

    task: Any = queue.task(name="perform")(perform)
    queue.periodic_task(crontab(minute="*"), name="sweep")(sweep_round)
    app.extensions["perform_job"] = task
    app.extensions["queue"] = queue
    return queue
