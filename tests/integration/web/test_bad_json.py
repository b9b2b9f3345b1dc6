"""Broken JSON at the API: a 4xx with a Chinese sentence, nothing half-stored."""

import re

import pytest

from tests.town import TownWorld

GOOD = '{"text": "示例：齿轮断齿，想请人检测。"}'
BODIES = {
    "deep": "[" * 100_000 + "]" * 100_000, "deep object": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "open": '{"text": "abc', "nothing": "", "words": "不是 JSON", "number": "9" * 10_000, "list": "[]", "null": "null",
    "string": '"text"', "twice": GOOD + GOOD, "nan": '{"text": NaN}', "wrong type": '{"text": 5}',
    "unknown field": '{"text": "示例：齿轮断齿", "state": "published"}', "empty text": '{"text": ""}',
    "too long": '{"text": "' + "字" * 100_000 + '"}', "foreign category": '{"text": "示例", "category": "算命"}',
    "object": '{"text": {"a": 1}}', "bytes": b"\xff\xfe\x00", "big number": '{"text": "示例", "title": 1e400}',
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_broken_json_is_refused(town_world: TownWorld, name: str) -> None:
    client, before = town_world.browser("enterprise-1"), town_world.rows()
    answer = client.post("/api/v1/needs", data=BODIES[name], content_type="application/json")
    assert answer.status_code in (400, 422), answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/json"
    assert re.search("[\u4e00-\u9fff]", answer.get_json()["message"])
    assert town_world.rows() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_content_type_is_refused(town_world: TownWorld, kind: str) -> None:
    client, before = town_world.browser("enterprise-1"), town_world.rows()
    answer = client.post("/api/v1/needs", data=GOOD, content_type=kind)
    assert answer.status_code in (400, 415, 422)
    assert town_world.rows() == before


def test_what_nobody_can_type_is_left_out(town_world: TownWorld) -> None:
    client = town_world.browser("enterprise-1")
    answer = client.post("/api/v1/needs", json={"text": "示例：\u0000齿轮\u202e断齿\ud800", "title": "\u0007检测"})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    page = client.get(answer.get_json()["path"]).text
    assert "示例：齿轮断齿" in page


QUESTIONS = ("size=0", "size=abc", "size=1e9", "size=99999999999999999999", "cursor=garbage", "sort=price",
             "status=secret", "q=" + "long" * 15, "cursor=" + "a" * 501)  # fmt: skip


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_broken_question_is_refused(town_world: TownWorld, asked: str) -> None:
    answer = town_world.browser(None).get(f"/api/v1/needs?{asked}")
    assert answer.status_code in (400, 422)
    assert re.search("[\u4e00-\u9fff]", answer.get_json()["message"])


def test_unknown_addresses_under_api_answer_json(town_world: TownWorld) -> None:
    answer = town_world.browser(None).get("/api/v1/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
