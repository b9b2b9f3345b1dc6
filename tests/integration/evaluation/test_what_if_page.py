"""Other weights on frozen inputs: shown, refused in words, taken away as a sheet, and nothing is stored."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.audit.models import AuditRecord
from marketplace.evaluation.models import EvaluationRow, Kind
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.evaluations import Counts, lay_run
from tests.integration.evaluation.pages import DECEMBER, STRANGERS, Login, own, statuses

HALF = "satisfaction=0.5&commitment=0.2&ladder=0.2&discipline=0.1"
TURNED = "satisfaction=0.1&commitment=0.7&ladder=0.1&discipline=0.1"


@pytest.fixture
def row(pilot: PilotRound, cast: Cast) -> Iterator[EvaluationRow]:
    """institution-1 pleases everybody and serves ten of twelve; institution-2 serves all and pleases nine of ten."""
    with clock.standing_at(DECEMBER):
        counts = {own(cast).id: Counts(served=10, commitment=12),
                  own(cast, "institution-2").id: Counts(very=9, dissatisfied=1)}  # fmt: skip
        yield lay_run(pilot, Kind.YEAR_END, counts, as_of=date(2023, 12, 15), at=DECEMBER)[own(cast).id]


def test_who_may_try(login: Login, client: FlaskClient, row: EvaluationRow) -> None:
    page = f"/evaluation/{row.run_id}/what-if"
    assert statuses(login, page, ("city", "auditor")) == {200}
    assert statuses(login, page, ("institution-1", *STRANGERS)) == {404}
    assert client.get(page).status_code == 302


def test_the_frozen_weights_move_nobody_and_others_do(login: Login, row: EvaluationRow) -> None:
    page, browser, before = f"/evaluation/{row.run_id}/what-if", login("city"), session().query(AuditRecord).count()
    assert "2 家的名次和建议都没有变动" in browser.get(f"{page}?{HALF}").text
    moved = browser.get(f"{page}?{TURNED}&show=moved").text
    assert "2 家中 2 家有变动，名次最多变动 1 位" in moved
    assert "上升 1 位" in moved
    session().expire_all()
    assert row.rank == 1
    assert session().query(AuditRecord).count() == before


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (HALF.replace("0.5", "0.6"), "四项权重之和应为 1，现为 1.1，多了 0.1"),
        (HALF.replace("0.5", "x"), "企业满意度的权重应是 0 到 1 之间的数"),
        (HALF.replace("0.5", "-0.5"), "企业满意度的权重应是 0 到 1 之间的数"),
        (HALF.replace("0.5", "NaN"), "企业满意度的权重应是 0 到 1 之间的数"),
        ("satisfaction=1", "服务承诺的权重应是 0 到 1 之间的数"),
    ],
)
def test_weights_that_cannot_be_are_refused_in_words(login: Login, row: EvaluationRow, query: str, words: str) -> None:
    for name in ("what-if", "what-if.xlsx"):
        answer = login("city").get(f"/evaluation/{row.run_id}/{name}?{query}")
        assert (answer.status_code, words in answer.text) == (422, True)


def test_the_sheet_says_that_it_does_not_count(login: Login, row: EvaluationRow) -> None:
    content = login("auditor").get(f"/evaluation/{row.run_id}/what-if.xlsx?{TURNED}").data
    cells = [cell for line in load_workbook(BytesIO(content)).active.iter_rows(values_only=True) for cell in line]
    assert any("不作为评价结果" in str(cell) for cell in cells)
    assert -1 in cells
