"""A better direction in a sheet's rows with one click: rows of one need, of several, and rows returned without one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.kernel.database import session
from marketplace.kernel.errors import Conflict, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.queries import imported
from marketplace.matchmaking.services import redirecting
from marketplace.needs.models import ImportRow
from marketplace.needs.services import importing
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.sheets import filled, needs_row
from tests.integration.matchmaking.conftest import WELDING
from tests.pages import send

Login = Callable[[str], FlaskClient]
COUNTY = "county-430202"
RELOAD = "生产计划靠白板，客户问货做到哪道工序只能下车间一个个问"


def row_of(cast: Cast, **cells: object) -> ImportRow:
    """One row of a sheet that the county handed in, read by the engine."""
    with unit_of_work():
        run = importing.upload_list(filled([needs_row(**cells)]), "附件4.xlsx", "430202", by=cast.actor(COUNTY)).run
    session().expire_all()
    return session().scalars(select(ImportRow).where(ImportRow.run_id == run.id)).one()


def told(row: ImportRow) -> list[redirecting.Proposal]:
    """What the page proposes for the row."""
    return redirecting.proposals(row, imported.better_of([row]).get(row.id, []))


def read_as(row: ImportRow) -> list[tuple[str, str]]:
    """Direction and words of each need of the row."""
    return [(one["category"], one["need_text"]) for one in row.verdict["records"]]


def pressed(row: ImportRow, cast: Cast, place: int = 0, opened: int | None = None) -> ImportRow:
    """The one click."""
    better = imported.better_of([row]).get(row.id, [])
    with unit_of_work():
        redirecting.take(row, better, place, opened=row.version if opened is None else opened, by=cast.actor(COUNTY))
    session().expire_all()
    return session().get_one(ImportRow, row.id)


@pytest.mark.parametrize(
    ("cell", "place", "wanted"),
    [
        (f"咨询管理：{WELDING}", 0, [("检验检测", WELDING)]),
        (f"管理咨询：{WELDING}", 0, [("检验检测", WELDING)]),
        (
            f"咨询管理：{WELDING}；数智转型：{RELOAD}",
            0,
            [("检验检测", WELDING), ("数智转型", RELOAD)],
        ),
        (
            f"检验检测：{WELDING}；人才招引：{RELOAD}",
            1,
            [("检验检测", WELDING), ("数智转型", RELOAD)],
        ),
    ],
    ids=["one need", "a synonym", "the first of two", "the second of two"],
)
def test_only_the_one_direction_changes(
    cast: Cast, pilot: PilotRound, cell: str, place: int, wanted: list[tuple[str, str]]
) -> None:
    row = row_of(cast, service=cell)
    before = read_as(row)
    (one,) = told(row)
    assert (one.place, one.chosen, one.better) == (place, before[place][0], wanted[place][0])
    after = pressed(row, cast, place)
    words = [(name, text.rstrip("。")) for name, text in read_as(after)]
    assert words == [(name, text.rstrip("。")) for name, text in wanted]
    assert told(after) == []


@pytest.mark.parametrize("cell", [WELDING, f"其他：{WELDING}"], ids=["no direction", "其他"])
def test_a_row_returned_without_a_direction_is_taken_in(cast: Cast, pilot: PilotRound, cell: str) -> None:
    row = row_of(cast, service=cell)
    assert row.action == "reject"
    (one,) = told(row)
    assert (one.chosen, one.better) == ("", "检验检测")
    after = pressed(row, cast)
    assert after.action == "accept"
    assert read_as(after) == [("检验检测", WELDING)]


def test_a_row_returned_for_another_reason_gets_no_proposal(cast: Cast, pilot: PilotRound) -> None:
    assert told(row_of(cast, service=WELDING, name="")) == []


def test_a_click_on_an_old_page_or_without_a_proposal_is_refused(cast: Cast, pilot: PilotRound) -> None:
    row = row_of(cast, service=f"咨询管理：{WELDING}；数智转型：{RELOAD}")
    with pytest.raises(Conflict):
        pressed(row, cast, opened=row.version + 1)
    with pytest.raises(TransitionRefused):
        pressed(row, cast, place=1)


def test_the_page_offers_each_by_name_and_only_to_its_county(cast: Cast, pilot: PilotRound, login: Login) -> None:
    row = row_of(cast, service=WELDING)
    page, act = f"/needs/import/{row.run_id}", f"/needs/import/rows/{row.id}/direction"
    shown = login(COUNTY).get(page).get_data(as_text=True)
    assert "没有写明方向，内容像「检验检测」" in shown
    assert "填为「检验检测」" in shown
    assert send(login("county-430211"), "/needs/import", act, version=row.version).status_code == 404
    assert send(login(COUNTY), page, act, version=row.version, place=0).status_code == 303
    session().expire_all()
    assert session().get_one(ImportRow, row.id).action == "accept"
