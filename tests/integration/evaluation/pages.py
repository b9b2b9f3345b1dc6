"""What the tests of the evaluation's pages share: a case, a list and a nomination of institution-1, and the matrix."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from marketplace.evaluation.models import AwardList, Case, EvaluationRow, Ground, Kind
from marketplace.evaluation.services import cases, rewarding
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.pilots.models import PilotRound
from marketplace.pilots.services import change_policy
from tests.cast import Cast
from tests.factories.evaluations import GOOD, Counts, lay_run

Login = Callable[[str], FlaskClient]
WORDS = "依据核查记录，上报的服务企业与事实不符。"
DECEMBER = datetime(2023, 12, 18, 2, tzinfo=UTC)
# Another institution, a county, an enterprise, an assessor, the administrator: none of them has any part.
STRANGERS = ("institution-2", "county-430202", "enterprise-1", "assessor-1", "admin")


def own(cast: Cast, name: str = "institution-1") -> Institution:
    return session().get_one(Institution, cast.organizations[name])


def opened(pilot: PilotRound, cast: Cast, row: EvaluationRow | None = None) -> Case:
    """A case told to institution-1: on a row, or as a false report with its proof."""
    ground = Ground.FALSE_REPORT if row is None else Ground.SATISFACTION
    proof = FileStorage(BytesIO(b"%PDF-1.4 proof"), "核查记录.pdf") if row is None else None
    with unit_of_work():
        return cases.open_case(
            pilot, own(cast), ground, WORDS, row=row, evidence=proof, by=cast.actor("city"), at=DECEMBER
        )


def year_end(pilot: PilotRound, cast: Cast) -> dict[int, EvaluationRow]:
    """Two ranked institutions, a pool and one tier."""
    with unit_of_work():
        change_policy(pilot, {"rewards.pool": "70000.50"}, basis="办公会纪要第三号", effective_from=DECEMBER.date(),
                      tiers=(("一等奖", 1, Decimal("50000.50")),), by=cast.actor("city"))  # fmt: skip
    counts = {own(cast).id: GOOD, own(cast, "institution-2").id: Counts(very=8, basic=1, dissatisfied=1)}
    return lay_run(pilot, Kind.YEAR_END, counts, as_of=date(2023, 12, 15), at=DECEMBER)


def told(pilot: PilotRound, cast: Cast) -> AwardList:
    """A list that two officers agreed on and both institutions were told."""
    rows = year_end(pilot, cast)
    with unit_of_work():
        found = rewarding.draw_up(rows[own(cast).id].run, by=cast.actor("city"), at=DECEMBER)
        rewarding.propose_list(found, by=cast.actor("city"), at=DECEMBER)
        rewarding.confirm_list(found, WORDS, by=cast.actor("city-2"), at=DECEMBER)
    return found


def statuses(login: Login, path: str, names: tuple[str, ...], data: Mapping[str, str] | None = None) -> set[int]:
    """What each of them is answered: to a GET, or with ``data`` to a POST."""
    found = set()
    for name in names:
        browser = login(name)
        found.add((browser.get(path) if data is None else browser.post(path, data=data)).status_code)
    return found
