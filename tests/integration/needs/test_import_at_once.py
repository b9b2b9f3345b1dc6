"""Two officers press at the same moment: one import, each need once."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs.models import ImportRun, Need
from marketplace.needs.services import importing
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.factories.sheets import filled, needs_row

pytestmark = pytest.mark.both_databases


def test_two_confirmations_at_once_make_each_need_once(
    login: Callable[[str], FlaskClient], cast: Cast, pilot_round: PilotRound
) -> None:
    with unit_of_work():
        run = importing.upload_list(filled([needs_row()]), "附件4.xlsx", "430202", by=cast.actor("county-430202")).run
    session().rollback()
    clients = [login("county-430202") for _ in range(2)]
    together, statuses = Barrier(2), list[int]()

    def press(client: FlaskClient) -> None:
        together.wait()
        statuses.append(client.post(f"/needs/import/{run.id}/confirm").status_code)

    threads = [Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303, 303]
    session().expire_all()
    assert session().scalar(select(func.count()).select_from(Need)) == 1
    confirmed = select(func.count()).select_from(AuditRecord).where(AuditRecord.act == "import:confirm")
    assert session().scalar(confirmed) == 1
    assert session().get_one(ImportRun, run.id).message.startswith("新增 1 条需求")
