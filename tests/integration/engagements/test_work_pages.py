"""The work's pages: milestones with their files, notes and visits, acceptance; what was typed or sent is not lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.documents import services as documents
from marketplace.engagements.lifecycle import EngagementState, MilestoneState
from marketplace.kernel import clock
from tests.factories.agreements import Way
from tests.integration.engagements.conftest import Send

Login = Callable[[str], FlaskClient]
Fresh = Callable[[Any], Any]


def pdf(name: str = "报告.pdf", content: bytes = b"%PDF-1.4 demo") -> tuple[BytesIO, str]:
    return BytesIO(content), name


def test_a_milestone_is_handed_in_sent_back_and_confirmed(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    base = f"/engagements/{way.to('active').id}/milestones/1"
    agent, clerk = login("institution-1"), login("enterprise-1")
    handed_in = send(agent, f"{base}/submit", {"files": [pdf("报告.pdf"), pdf("数据.pdf")], "remark": "共两份"})
    assert handed_in.status_code == 303
    page = clerk.get(base).text
    for words in ("报告.pdf", "数据.pdf", "确认这个里程碑", "data-confirm="):
        assert words in page
    assert send(clerk, f"{base}/send-back", {"reason": ""}).status_code == 422
    assert send(clerk, f"{base}/send-back", {"reason": "缺少第三组数据"}).status_code == 303
    assert "缺少第三组数据" in agent.get(base).text
    assert send(agent, f"{base}/submit", {"files": [pdf("补充.pdf")], "remark": ""}).status_code == 303
    assert send(clerk, f"{base}/confirm").status_code == 303
    found = fresh(way.engagement).milestones[0]
    assert found.state is MilestoneState.CONFIRMED
    assert len(found.files) == 3


def test_the_second_milestone_waits_for_the_first(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    base, agent = f"/engagements/{way.to('active').id}/milestones/2", login("institution-1")
    assert "提交给企业" not in agent.get(base).text
    answer = send(agent, f"{base}/submit", {"files": [pdf()], "remark": "先交第二步"})
    assert answer.status_code in (409, 422)
    assert fresh(way.engagement).milestones[1].state is MilestoneState.PLANNED


@pytest.mark.both_databases
def test_files_of_a_refused_form_are_kept(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    base, agent = f"/engagements/{way.to('active').id}/milestones/1", login("institution-1")
    refused = send(
        agent, f"{base}/submit", {"files": [pdf("正式报告.pdf"), pdf("木马.exe", b"MZ")], "remark": "说明在此"}
    )
    assert refused.status_code == 422
    for words in ("不接收这种文件", "木马.exe", "这些文件已收到，不用再选：正式报告.pdf", "说明在此"):
        assert words in refused.text
    kept = re.search(r'name="kept_files"[^>]*value="([^"]+)"', refused.text)
    assert kept is not None
    assert fresh(way.engagement).milestones[0].state is MilestoneState.PLANNED
    assert send(agent, f"{base}/submit", {"kept_files": kept[1], "remark": "说明在此"}).status_code == 303
    assert [one.attachment.name for one in fresh(way.engagement).milestones[0].files] == ["正式报告.pdf"]


def test_many_files_are_brought_in_several_goes(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    base, agent = f"/engagements/{way.to('active').id}/milestones/1", login("institution-1")
    first = send(agent, f"{base}/submit", {"files": [pdf("一.pdf")], "remark": "说明在此", "go": "keep"})
    assert first.status_code == 200
    assert "说明在此" in first.text
    kept = re.search(r'name="kept_files"[^>]*value="([^"]+)"', first.text)
    assert kept is not None
    assert fresh(way.engagement).milestones[0].state is MilestoneState.PLANNED
    send(agent, f"{base}/submit", {"kept_files": kept[1], "files": [pdf("二.pdf")], "remark": ""})
    assert [one.attachment.name for one in fresh(way.engagement).milestones[0].files] == ["一.pdf", "二.pdf"]


def test_more_than_one_post_may_hold_is_told(login: Login, way: Way, send: Send) -> None:
    base = f"/engagements/{way.to('active').id}/milestones/1"
    large = [pdf(f"{number}.pdf", b"%PDF-" + b"0" * 2**23) for number in range(4)]
    answer = send(login("institution-1"), f"{base}/submit", {"files": large, "remark": ""})
    assert answer.status_code == 413
    assert "不超过 20 MB" in answer.text


def test_anothers_kept_files_count_for_nothing(login: Login, way: Way, send: Send) -> None:
    base, agent = f"/engagements/{way.to('active').id}/milestones/1", login("institution-1")
    for forged in ("nonsense", "WyJtaWxlc3RvbmU6MSIsMSxbMV1d.x.y"):
        assert send(agent, f"{base}/submit", {"kept_files": forged, "remark": ""}).status_code == 422


def test_too_big_a_file_is_refused_with_what_was_typed(
    login: Login, way: Way, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST", 10)
    base = f"/engagements/{way.to('active').id}/milestones/1"
    answer = send(login("institution-1"), f"{base}/submit", {"files": [pdf()], "remark": "说明在此"})
    assert answer.status_code == 422
    assert "超过 20 MB" in answer.text
    assert "说明在此" in answer.text


def test_nothing_handed_in_is_refused(login: Login, way: Way, send: Send) -> None:
    base = f"/engagements/{way.to('active').id}/milestones/1"
    answer = send(login("institution-1"), f"{base}/submit", {"remark": "没有文件"})
    assert answer.status_code == 422
    assert "没有文件" in answer.text


def test_a_late_milestone_says_so(login: Login, way: Way) -> None:
    base = f"/engagements/{way.to('active').id}"
    agent = login("institution-1")
    assert "逾期" not in agent.get(base).text
    with clock.standing_at(clock.now() + timedelta(days=31)):
        agent = login("institution-1")
        for page in (base, f"{base}/milestones/1", "/engagements", "/engagements?late=yes"):
            assert 'tag-refused">逾期' in agent.get(page).text, page


@pytest.mark.parametrize(("who", "kind"), [("institution-1", "on_site"), ("enterprise-1", "progress")])
def test_a_note_is_kept_for_both_sides(login: Login, way: Way, send: Send, who: str, kind: str) -> None:
    base = f"/engagements/{way.to('active').id}"
    sent = send(login(who), f"{base}/notes", {
        "kind": kind, "held_on": clock.today().isoformat(), "text": "到车间看了试样", "problems": "等钢材到货",
        "file": pdf("照片.pdf"),
    })  # fmt: skip
    assert sent.status_code == 303
    for reader in ("enterprise-1", "institution-1", "county-430202", "city"):
        page = login(reader).get(base).text
        for words in ("到车间看了试样", "等钢材到货", "照片.pdf"):
            assert words in page, reader


@pytest.mark.parametrize(
    ("who", "values", "said"),
    [
        ("institution-1", {"kind": "on_site", "held_on": "2199-01-01"}, "不能晚于今天"),
        ("institution-1", {"kind": "progress", "held_on": "2001-01-01"}, "不能早于"),
        ("institution-1", {"kind": "supervision", "held_on": "today"}, "请从列出的选项中选择"),
        ("enterprise-1", {"kind": "on_site", "held_on": "today"}, "请从列出的选项中选择"),
        ("enterprise-1", {"kind": "progress", "held_on": "今天"}, "日历上有的日期"),
    ],
)  # fmt: skip
def test_a_note_that_cannot_be_is_refused_in_words(
    login: Login, way: Way, send: Send, who: str, values: dict[str, str], said: str
) -> None:
    base = f"/engagements/{way.to('active').id}"
    given = {"text": "这段话要留着", "problems": ""} | values
    given["held_on"] = clock.today().isoformat() if given["held_on"] == "today" else given["held_on"]
    answer = send(login(who), f"{base}/notes", given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "这段话要留着" in answer.text


def test_the_countys_supervision_is_its_own_record(login: Login, way: Way, send: Send) -> None:
    base, county = f"/engagements/{way.to('active').id}", login("county-430202")
    given = {"held_on": clock.today().isoformat(), "text": "企业反映进度正常", "problems": "请补交检测原始记录"}
    assert send(county, f"{base}/supervision", given).status_code == 303
    page = login("institution-1").get(base).text
    assert "县市区督导" in page
    assert "请补交检测原始记录" in page


def test_acceptance_lists_every_file_and_is_asked_once(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    base = f"/engagements/{way.to('submitted').id}"
    agent, clerk = login("institution-1"), login("enterprise-1")
    assert send(agent, f"{base}/hand-over", {}, fresh(way.engagement).version).status_code == 303
    page = clerk.get(f"{base}/acceptance").text
    for words in ("第1步.pdf", "第2步.pdf", "验收通过", "data-confirm="):
        assert words in page
    version = fresh(way.engagement).version
    assert send(clerk, f"{base}/accept", {"remark": "字" * 501}, version).status_code == 422
    assert send(clerk, f"{base}/accept", {"remark": "同约定一致"}, version - 1).status_code == 409
    assert send(clerk, f"{base}/accept", {"remark": "同约定一致"}, version).status_code == 303
    assert fresh(way.engagement).state is EngagementState.ACCEPTED
    assert "同约定一致" in agent.get(base).text
    again = send(clerk, f"{base}/accept", {"remark": "再来一次"}, fresh(way.engagement).version)
    assert again.status_code == 409


def test_a_delivery_is_sent_back_with_a_reason(login: Login, way: Way, send: Send, fresh: Fresh) -> None:
    base, clerk = f"/engagements/{way.to('delivered').id}", login("enterprise-1")
    version = fresh(way.engagement).version
    assert send(clerk, f"{base}/delivery/send-back", {"reason": ""}, version).status_code == 422
    assert send(clerk, f"{base}/delivery/send-back", {"reason": "报告没有盖章"}, version).status_code == 303
    assert fresh(way.engagement).state is EngagementState.ACTIVE
    assert "报告没有盖章" in login("institution-1").get(base).text
