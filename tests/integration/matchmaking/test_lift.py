"""What would lift an institution stands beside its fit, and what would make somebody suitable where nobody is."""

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, tasks
from marketplace.matchmaking.services import lifting
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed

Login = Callable[[str], FlaskClient]


def test_the_second_is_told_what_would_make_it_first(cast: Cast, make: MakeNeed, login: Login) -> None:
    with unit_of_work():
        other = session().get_one(Institution, cast.organizations["institution-2"])
        other.categories, other.services = ["检验检测"], "也做焊缝探伤。"
    need = make("published")
    tasks.sweep_lifts()
    run = queries.latest_finished(need.id)
    assert run is not None
    first, second = queries.fits_of(run)
    assert first.lift == []
    assert second.suitable
    assert second.lift
    assert second.lift[0].startswith("第 2 → 第 1，若")
    assert second.lift[0] in login("enterprise-1").get(f"/needs/{need.id}/shortlist").get_data(as_text=True)


def test_where_nobody_suits_the_nearest_are_told_what_they_lack(make: MakeNeed) -> None:
    need = make("published", text="想办一次外贸直播，主播和场地都没有。", category="人才招引")
    tasks.sweep_lifts()
    run = queries.latest_finished(need.id)
    assert run is not None
    fits = queries.fits_of(run)
    assert not any(fit.suitable for fit in fits)
    assert all(fit.lift is not None for fit in fits)
    assert lifting.waiting() == []
    assert all("合适" in words for fit in fits for words in fit.lift or [])
