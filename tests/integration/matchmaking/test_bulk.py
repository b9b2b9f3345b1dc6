"""All open needs ranked in parts: two workers share them, a killed one loses nothing, the result is one."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import tasks
from marketplace.matchmaking.lifecycle import BulkState, RunState
from marketplace.matchmaking.models import BulkPart, BulkRun, MatchFit, MatchRun
from marketplace.matchmaking.services import bulk, leasing
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed

TEXTS = ("焊缝探伤报告总过不了客户审厂。", "仓库账实不符，想上管理系统。", "想申报研发费用加计扣除，不知道怎么归集。")


@pytest.fixture
def waiting(app: Flask, cast: Cast, make: MakeNeed, monkeypatch: pytest.MonkeyPatch) -> BulkRun:
    """A round of three parts over institutions that changed since, with no worker awake."""
    for text in TEXTS:
        make("published", text=text)
    monkeypatch.setattr(bulk, "PART", 1)
    with unit_of_work():
        session().get_one(Institution, cast.organizations["institution-2"]).services += "，做加计扣除辅导和系统实施。"
    monkeypatch.setitem(app.extensions, "perform_job", lambda name, number: None)
    with unit_of_work():
        return bulk.start("asked", by=cast.actor("city"))


def parts() -> list[BulkPart]:
    session().expire_all()
    return list(session().scalars(select(BulkPart).order_by(BulkPart.position)))


def standing() -> dict[int, list[tuple[int, float]]]:
    rows = select(MatchRun.need_id, MatchFit.institution_id, MatchFit.score).join(MatchFit.run)
    found: dict[int, list[tuple[int, float]]] = {}
    for need, institution, score in session().execute(rows.where(MatchRun.is_latest).order_by(MatchFit.place)):
        found.setdefault(need, []).append((institution, score))
    return found


@pytest.mark.both_databases
def test_a_part_left_by_a_killed_worker_is_taken_up_once_its_lease_ran_out(waiting: BulkRun) -> None:
    first, *_others = parts()
    with unit_of_work():
        assert leasing.take(BulkPart, first.id, RunState.WAITING, at=clock.now()) == 1
    tasks.sweep_parts()
    assert [one.state for one in parts()] == [RunState.WAITING, RunState.DONE, RunState.DONE]
    with clock.standing_at(clock.now() + leasing.LEASE + timedelta(seconds=1)):
        tasks.sweep_parts()
    assert [one.attempts for one in parts()] == [2, 1, 1]
    run = session().get_one(BulkRun, waiting.id)
    assert (run.state, run.done, run.unchanged) == (BulkState.DONE, 3, 0)
    assert session().scalar(select(func.count()).select_from(MatchRun).where(MatchRun.is_latest)) == 3


def test_the_slow_worker_of_two_stores_nothing_twice(waiting: BulkRun) -> None:
    (first, *_) = parts()
    with unit_of_work():
        leasing.take(BulkPart, first.id, RunState.WAITING, at=clock.now() - leasing.LEASE * 2)
    tasks.rank_part(first.id)
    before = session().scalar(select(func.count()).select_from(MatchRun))
    bulk.work_part(first.id, 1)
    assert session().scalar(select(func.count()).select_from(MatchRun)) == before
    assert session().get_one(BulkRun, waiting.id, populate_existing=True).done == 1


def test_the_result_does_not_depend_on_the_cut_and_an_unchanged_need_is_not_repeated(
    waiting: BulkRun, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.sweep_parts()
    in_three = standing()
    monkeypatch.setattr(bulk, "PART", 100)
    with unit_of_work():
        again = bulk.start("asked", by=cast.actor("city"))
    tasks.sweep_parts()
    assert standing() == in_three
    assert session().get_one(BulkRun, again.id, populate_existing=True).unchanged == 3


def test_a_round_with_a_part_given_up_says_so_and_can_be_resumed(
    waiting: BulkRun, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, *_) = parts()
    work = bulk.work_part

    def broken(number: int, attempt: int) -> None:
        if number == first.id:
            raise ArithmeticError("示例")
        work(number, attempt)

    monkeypatch.setattr(bulk, "work_part", broken)
    for _ in range(leasing.LAST_TRY):
        tasks.sweep_parts()
    run = session().get_one(BulkRun, waiting.id, populate_existing=True)
    assert (run.state, run.done) == (BulkState.FAILED, 2)
    monkeypatch.setattr(bulk, "work_part", work)
    with unit_of_work():
        bulk.resume(run, by=cast.actor("city"))
    tasks.sweep_parts()
    assert session().get_one(BulkRun, waiting.id, populate_existing=True).state is BulkState.DONE
