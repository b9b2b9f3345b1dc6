"""A county's sheet from upload to needs: read, mended, confirmed; what others may not do; what must not be stored."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.documents.workbooks import read_workbook
from marketplace.kernel.database import session
from marketplace.needs.imports.needs_list import read_needs_list
from marketplace.needs.lifecycle import ImportState, NeedState
from marketplace.needs.models import ImportRow, ImportRun, Need
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import Enterprise
from tests.cast import Cast
from tests.factories.sheets import DEMO, VOCABULARY, filled, needs_row

SAMPLE = DEMO / "附件4_荷塘区.xlsx"
Login = Callable[[str], FlaskClient]

pytestmark = pytest.mark.usefixtures("pilot_round")


def upload(client: FlaskClient, content: bytes, name: str = "附件4.xlsx", **more: str) -> Any:
    data = {"file": (BytesIO(content), name), **more}
    return client.post("/needs/import", data=data, content_type="multipart/form-data")


def count(model: Any, *conditions: Any) -> int:
    return session().scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def only_run() -> ImportRun:
    session().expire_all()
    return session().scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()


def row_of(reason: str) -> ImportRow:
    rows = session().scalars(select(ImportRow).order_by(ImportRow.position))
    return next(row for row in rows if row.verdict["reason"] == reason)


def acts() -> list[str]:
    return list(session().scalars(select(AuditRecord.act).order_by(AuditRecord.number)))


@pytest.mark.both_databases
def test_a_sheet_is_read_mended_confirmed_and_waits_for_review(login: Login, cast: Cast) -> None:
    client = login("county-430202")
    answer = upload(client, SAMPLE.read_bytes(), SAMPLE.name)
    assert answer.status_code == 303
    run = only_run()
    assert (run.state, run.unit) == (ImportState.PREVIEW, "荷塘区科技和工业信息化局")
    page = client.get(answer.location).text
    assert "确认导入 15 行" in page
    assert "没有填写企业名称" in page
    assert count(Need) == 0

    row = row_of("category_out_of_scope")
    form = client.get(f"/needs/import/rows/{row.id}").text
    assert "建议考虑：产权交易" in form
    cells = {role: words for role, words in row.cells.items() if role != "seq"}
    mended = client.post(f"/needs/import/rows/{row.id}", data={**cells, "service": "产权交易", "version": row.version})
    assert mended.status_code == 303
    session().expire_all()
    assert (row.action, row.corrected, row.verdict["records"][0]["category"]) == ("accept", True, "产权交易")

    confirmed = client.post(f"/needs/import/{run.id}/confirm")
    assert confirmed.status_code == 303
    assert only_run().state is ImportState.DONE
    assert count(Need, Need.state == NeedState.SUBMITTED, Need.county_code == "430202") == 17
    assert count(Enterprise) == 2 + 16
    assert "新增 17 条需求" in client.get(f"/needs/import/{run.id}").text
    assert {"import:upload", "import:correct", "import:confirm"} <= set(acts())
    assert acts().count("need:import") == 17
    told = session().scalars(select(InboxMessage.title).where(InboxMessage.user_id == cast.users["county-430202"]))
    assert f"导入完成：{SAMPLE.name}" in list(told)


def test_pressing_confirm_twice_makes_each_need_once(login: Login) -> None:
    client = login("county-430202")
    upload(client, SAMPLE.read_bytes())
    for _ in range(2):
        assert client.post(f"/needs/import/{only_run().id}/confirm").status_code == 303
    assert count(Need) == 16
    assert acts().count("import:confirm") == 1


def test_the_same_file_again_leads_to_the_first_run(login: Login) -> None:
    client = login("county-430202")
    upload(client, SAMPLE.read_bytes(), "一.xlsx")
    run = only_run()
    client.post(f"/needs/import/{run.id}/confirm")
    again = upload(client, SAMPLE.read_bytes(), "二.xlsx")
    assert again.location == f"/needs/import/{run.id}"
    assert "没有重复导入" in client.get(again.location).text
    assert (count(ImportRun), count(Need)) == (1, 16)


def test_the_same_rows_in_another_reading_are_told_as_existing(login: Login) -> None:
    client = login("county-430202")
    upload(client, SAMPLE.read_bytes())
    client.post(f"/needs/import/{only_run().id}/confirm")
    upload(client, SAMPLE.read_bytes(), again="y")
    run = only_run()
    assert (run.id, run.state) == (2, ImportState.PREVIEW)
    assert count(ImportRow, ImportRow.run_id == 2, ImportRow.is_existing) == 15
    page = client.get("/needs/import/2").text
    assert "15 行系统里已有" in page
    assert "确认导入" not in page
    refused = client.post("/needs/import/2/confirm")
    assert refused.status_code == 422
    assert "没有可以导入的行" in refused.text
    assert count(Need) == 16


@pytest.mark.parametrize("who", ["county-430211", "enterprise-1", "institution-1"])
def test_another_person_finds_no_run(login: Login, who: str) -> None:
    upload(login("county-430202"), SAMPLE.read_bytes())
    run, row = only_run(), session().scalars(select(ImportRow).limit(1)).one()
    other = login(who)
    for path in (f"/needs/import/{run.id}", f"/needs/import/{run.id}/progress", f"/needs/import/{run.id}/returned",
                 f"/needs/import/{run.id}/file", f"/needs/import/rows/{row.id}"):  # fmt: skip
        assert other.get(path).status_code == 404, path
    for path in (f"/needs/import/{run.id}/confirm", f"/needs/import/{run.id}/discard",
                 f"/needs/import/rows/{row.id}", f"/needs/import/rows/{row.id}/choose"):  # fmt: skip
        assert other.post(path).status_code == 404, path
    assert only_run().state is ImportState.PREVIEW


@pytest.mark.parametrize("who", ["enterprise-1", "institution-1", "city", "auditor", "admin"])
def test_only_a_county_hands_in(login: Login, who: str) -> None:
    assert upload(login(who), SAMPLE.read_bytes()).status_code == 403
    assert count(ImportRun) == 0


def test_a_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/needs/import").status_code == 302
    assert upload(client, SAMPLE.read_bytes()).status_code == 302


@pytest.mark.parametrize("who", ["city", "auditor"])
def test_the_city_and_the_auditor_look_but_do_not_touch(login: Login, who: str) -> None:
    upload(login("county-430202"), SAMPLE.read_bytes())
    other = login(who)
    assert "附件4.xlsx" in other.get("/needs/import").text
    assert other.get("/needs/import/1").status_code == 200
    assert other.post("/needs/import/1/confirm").status_code == 403


def test_a_row_of_another_county_goes_to_its_queue(login: Login, cast: Cast) -> None:
    client = login("county-430202")
    upload(client, filled([needs_row(county="天元区")]))
    run = only_run()
    assert "转给天元区审核" in client.get(f"/needs/import/{run.id}").text
    client.post(f"/needs/import/{run.id}/confirm")
    need = session().scalars(select(Need)).one()
    assert (need.county_code, need.enterprise.county_code) == ("430211", "430211")
    told = select(InboxMessage.title).where(InboxMessage.user_id == cast.users["county-430211"])
    assert list(session().scalars(told)) == ["其他县市区转来 1 条需求"]


def test_an_enterprise_with_an_account_learns_what_came_in_under_its_name(login: Login, cast: Cast) -> None:
    client, own = login("county-430202"), cast.organization("enterprise-1").name
    upload(client, filled([needs_row(name=own), needs_row(name=own, service="上市辅导：股改")]))
    client.post(f"/needs/import/{only_run().id}/confirm")
    told = {
        who: list(session().execute(
            select(InboxMessage.title, InboxMessage.path).where(InboxMessage.user_id == cast.users[who])
        ))
        for who in ("enterprise-1", "enterprise-2")
    }  # fmt: skip
    assert told == {"enterprise-1": [("县市区为本企业导入了 2 条需求", f"/needs?batch={only_run().batch}")],
                    "enterprise-2": []}  # fmt: skip
    assert login("enterprise-1").get(f"/needs?batch={only_run().batch}").text.count("股改") == 1


def test_rungs_stand_in_the_preview_as_the_forms_print_them(login: Login) -> None:
    client = login("county-430202")
    answer = upload(client, filled([needs_row(target="国家级专精特新小巨人")]))
    assert "国家级专精特新“小巨人”" in client.get(answer.location).text


def test_a_row_may_be_left_out_and_taken_in_again(login: Login) -> None:
    client = login("county-430202")
    upload(client, filled([needs_row(), needs_row(name="株洲丁戊己机械有限公司")]))
    first = session().scalars(select(ImportRow).order_by(ImportRow.position).limit(1)).one()
    choose = f"/needs/import/rows/{first.id}/choose"
    client.post(choose, data={"left_out": "yes"})
    assert "确认导入 1 行" in client.get(f"/needs/import/{only_run().id}").text
    client.post(choose, data={"left_out": "no"})
    client.post(choose, data={"left_out": "yes"})
    client.post(f"/needs/import/{only_run().id}/confirm")
    assert [need.enterprise.name for need in session().scalars(select(Need))] == ["株洲丁戊己机械有限公司"]
    assert acts().count("import:leave_out") == 2


def test_a_given_up_sheet_makes_no_need_and_may_be_handed_in_again(login: Login) -> None:
    client = login("county-430202")
    upload(client, filled([needs_row()]))
    assert client.post("/needs/import/1/discard").status_code == 303
    assert client.post("/needs/import/1/confirm").status_code == 409
    row = session().scalars(select(ImportRow).limit(1)).one()
    assert client.post(f"/needs/import/rows/{row.id}", data={"name": "别的", "version": 1}).status_code == 409
    assert upload(client, filled([needs_row()])).location == "/needs/import/2"
    assert count(Need) == 0
    assert "import:discard" in acts()


def test_two_officers_on_one_row_see_both_versions(login: Login) -> None:
    client = login("county-430202")
    upload(client, filled([needs_row()]))
    row = session().scalars(select(ImportRow)).one()
    cells = {role: words for role, words in row.cells.items() if role != "seq"}
    client.post(f"/needs/import/rows/{row.id}", data={**cells, "remark": "甲写的", "version": "1"})
    stale = client.post(f"/needs/import/rows/{row.id}", data={**cells, "remark": "乙写的", "version": "1"})
    assert stale.status_code == 409
    assert "甲写的" in stale.text
    assert "乙写的" in stale.text
    session().expire_all()
    assert row.cells["remark"] == "甲写的"


def test_a_row_refused_as_a_repeat_is_judged_again_with_the_one_it_repeats(login: Login) -> None:
    client = login("county-430202")
    upload(client, filled([needs_row(), needs_row(seq=2)]))
    first, second = session().scalars(select(ImportRow).order_by(ImportRow.position))
    assert (first.action, second.verdict["reason"]) == ("accept", "duplicate_row")
    cells = {role: words for role, words in first.cells.items() if role != "seq"}
    client.post(f"/needs/import/rows/{first.id}", data={**cells, "service": "数智转型：上系统", "version": "1"})
    session().expire_all()
    assert (first.action, second.action) == ("accept", "accept")
    assert second.verdict["warnings"] == ["same_company_other_need"]


def test_a_too_long_cell_is_refused_and_kept_on_the_page(login: Login) -> None:
    client = login("county-430202")
    upload(client, filled([needs_row()]))
    answer = client.post("/needs/import/rows/1", data={"name": "字" * 2001, "version": "1"})
    assert answer.status_code == 422
    assert "不超过 2000 字" in answer.text
    assert "字" * 2001 in answer.text


def test_the_returned_rows_come_back_with_remarks_and_can_be_handed_in_again(login: Login) -> None:
    client = login("county-430202")
    upload(client, SAMPLE.read_bytes())
    answer = client.get("/needs/import/1/returned")
    book = read_workbook(answer.data, "退回.xlsx")
    texts = [cell.text for row in book.sheets[0].rows for cell in row.cells]
    assert any("企业填“其他”" in text for text in texts)
    reading = read_needs_list(book, vocabulary=VOCABULARY)
    assert {row.reason for row in reading.rows if row.action == "reject"} == {
        "category_out_of_scope", "missing_enterprise_name", "out_of_area"
    }  # fmt: skip
    assert upload(client, answer.data, "退回.xlsx").status_code == 303


@pytest.mark.parametrize(("content", "name", "words"), [
    (b"", "a.xlsx", "文件是空的"),
    (b"\x89PNG\r\n\x1a\n" + b"0" * 200, "图片.xlsx", "图片"),
    (b"%PDF-1.7 ...", "附件4.xls", "PDF"),
    (b"PK\x03\x04" + b"0" * 50, "坏.xlsx", "损坏"),
    ("企业名称,所需服务".encode("gbk"), "附件4.xlsx", "不是 Excel 表格"),
], ids=["empty", "picture", "pdf", "broken", "text"])  # fmt: skip
def test_a_bad_file_is_refused_at_the_field(login: Login, content: bytes, name: str, words: str) -> None:
    answer = upload(login("county-430202"), content, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="file-error"' in answer.text
    assert (count(ImportRun), acts()[-1]) == (0, "round:load")


def test_a_sheet_without_the_head_is_refused(login: Login) -> None:
    answer = upload(login("county-430202"), filled([("a", "b")], head=[("姓名", "年龄")]))
    assert answer.status_code == 422
    assert "没有找到附件4的表头" in answer.text


def test_no_file_at_all_is_refused(login: Login) -> None:
    answer = login("county-430202").post("/needs/import", data={})
    assert answer.status_code == 422
    assert "请选择要上传的附件4表格" in answer.text


def test_progress_answers_what_the_page_asks_for(login: Login) -> None:
    client = login("county-430202")
    upload(client, SAMPLE.read_bytes())
    answer = json.loads(client.get("/needs/import/1/progress").text)
    assert answer == {
        "done": 22, "total": 22, "state": "done", "message": "读取完成，请逐行核对", "next": "/needs/import/1",
    }  # fmt: skip


def test_a_long_sheet_is_paged_and_filtered(login: Login) -> None:
    client = login("county-430202")
    upload(client, filled([needs_row(name=f"株洲{n:03d}号机械有限公司") for n in range(120)]))
    page = client.get("/needs/import/1")
    assert page.status_code == 200
    assert "下一页" in page.text
    assert client.get("/needs/import/1?show=warned").status_code == 200
    assert client.get("/needs/import/1?show=nonsense&cursor=broken").status_code == 400
