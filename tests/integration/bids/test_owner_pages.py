"""From the deadline to the award through the pages: open, score, assess, choose, take back, fail, lose the key."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.bids import queries, services
from marketplace.bids.lifecycle import BidState, OpeningState, SheetState, TenderState
from marketplace.bids.models import Award, Bid, Opening, Tender
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from tests.integration.bids.conftest import PLAN, Hall
from tests.pages import token_on
from tests.trail import acts

Login = Callable[[str], FlaskClient]
REASON = "报价超出预算，方案没有写明怎样拆检"


def post(client: FlaskClient, hall: Hall, page: str, **fields: Any) -> TestResponse:
    data = {"csrf_token": token_on(client, "/account/password"), **fields}
    answer = client.post(f"/needs/{hall.need.id}{page}", data=data)
    session().expire_all()  # the worker's part is done in a context of its own
    return answer


def tender(hall: Hall) -> Tender:
    session().rollback()
    session().expire_all()
    return session().get_one(Tender, hall.tender.id)


@pytest.fixture
def opened(hall: Hall) -> Hall:
    """Two bids, opened."""
    hall.bid("institution-1", price="120000.00", files=1)
    hall.bid("institution-2", price="110000.00")
    hall.open()
    return hall


def full_marks(hall: Hall, less: int = 0) -> dict[str, str]:
    """Points for every bid and criterion; each later bid gets one point less."""
    return {
        f"points-{bid.id}-{place}": str(Decimal(one["points"]) - less - later)
        for later, bid in enumerate(hall.bids()) for place, one in enumerate(hall.tender.criteria)
    }  # fmt: skip


def test_asked_too_early_is_refused_with_the_moment_and_recorded(hall: Hall, login: Login) -> None:
    client = login("enterprise-1")
    hall.bid("institution-1")
    assert client.get(f"/needs/{hall.need.id}/open").location == f"/needs/{hall.need.id}/bids"
    answer = post(client, hall, "/open")
    assert answer.status_code == 409
    assert "揭榜截止于 2023-04-10 24:00" in answer.text
    assert tender(hall).state is TenderState.RECEIVING
    assert session().scalars(select(Opening)).one().state is OpeningState.REFUSED
    assert acts()[-1] == "opening:refuse"
    assert hall.bids()[0].state is BidState.SEALED


def test_before_the_deadline_the_page_says_when_and_shows_no_bid(hall: Hall, login: Login) -> None:
    hall.bid("institution-1")
    page = login("enterprise-1").get(f"/needs/{hall.need.id}/bids").text
    assert "4月10日（周一） 24:00 截止" in page
    assert "申请开启标书" not in page
    assert PLAN not in page


@pytest.mark.both_databases
def test_opened_scored_and_awarded(hall: Hall, login: Login) -> None:
    hall.bid("institution-1", price="120000.00", files=1)
    hall.bid("institution-2", price="110000.00")
    hall.after_deadline()
    owner = login("enterprise-1")
    assert "申请开启标书" in owner.get(f"/needs/{hall.need.id}/bids").text
    assert post(owner, hall, "/open").status_code == 303
    page = owner.get(f"/needs/{hall.need.id}/bids").text
    for words in ("120,000.00", "100,000.00", "荷塘检测服务", "天元咨询服务"):
        assert words in page
    first, second = hall.bids()
    whole = owner.get(f"/needs/{hall.need.id}/bids/{first.id}").text
    assert PLAN in whole
    assert "附件0.pdf" in whole
    assert post(owner, hall, "/score", go="finish", **full_marks(hall)).status_code == 303
    assert "96.0" in owner.get(f"/needs/{hall.need.id}/bids").text
    whole_reason = "断口分析的办法最具体"
    choice: dict[str, Any] = {"chosen": [str(first.id)], f"reason-{second.id}": REASON, "reason": whole_reason}
    checked = post(owner, hall, "/award", **choice)
    assert checked.status_code == 200
    assert "企业自己不能撤回" in checked.text
    assert whole_reason in checked.text
    assert tender(hall).state is TenderState.OPENED
    assert post(owner, hall, "/award", go="award", **choice).status_code == 303
    assert tender(hall).state is TenderState.AWARDED
    for bidder in ("institution-1", "institution-2"):
        assert whole_reason in login(bidder).get(f"/needs/{hall.need.id}/bid").text
    public = hall.app.test_client().get(f"/needs/{hall.need.id}/tender").text
    assert "荷塘检测服务" in public
    for secret in ("天元咨询", "120,000", "110,000", REASON, whole_reason):
        assert secret not in public
    again = post(owner, hall, "/award", go="award", **choice)
    assert again.status_code in (409, 422)
    assert len(session().scalars(select(Award)).all()) == 1


def test_points_out_of_range_are_named_and_stay_typed(opened: Hall, login: Login) -> None:
    owner, bid = login("enterprise-1"), opened.bids()[0]
    for typed, words in (
        ("36", "应为 0 至 35 分"),
        ("0.3", "以 0.5 分为一档"),
        ("很好", "请填写数字"),
        ("-1", "应为 0 至 35 分"),
    ):
        refused = post(owner, opened, "/score", **{**full_marks(opened), f"points-{bid.id}-0": typed})
        assert refused.status_code == 422, typed
        assert words in refused.text
        assert f'value="{typed}' in refused.text
    assert queries.sheet_of(opened.tender, "owner").state is SheetState.OPEN  # type: ignore[union-attr]
    gap = post(owner, opened, "/score", go="finish", **{f"points-{bid.id}-0": "30"})
    assert "请给出" in gap.text
    assert post(owner, opened, "/score", go="later", **{f"points-{bid.id}-0": "30"}).status_code == 303
    assert 'value="30.0"' in owner.get(f"/needs/{opened.need.id}/score").text


def test_a_choice_without_scores_or_reasons_is_refused_and_stays_typed(opened: Hall, login: Login) -> None:
    owner = login("enterprise-1")
    first, second = opened.bids()
    refused = post(owner, opened, "/award", chosen=[str(first.id)])
    assert refused.status_code == 422
    assert "请先提交企业评分表" in refused.text
    assert "未选定这家机构的理由" in refused.text
    assert f'value="{first.id}" checked' in " ".join(refused.text.split())
    post(owner, opened, "/score", go="finish", **full_marks(opened))
    for chosen, reasons, words in (
        ([], {f"reason-{first.id}": REASON, f"reason-{second.id}": REASON}, "请选定 1 至 2 家"),
        ([str(first.id)], {f"reason-{second.id}": "贵"}, "5 至 300 字"), (["999"], {}, "999"),
    ):  # fmt: skip
        for go in ("", "award"):
            refused = post(owner, opened, "/award", go=go, chosen=chosen, **reasons)
            assert refused.status_code == 422
            assert words in refused.text
    assert tender(opened).state is TenderState.OPENED


def test_assessors_score_alone_and_the_chair_sees_all_sheets(opened: Hall, login: Login) -> None:
    users = [opened.cast.users[f"assessor-{number}"] for number in (1, 2)]
    assert post(login("enterprise-1"), opened, "/ask-assessors", reason="技术方案差别很大").status_code == 303
    city = login("city")
    assert "assessor-2" in city.get(f"/needs/{opened.need.id}/assessors").text
    wrong = post(city, opened, "/assessors", assessors=[str(users[0])], chair=str(users[1]))
    assert wrong.status_code == 422
    assert "请从所选专家中指定一位组长" in wrong.text
    answer = post(city, opened, "/assessors", assessors=[str(one) for one in users], chair=str(users[0]))
    assert answer.status_code == 303
    chair, other = login("assessor-1"), login("assessor-2")
    assert opened.need.title in chair.get("/tenders").text
    post(other, opened, "/assess", go="finish", comment="第二位专家的话", **full_marks(opened, 2))
    assert post(login("enterprise-1"), opened, "/score", go="finish", **full_marks(opened, 3)).status_code == 303
    for page in ("/bids", "/consensus", "/assess"):
        early = chair.get(f"/needs/{opened.need.id}{page}").text
        assert "第二位专家的话" not in early
        assert not re.search(r"9[1-9]\.0|8\d\.0", early), page
    sheet = openpyxl.load_workbook(BytesIO(chair.get(f"/needs/{opened.need.id}/bids/export").data)).active
    assert {cell for row in sheet.iter_rows(values_only=True) for cell in row} & {88.0, 84.0, 92.0, 32.0} == set()
    waiting = post(chair, opened, "/consensus", go="finish", **full_marks(opened))
    assert waiting.status_code == 409
    assert "尚未提交评分" in waiting.text
    post(chair, opened, "/assess", go="finish", **full_marks(opened, 1))
    assert "第二位专家的话" in chair.get(f"/needs/{opened.need.id}/consensus").text
    assert post(chair, opened, "/consensus", go="finish", **full_marks(opened)).status_code == 303
    assert post(other, opened, "/consensus", go="finish", **full_marks(opened)).status_code == 403
    assert "评审组一致意见" in login("enterprise-1").get(f"/needs/{opened.need.id}/bids").text


def test_an_assessor_steps_aside(opened: Hall, login: Login) -> None:
    number = opened.cast.users["assessor-1"]
    with unit_of_work():
        services.assign_assessors(opened.tender, [number], number, by=opened.cast.actor("city"), at=clock.now())
    client = login("assessor-1")
    assert "应当回避" in client.get(f"/needs/{opened.need.id}/assess").text
    assert post(client, opened, "/step-aside", reason="短").status_code == 422
    assert post(client, opened, "/step-aside", reason="曾在其中一家机构任职").status_code == 303
    assert opened.need.title not in client.get("/tenders").text
    assert client.get(f"/needs/{opened.need.id}/bids").status_code == 404


def test_the_city_takes_an_award_back_before_it_binds(opened: Hall, login: Login) -> None:
    opened.score()
    award = opened.award(opened.bids()[0].id)
    city = login("city")
    assert "撤销选定" in city.get(f"/needs/{opened.need.id}/bids").text
    assert post(city, opened, "/annul", reason="短").status_code == 422
    assert post(city, opened, "/annul", reason="企业误选了同名机构").status_code == 303
    assert tender(opened).state is TenderState.OPENED
    assert "企业选定：" not in opened.app.test_client().get(f"/needs/{opened.need.id}/tender").text
    award = opened.award(opened.bids()[0].id)
    opened.stand_at(clock.start_of_day(award.binding_on) + timedelta(hours=1))
    late = post(login("city"), opened, "/annul", reason="企业误选了同名机构")
    assert late.status_code == 409
    assert "已生效，不能撤销" in late.text


def test_no_bid_at_all_fails_in_words(hall: Hall, login: Login) -> None:
    hall.open()
    owner = login("enterprise-1")
    assert "没有收到标书" in owner.get(f"/needs/{hall.need.id}/bids").text
    assert post(owner, hall, "/fail-tender", reason="").status_code == 422
    assert post(owner, hall, "/fail-tender", reason="没有机构递交标书").status_code == 303
    assert tender(hall).state is TenderState.FAILED
    assert "没有机构递交标书" in hall.app.test_client().get(f"/needs/{hall.need.id}/tender").text


def test_failing_before_the_opening_is_refused(hall: Hall, login: Login) -> None:
    hall.bid("institution-1")
    refused = post(login("enterprise-1"), hall, "/fail-tender", reason="不想再等了，先按流标办理")
    assert refused.status_code == 409
    assert "请先申请开启标书" in refused.text
    assert tender(hall).state is TenderState.RECEIVING


def test_a_lost_key_needs_the_word_typed(hall: Hall, login: Login) -> None:
    hall.bid("institution-1")
    hall.after_deadline()
    city = login("city")
    typed = {"reason": "密钥所在的磁盘损坏，备份也不可读"}
    refused = post(city, hall, "/lose-key", word="遗失", **typed)
    assert refused.status_code == 422
    assert typed["reason"] in refused.text
    assert tender(hall).state is TenderState.RECEIVING
    assert post(city, hall, "/lose-key", word="密钥遗失", **typed).status_code == 303
    assert tender(hall).state is TenderState.FAILED
    assert session().scalars(select(Bid)).one().state is BidState.UNREADABLE
    assert "无法开启" in login("institution-1").get("/bids").text


def test_without_the_worker_s_key_the_page_says_so_and_can_try_again(hall: Hall, login: Login) -> None:
    hall.bid("institution-1")
    keys, hall.app.config["BID_OPENING_KEYS"] = hall.app.config["BID_OPENING_KEYS"], {}
    hall.after_deadline()
    owner = login("enterprise-1")
    assert post(owner, hall, "/open").status_code == 303
    page = owner.get(f"/needs/{hall.need.id}/bids").text
    assert "未能开启" in page
    assert re.search("密钥", page)
    progress = owner.get(f"/needs/{hall.need.id}/opening").get_json()
    assert (progress["state"], progress["next"]) == ("failed", f"/needs/{hall.need.id}/bids")
    hall.app.config["BID_OPENING_KEYS"] = keys
    assert post(owner, hall, "/open/retry").status_code == 303
    assert tender(hall).state is TenderState.OPENED
