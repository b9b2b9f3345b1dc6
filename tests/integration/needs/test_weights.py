"""The owner's weights: by what the enterprise will choose, 100 points in all, published with the need (D30)."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.database import session
from marketplace.needs.models import Need
from tests.integration.needs.conftest import MakeNeed
from tests.pages import token_on

Login = Callable[[str], FlaskClient]


def step(need: Need) -> str:
    return f"/needs/{need.id}/edit/criteria"


def post(client: FlaskClient, need: Need, *points: str) -> tuple[int, str]:
    page = step(need)
    typed = {"csrf_token": token_on(client, page), "weights": list(points), "version": str(need.version)}
    answer = client.post(page, data=typed)
    return answer.status_code, answer.text


def kept(need: Need) -> dict[str, int]:
    session().expire_all()
    return session().get_one(Need, need.id).weights


def test_the_form_begins_with_the_round_s(make_need: MakeNeed, login: Login) -> None:
    page = login("enterprise-1").get(step(make_need())).text
    assert re.findall(r'name="weights" value="(\d+)"', page) == ["35", "30", "20", "15"]
    assert page.index("方案针对性") < page.index("服务能力与案例") < page.index("报价") < page.index("进度与交付")


def test_own_weights_are_kept_and_shown_to_county_and_public(make_need: MakeNeed, login: Login) -> None:
    need = make_need()
    assert post(login("enterprise-1"), need, "50", "20", "20", "10")[0] == 303
    assert kept(need) == {"方案针对性": 50, "服务能力与案例": 20, "进度与交付": 10, "报价": 20}
    other = make_need("submitted", weights=kept(need))
    assert "方案针对性 50" in login("county-430202").get(f"/needs/{other.id}/review").text
    public = make_need("published", weights=kept(need))
    assert "方案针对性 50" in login("institution-2").get(f"/needs/{public.id}").text


def test_a_need_without_own_weights_shows_the_round_s(make_need: MakeNeed, login: Login) -> None:
    page = login("institution-1").get(f"/needs/{make_need('published').id}").text
    assert "评选标准" in page
    assert "方案针对性 35" in page


def test_the_round_s_own_points_count_as_none(make_need: MakeNeed, login: Login) -> None:
    need = make_need()
    assert post(login("enterprise-1"), need, "35", "30", "20", "15")[0] == 303
    assert kept(need) == {}


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (("50", "20", "10", "10"), "现为 90 分，还差 10 分"), (("50", "30", "10", "20"), "多出 10 分"),
        (("-5", "65", "20", "20"), "1 至 100 的整数"), (("25.5", "24.5", "25", "25"), "1 至 100 的整数"),
        (("", "50", "25", "25"), "1 至 100 的整数"), (("100",), "1 至 100 的整数"),
        (("²", "50", "25", "25"), "1 至 100 的整数"), (("60", "40", "0", "0"), "1 至 100 的整数"),
    ],
)  # fmt: skip
def test_what_does_not_sum_to_100_is_refused_and_stays_typed(
    make_need: MakeNeed, login: Login, points: tuple[str, ...], words: str
) -> None:
    need = make_need()
    status, page = post(login("enterprise-1"), need, *points)
    assert status == 422
    assert words in page
    assert re.findall(r'name="weights" value="([^"]*)"', page)[: len(points)] == list(points)[:4]
    assert kept(need) == {}
