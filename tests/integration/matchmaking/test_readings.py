"""A need's words are read as they change; a person's word wins, is kept as a training row, and moves the ranking."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking import queries, services, tasks
from marketplace.matchmaking.models import NeedReading
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.services import directing, knowledge
from marketplace.needs import services as needs
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.matchmaking.conftest import MakeNeed
from tests.pages import send

Login = Callable[[str], FlaskClient]
STRANGERS = ("enterprise-2", "county-430211", "institution-1", None)


def test_the_words_are_read_when_they_are_saved(cast: Cast, make: MakeNeed) -> None:
    need = make()
    read = corrections.reading_of_need(need.id)
    assert read is not None
    assert not read.due
    assert read.services[0]["code"] == "ndt"
    with unit_of_work():
        needs.save_draft(
            need, {"text": "仓库里账实不符，生产计划靠白板，想上系统管起来。"}, by=cast.actor("enterprise-1")
        )
    session().expire_all()
    again = corrections.reading_of_need(need.id)
    assert again is not None
    assert again.services[0]["code"] != "ndt"


def test_a_correction_is_kept_and_the_next_ranking_goes_by_it(cast: Cast, make: MakeNeed) -> None:
    need = make("published")
    before = queries.latest_finished(need.id)
    with unit_of_work():
        row = services.correct_need(need, _consulting(), by=cast.actor("enterprise-1"))
    assert (row.author_duty, row.read[0]["code"], row.given_back) == ("enterprise", "ndt", False)
    after = queries.latest_finished(need.id)
    assert before is not None
    assert after is not None
    assert after.id != before.id
    assert after.need_input is not None
    assert after.need_input["service"] == row.service
    first = {run.id: queries.fits_of(run, top=1)[0].institution_id for run in (before, after)}
    assert first == {before.id: cast.organizations["institution-1"], after.id: cast.organizations["institution-2"]}
    assert services.replay(before)
    assert services.replay(after)


def _consulting() -> str:
    return next(one.code for one in knowledge.shipped().services if one.direction == "咨询管理" and "精益" in one.name)


def test_the_machine_may_be_given_its_say_back(cast: Cast, make: MakeNeed) -> None:
    need, by = make(), cast.actor("enterprise-1")
    for choice, standing in (("none", ""), ("machine", None)):
        with unit_of_work():
            services.correct_need(need, choice, by=by)
        assert corrections.service_of(need.id) == standing
    with pytest.raises(RuleBroken, match="没有变化"), unit_of_work():
        services.correct_need(need, "machine", by=by)
    with pytest.raises(RuleBroken, match="服务目录"), unit_of_work():
        services.correct_need(need, "no-such", by=by)


@pytest.mark.parametrize("username", STRANGERS)
def test_strangers_neither_see_nor_correct_a_reading(
    login: Login, client: FlaskClient, make: MakeNeed, username: str | None
) -> None:
    need = make("submitted")
    client = login(username) if username else client
    assert client.get(f"/needs/{need.id}/reading").status_code in (302, 404)
    assert client.post(f"/needs/{need.id}/reading", data={"service": "none"}).status_code in (302, 404)
    assert corrections.of_need(need.id) == []


def test_a_wrong_direction_is_told_before_handing_in_and_taken_over(login: Login, make: MakeNeed) -> None:
    need = make(category="咨询管理")
    client = login("enterprise-1")
    page = client.get(f"/needs/{need.id}/check").get_data(as_text=True)
    assert "内容更像「检验检测」" in page
    answer = send(
        client, f"/needs/{need.id}/check", f"/needs/{need.id}/direction", direction="检验检测", version=need.version
    )
    assert answer.status_code == 303
    assert "内容更像" not in client.get(f"/needs/{need.id}/check").get_data(as_text=True)


def test_the_county_is_told_and_gets_its_remark_written(login: Login, make: MakeNeed) -> None:
    need = make("submitted", category="咨询管理")
    client = login("county-430202")
    assert "内容更像「检验检测」" in client.get(f"/needs/{need.id}/review").get_data(as_text=True)
    assert "请核对服务方向" in client.get(f"/needs/{need.id}/review?better=1").get_data(as_text=True)
    assert directing.better_direction(need, corrections.understood(need.id)) == "检验检测"


def test_an_institution_says_what_it_does_and_does_not(cast: Cast, make: MakeNeed) -> None:
    make()
    by = cast.actor("institution-1")
    owner = cast.organization("institution-1")
    assert isinstance(owner, Institution)
    with unit_of_work():
        services.correct_institution(owner, "calibration", "does", by=by)
        services.correct_institution(owner, "ndt", "does_not", by=by)
    told = next(one for one in queries.described_institutions() if one["id"] == owner.id)
    assert (told["does"], told["does_not"]) == (["calibration"], ["ndt"])
    with pytest.raises(RuleBroken, match="没有变化"), unit_of_work():
        services.correct_institution(owner, "ndt", "does_not", by=by)


def test_what_nobody_asked_for_is_read_by_the_sweep(cast: Cast, make: MakeNeed) -> None:
    need = make()
    with unit_of_work():
        session().execute(delete(NeedReading))
    tasks.sweep_readings()
    session().expire_all()
    read = corrections.reading_of_need(need.id)
    offered = corrections.reading_of_institution(cast.organizations["institution-1"])
    assert read is not None
    assert read.services[0]["code"] == "ndt"
    assert offered is not None
    assert offered.services[0]["code"] == "ndt"
    assert offered.services[0]["evidence"]
