"""Titles: issued at the confirmation, brought and verified, checked by anybody, taken step by step."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.audit.models import AuditRecord
from marketplace.certification import services as admission
from marketplace.certification.lifecycle import CertificateState, ExitState
from marketplace.certification.models import Certificate, ExitCase, Reappraisal, Suspension
from marketplace.certification.queries.certificates import get_certificate, of_institution
from marketplace.certification.rules.titles import Standing
from marketplace.certification.services import certificates as services
from marketplace.certification.services import exits
from marketplace.certification.services.reminding import remind_of_ends
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.matchmaking.queries import certified
from marketplace.notifications.models import InboxMessage
from marketplace.organizations.models import Institution
from marketplace.publicity.lifecycle import NoticeState
from marketplace.publicity.models import Notice
from tests.cast import Cast
from tests.integration.certification.conftest import Course
from tests.integration.certification.test_facts import institution  # noqa: F401  the institution with all programmes
from tests.integration.certification.test_pages import statements

Login = Callable[[str], FlaskClient]


@pytest.fixture
def in_may(institution: Institution) -> Institution:  # noqa: F811
    """Everything is loaded; the acts happen in May 2023."""
    return institution


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 3, tzinfo=UTC)


def scan() -> FileStorage:
    return FileStorage(BytesIO(b"%PDF-1.4 title"), "证书.pdf")


def bring(holder: Institution, cast: Cast, number: str = "HBYX-77", **more: object) -> Certificate:
    given: dict[str, object] = {
        "programme_code": "HB", "honour": "湖北省中小企业公共服务严选服务机构", "issuer": "湖北省中小企业服务中心",
        "issued_on": date(2022, 6, 1), "valid_from": date(2022, 6, 1), "valid_until": date(2099, 5, 31),
        "evidence": scan(),
    }  # fmt: skip
    with unit_of_work():
        return services.bring_certificate(holder, number=number, by=cast.actor("institution-1"), **{**given, **more})  # type: ignore[arg-type]


def verified(certificate: Certificate, cast: Cast) -> Certificate:
    with unit_of_work():
        services.verify_certificate(certificate, "鄂中小服〔2022〕9号名单第 12 位", by=cast.actor("city"))
    return certificate


@pytest.mark.both_databases
def test_the_confirmation_issues_a_title_that_the_profile_shows(course: Course) -> None:
    application, notice = course.in_publicity()
    course.stand(on(2023, 3, 29))
    with unit_of_work():
        admission.confirm_applications(notice, by=course.cast.actor("city"))
    found = session().scalars(select(Certificate)).one()
    assert found.number == f"ZZSD2023-{found.id:04d}"
    assert (found.valid_from, found.valid_until) == (application.admitted_from, application.admitted_until)
    assert found.standing(clock.today()) is Standing.IN_FORCE
    assert [one["number"] for one in course.institution.titles_on(clock.today())] == [found.number]
    assert certified(course.institution) == ["ZZ"]


def test_directory_and_profile_bear_the_titles_in_force_with_their_scope(course: Course, client: FlaskClient) -> None:
    _, notice = course.in_publicity()
    course.stand(on(2023, 3, 29))
    with unit_of_work():
        admission.confirm_applications(notice, by=course.cast.actor("city"))
    waiting = bring(course.institution, course.cast, scope="检验检测（示例）")
    pages = ("/institutions", f"/institutions/{course.institution.id}")
    for page in pages:
        assert "/certificates/verify?number=ZZSD2023-" in client.get(page).text
        assert "HBYX-77" not in client.get(page).text
    verified(waiting, course.cast)
    for page in pages:
        found = client.get(page).text
        assert '/certificates/verify?number=HBYX-77"' in found
        assert "检验检测（示例）" in found
    means = client.get("/certificates/verify?number=ZZSD2023-0001").text
    assert 'href="/programmes/ZZ"' in means


@pytest.mark.both_databases
def test_a_brought_title_counts_only_once_verified(in_may: Institution, cast: Cast) -> None:
    found = bring(in_may, cast)
    assert (found.state, in_may.titles) == (CertificateState.PENDING, [])
    verified(found, cast)
    assert certified(in_may) == ["HB"]
    assert found.recheck_by is not None
    acts = session().scalars(select(AuditRecord.act).where(AuditRecord.act.startswith("certificate:"))).all()
    assert list(acts) == ["certificate:bring", "certificate:verify"]


def test_a_title_not_checked_again_within_the_year_stops_counting(in_may: Institution, cast: Cast) -> None:
    found = verified(bring(in_may, cast), cast)
    assert found.recheck_by is not None
    late = datetime(found.recheck_by.year, found.recheck_by.month, found.recheck_by.day, 3, tzinfo=UTC)
    with clock.standing_at(late.replace(year=late.year + 1)):
        assert found.standing(clock.today()) is Standing.RECHECK
        assert in_may.titles_on(clock.today()) == []
        verified(found, cast)
        assert certified(in_may) == ["HB"]


def test_other_titles_count_on_the_profile_but_not_in_matching(in_may: Institution, cast: Cast) -> None:
    verified(bring(in_may, cast, programme_code="OTHER", honour="省级公共服务示范平台"), cast)
    assert [one["code"] for one in in_may.titles_on()] == ["OTHER"]
    assert certified(in_may) == []


def test_what_rests_on_a_revoked_title_falls_with_it_and_its_holder_is_told(in_may: Institution, cast: Cast) -> None:
    ground = verified(bring(in_may, cast, programme_code="OTHER", honour="省级公共服务示范平台"), cast)
    national = verified(bring(in_may, cast, "GJ-1", programme_code="GJ", rests_on=ground), cast)
    assert certified(in_may) == ["GJ"]
    with unit_of_work():
        services.revoke_certificate(ground, "省厅公告撤销", by=cast.actor("city"))
    assert national.standing(clock.today()) is Standing.GROUNDLESS
    assert in_may.titles == []
    told = session().scalars(select(InboxMessage.title).where(InboxMessage.title.contains("随之失效"))).all()
    assert told


def test_the_same_number_is_not_brought_twice_and_nobody_rests_on_another(in_may: Institution, cast: Cast) -> None:
    first = bring(in_may, cast)
    with pytest.raises(RuleBroken, match="已登记过"):
        bring(in_may, cast)
    foreign = session().get_one(Institution, cast.organizations["institution-2"])
    with pytest.raises(RuleBroken, match="应是本机构自己的"):
        bring(foreign, cast, "X-1", rests_on=first)
    with pytest.raises(RuleBroken, match="请上传证书"):
        bring(in_may, cast, "X-2", evidence=None)


def test_a_decision_needs_its_reason_and_its_state(in_may: Institution, cast: Cast) -> None:
    found, by = bring(in_may, cast), cast.actor("city")
    with pytest.raises(RuleBroken, match="对照核验的来源"), unit_of_work():
        services.verify_certificate(found, "网上", by=by)
    with pytest.raises(TransitionRefused), unit_of_work():
        services.suspend_certificate(found, "还没有核验过", evidence=scan(), by=by)
    verified(found, cast)
    with pytest.raises(RuleBroken, match="请上传依据"), unit_of_work():
        services.suspend_certificate(found, "正在复核名单", by=by)
    with unit_of_work():
        services.suspend_certificate(found, "正在复核名单", evidence=scan(), by=by)
    assert in_may.titles == []
    with unit_of_work():
        services.restore_certificate(found, "名单复核无误", by=by)
    assert certified(in_may) == ["HB"]


def test_a_suspension_shows_its_document_to_those_entitled(in_may: Institution, cast: Cast, login: Login) -> None:
    found, city = verified(bring(in_may, cast), cast), login("city")
    door, sent = f"/certificates/{found.id}/suspend", {"version": str(found.version), "reason": "省中心正在复核名单"}
    refused = city.post(door, data=sent)
    assert (refused.status_code, "请上传依据" in refused.text, sent["reason"] in refused.text) == (422, True, True)
    assert city.post(door, data=sent | {"evidence": (BytesIO(b"MZ"), "依据.exe")}).status_code == 422
    assert city.post(door, data=sent | {"evidence": (BytesIO(b"%PDF-1.4 why"), "通知.pdf")}).status_code == 303
    paused = session().scalars(select(Suspension)).one()
    where = f"/suspensions/{paused.id}/evidence"
    for who, status in (
        ("institution-1", 200), ("county-430202", 200), ("city", 200), ("auditor", 200), ("institution-2", 404),
        ("county-430211", 404), ("enterprise-1", 404),
    ):  # fmt: skip
        assert login(who).get(where).status_code == status
    kept = session().scalars(select(AuditRecord).where(AuditRecord.act == "certificate:suspend")).one()
    assert kept.after["sha256"] == paused.evidence.sha256
    with unit_of_work():
        services.restore_certificate(get_certificate(found.id), "名单复核无误", by=cast.actor("city"))  # type: ignore[arg-type]
    assert where in login("institution-1").get(f"/certificates/{found.id}").text
    assert where not in login("institution-2").get("/certificates/verify?number=HBYX-77").text


def test_reminders_go_out_once_each(in_may: Institution, cast: Cast) -> None:
    today = clock.today()
    found = verified(bring(in_may, cast, valid_until=date(today.year + 1, today.month, 28)), cast)
    ends = datetime(found.valid_until.year, found.valid_until.month, found.valid_until.day, 3, tzinfo=UTC)
    sent = []
    for days in (200, 180, 170, 90, 89, 30, 1):
        with clock.standing_at(datetime.fromtimestamp(ends.timestamp() - days * 86400, UTC)), unit_of_work():
            sent.append(remind_of_ends())
    assert sent == [0, 1, 0, 1, 0, 1, 0]
    bodies = session().scalars(select(InboxMessage.body).where(InboxMessage.title.contains("到期"))).all()
    assert all("有效期满当年可再次申报" in body for body in bodies)


# ── Taking a title ────────────────────────────────────────────────────────────────────────────────────────────────────


def propose(certificate: Certificate, cast: Cast, ground: str = "EXT-10", **more: object) -> ExitCase:
    with unit_of_work():
        return exits.propose_exit(
            certificate, ground=ground, statement="判决书已生效，见附件", by=cast.actor("city"), **more
        )  # type: ignore[arg-type]


@pytest.mark.both_databases
def test_a_title_is_proposed_answered_and_taken_by_another_officer(in_may: Institution, cast: Cast) -> None:
    found = verified(bring(in_may, cast), cast)
    case = propose(found, cast)
    with pytest.raises(TransitionRefused), unit_of_work():
        exits.uphold_exit(case, "事实清楚，予以撤销", by=cast.actor("city-2"))
    with unit_of_work():
        exits.reply_to_exit(case, "我单位已提出申诉", by=cast.actor("institution-1"))
    with pytest.raises(RuleBroken, match="另一位经办人"), unit_of_work():
        exits.uphold_exit(case, "事实清楚，予以撤销", by=cast.actor("city"))
    with unit_of_work():
        exits.uphold_exit(case, "事实清楚，予以撤销", by=cast.actor("city-2"))
    assert (case.state, found.state) == (ExitState.UPHELD, CertificateState.REVOKED)
    assert in_may.titles == []


def test_a_taken_title_is_made_known_with_what_rested_on_it(
    in_may: Institution, cast: Cast, client: FlaskClient
) -> None:
    found = verified(bring(in_may, cast), cast)
    verified(bring(in_may, cast, "OTHER-9", programme_code="OTHER", rests_on=found), cast)
    case = propose(found, cast)
    with unit_of_work():
        exits.reply_to_exit(case, "我单位已提出申诉", by=cast.actor("institution-1"))
    assert session().scalars(select(Notice)).all() == []
    with unit_of_work():
        exits.uphold_exit(case, "事实清楚，予以撤销", by=cast.actor("city-2"))
    notice = session().scalars(select(Notice)).one()
    assert (notice.kind, notice.state, notice.is_open_on(clock.today())) == (
        "revocation", NoticeState.ANNOUNCED, False,
    )  # fmt: skip
    listed = client.get("/notices").text
    assert "取消称号" in listed
    assert notice.ends_on.isoformat() not in listed
    page = client.get(f"/notices/{notice.id}").text
    for words in ("HBYX-77", "OTHER-9", "随之失效", "刑事责任", "第十八条"):
        assert words in page
    for words in ("判决书已生效", "我单位已提出申诉", "公示期限", "提出异议"):
        assert words not in page


def test_the_appraisal_goes_by_rectification(in_may: Institution, cast: Cast) -> None:
    found = verified(bring(in_may, cast), cast)
    with pytest.raises(RuleBroken, match="现填写 2 场"):
        propose(found, cast, "EXT-08", figures=[79, 60, 80])
    case = propose(found, cast, "EXT-08", figures=[79, 60, 71])
    with unit_of_work():
        exits.order_rectification(case, "逐场回访并改进服务", by=cast.actor("city"))
        exits.reply_to_exit(case, "已制定整改方案并落实", by=cast.actor("institution-1"))
    with pytest.raises(RuleBroken, match="期满后才能决定"), unit_of_work():
        exits.uphold_exit(case, "整改后仍不胜任", by=cast.actor("city-2"))
    with unit_of_work():
        exits.dismiss_exit(case, "复核后各场均达到 80%", by=cast.actor("city-2"))
    assert (case.state, found.state) == (ExitState.DISMISSED, CertificateState.VALID)


def test_who_answers_at_once_is_still_ordered_to_mend_and_loses_the_title_only_then(
    in_may: Institution, cast: Cast
) -> None:
    found = verified(bring(in_may, cast), cast)
    case, holder = propose(found, cast, "EXT-08", figures=[79, 60, 71]), cast.actor("institution-1")
    with unit_of_work():
        exits.reply_to_exit(case, "数据有误，请复核", by=holder)
    with pytest.raises(RuleBroken, match="须先责令整改"), unit_of_work():
        exits.uphold_exit(case, "不能胜任企业服务", by=cast.actor("city-2"))
    with unit_of_work():
        exits.order_rectification(case, "逐场回访并改进服务", by=cast.actor("city"))
        exits.reply_to_exit(case, "已逐场回访", by=holder)
    assert case.reply == "数据有误，请复核\n已逐场回访"
    with pytest.raises(RuleBroken, match="已责令整改"), unit_of_work():
        exits.order_rectification(case, "再次整改", by=cast.actor("city"))
    assert case.rectify_by is not None
    late = datetime(case.rectify_by.year, case.rectify_by.month, case.rectify_by.day, 20, tzinfo=UTC)
    with clock.standing_at(late), unit_of_work():
        exits.reappraise_exit(case, [79.9, 60, 71], evidence=scan(), by=cast.actor("city"))
        exits.uphold_exit(case, "整改后仍不胜任", by=cast.actor("city-2"))
    assert found.state is CertificateState.REVOKED


@pytest.mark.both_databases
def test_still_failing_is_measured_again_after_rectification(in_may: Institution, cast: Cast) -> None:
    found, by = verified(bring(in_may, cast), cast), cast.actor("city-2")
    case = propose(found, cast, "EXT-08", figures=[79, 60, 71])
    with unit_of_work():
        exits.order_rectification(case, "逐场回访并改进服务", by=cast.actor("city"))
        exits.reply_to_exit(case, "已逐场回访", by=cast.actor("institution-1"))
    with pytest.raises(RuleBroken, match="期满后才能登记"), unit_of_work():
        exits.reappraise_exit(case, [79, 60, 71], evidence=scan(), by=by)
    assert case.rectify_by is not None
    late = datetime(case.rectify_by.year, case.rectify_by.month, case.rectify_by.day, 20, tzinfo=UTC)
    with clock.standing_at(late):
        with pytest.raises(RuleBroken, match=r"请先登记整改后的再次考核.*第十八条"), unit_of_work():
            exits.uphold_exit(case, "整改后仍不胜任", by=by)
        for figures, evidence, words in (([79, 60, 71], None, "请上传依据"), ([], scan(), "请填写整改后各场活动")):
            with pytest.raises(RuleBroken, match=words), unit_of_work():
                exits.reappraise_exit(case, figures, evidence=evidence, by=by)
        with unit_of_work():
            exits.reappraise_exit(case, [79, 60, 80, 95], evidence=scan(), by=by)
        with pytest.raises(RuleBroken, match=r"有 2 场，不到 3 场，不能撤销.*第十八条"), unit_of_work():
            exits.uphold_exit(case, "整改后仍不胜任", by=by)
        assert found.state is CertificateState.VALID
        with unit_of_work():
            exits.reappraise_exit(case, [79, 60, 79.5, 95], evidence=scan(), by=by)
            exits.uphold_exit(case, "整改后仍不胜任", by=by)
    assert (case.state, found.state) == (ExitState.UPHELD, CertificateState.REVOKED)
    rows = select(AuditRecord).where(AuditRecord.act == "exit:reappraise").order_by(AuditRecord.number)
    assert [one.after["figures"] for one in session().scalars(rows)] == [[79, 60, 80, 95], [79, 60, 79.5, 95]]


def test_a_ground_that_counts_no_activities_is_not_appraised_again(in_may: Institution, cast: Cast) -> None:
    case = propose(verified(bring(in_may, cast), cast), cast)
    with unit_of_work():
        exits.reply_to_exit(case, "我单位已提出申诉", by=cast.actor("institution-1"))
    with pytest.raises(RuleBroken, match="不用再次考核"), unit_of_work():
        exits.reappraise_exit(case, [10, 20, 30], evidence=scan(), by=cast.actor("city"))


def test_a_ground_without_rectification_is_not_rectified(in_may: Institution, cast: Cast) -> None:
    case = propose(verified(bring(in_may, cast), cast), cast)
    with pytest.raises(RuleBroken, match="没有整改的步骤"), unit_of_work():
        exits.order_rectification(case, "请整改", by=cast.actor("city"))


def test_no_answer_is_waited_for_to_the_last_day(in_may: Institution, cast: Cast) -> None:
    case = propose(verified(bring(in_may, cast), cast), cast)
    with pytest.raises(TransitionRefused, match="期满后才能进入决定"), unit_of_work():
        exits.pass_over_reply(case, by=cast.actor("city"))
    after = datetime(case.reply_by.year, case.reply_by.month, case.reply_by.day, 20, tzinfo=UTC)
    with clock.standing_at(after), unit_of_work():
        exits.pass_over_reply(case, by=cast.actor("city"))
    assert case.state is ExitState.REPLIED


def test_one_case_at_a_time_on_a_ground_of_the_document(in_may: Institution, cast: Cast) -> None:
    found = verified(bring(in_may, cast), cast)
    with pytest.raises(RuleBroken, match="退出情形中选择"):
        propose(found, cast, "EXT-15")
    propose(found, cast)
    with pytest.raises(RuleBroken, match="已有一件"):
        propose(found, cast)


# ── Pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_anybody_checks_a_number(in_may: Institution, cast: Cast, client: FlaskClient) -> None:
    found = bring(in_may, cast)
    assert "没有查到" in client.get("/certificates/verify?number=HBYX-77").text
    verified(found, cast)
    page = client.get("/certificates/verify?number=HBYX-77").text
    assert "有效" in page
    assert in_may.name in page
    assert in_may.contact_phone not in page
    with unit_of_work():
        services.revoke_certificate(found, "省中心公告撤销", by=cast.actor("city"))
    assert "已撤销" in client.get("/certificates/verify?number=HBYX-77").text


@pytest.mark.parametrize(
    ("who", "status"),
    [("institution-1", 200), ("county-430202", 200), ("city", 200), ("auditor", 200), ("institution-2", 404),
     ("county-430211", 404), ("enterprise-1", 404), ("admin", 404)],
)  # fmt: skip
def test_who_sees_a_title(in_may: Institution, cast: Cast, login: Login, who: str, status: int) -> None:
    found = bring(in_may, cast)
    for page in ("", "/evidence", "/qr.svg"):
        assert login(who).get(f"/certificates/{found.id}{page}").status_code == status


def test_a_visitor_is_sent_to_sign_in(in_may: Institution, cast: Cast, client: FlaskClient) -> None:
    assert "/login" in client.get(f"/certificates/{bring(in_may, cast).id}").location


@pytest.mark.parametrize(
    ("who", "act", "status"),
    [("institution-1", "verify", 403), ("county-430202", "verify", 403), ("auditor", "suspend", 403),
     ("institution-2", "verify", 404), ("county-430211", "exits", 404), ("institution-1", "exits", 403),
     ("auditor", "exits", 403)],
)  # fmt: skip
def test_who_may_not_act(in_may: Institution, cast: Cast, login: Login, who: str, act: str, status: int) -> None:
    found = bring(in_may, cast)
    data = {"version": str(found.version), "source": "鄂中小服〔2022〕9号", "reason": "理由写在这里"}
    assert login(who).post(f"/certificates/{found.id}/{act}", data=data).status_code == status
    session().expire_all()
    assert get_certificate(found.id).state is CertificateState.PENDING  # type: ignore[union-attr]


def test_an_institution_brings_and_the_city_verifies_in_the_browser(in_may: Institution, login: Login) -> None:
    browser = login("institution-1")
    sent = {
        "programme_code": "HB", "honour": "湖北省中小企业公共服务严选服务机构", "number": "HBYX-88", "rests_on": "0",
        "issuer": "湖北省中小企业服务中心", "issued_on": "2022-06-01", "valid_from": "2022-06-01",
        "valid_until": "2099-05-31", "evidence": (BytesIO(b"%PDF-1.4 x"), "证书.pdf"),
    }  # fmt: skip
    assert (
        browser.post("/certificates/bring", data=sent | {"number": "", "evidence": (BytesIO(b""), "")}).status_code
        == 422
    )
    sent["evidence"] = (BytesIO(b"%PDF-1.4 x"), "证书.pdf")
    answer = browser.post("/certificates/bring", data=sent)
    assert answer.status_code == 303, answer.text
    found = of_institution(in_may.id)[0]
    city = login("city")
    assert "核验通过" in city.get(f"/certificates/{found.id}").text
    stale = {"version": str(found.version - 1), "source": "鄂中小服〔2022〕9号名单"}
    assert city.post(f"/certificates/{found.id}/verify", data=stale).status_code == 409
    assert (
        city.post(f"/certificates/{found.id}/verify", data={"version": str(found.version), "source": "无"}).status_code
        == 422
    )
    right = {"version": str(found.version), "source": "鄂中小服〔2022〕9号名单"}
    assert city.post(f"/certificates/{found.id}/verify", data=right).status_code == 303
    page = city.get(f"/institutions/{in_may.id}").text
    assert "湖北省中小企业公共服务严选服务机构" in page
    assert browser.get("/certificates").text.count("HBYX-88") >= 1


def test_a_case_runs_through_the_browser(in_may: Institution, cast: Cast, login: Login) -> None:
    found = verified(bring(in_may, cast), cast)
    county, city, second = login("county-430202"), login("city"), login("city-2")
    wrong = {"ground": "EXT-08", "statement": "全年考核结果见附件", "figures": "七十"}
    assert county.post(f"/certificates/{found.id}/exits", data=wrong).status_code == 422
    sent = wrong | {"figures": "75、62%，79.5"}
    assert county.post(f"/certificates/{found.id}/exits", data=sent).status_code == 303
    case = session().scalars(select(ExitCase)).one()
    assert case.figures == [75, 62, 79.5]
    assert county.post(f"/exits/{case.id}/order", data={"words": "逐场回访并改进"}).status_code == 403
    assert city.post(f"/exits/{case.id}/order", data={"words": "逐场回访并改进"}).status_code == 303
    assert login("institution-2").post(f"/exits/{case.id}/reply", data={"words": "我们来回答"}).status_code == 404
    assert login("institution-1").post(f"/exits/{case.id}/reply", data={"words": "已经落实整改"}).status_code == 303
    assert second.post(f"/exits/{case.id}/uphold", data={"words": "整改后仍不胜任"}).status_code == 422
    again = f"/exits/{case.id}/reappraise"
    for who, status in (("county-430202", 403), ("institution-1", 403), ("institution-2", 404), ("auditor", 403)):
        assert login(who).post(again, data={"figures": "70、71、72"}).status_code == status
    assert case.rectify_by is not None
    late = datetime(case.rectify_by.year, case.rectify_by.month, case.rectify_by.day, 20, tzinfo=UTC)
    with clock.standing_at(late):
        city, second = login("city"), login("city-2")
        refused = city.post(again, data={"figures": "75、六十"})
        assert (refused.status_code, "0 至 100 的数字" in refused.text, "75、六十" in refused.text) == (422, True, True)
        sent = {"figures": "75、82%，79.5", "evidence": (BytesIO(b"%PDF-1.4 again"), "再次考核.pdf")}
        assert city.post(again, data=sent).status_code == 303
        holder = login("institution-1")
        proof = f"/reappraisals/{session().scalars(select(Reappraisal.id)).one()}/evidence"
        shown = holder.get(f"/certificates/{found.id}").text
        assert "75、82、79.5" in shown
        assert proof in shown
        for who, status in ((holder, 200), (login("auditor"), 200), (login("institution-2"), 404)):
            assert who.get(proof).status_code == status
        assert second.post(f"/exits/{case.id}/uphold", data={"words": "整改后仍不胜任"}).status_code == 422
        assert second.post(f"/exits/{case.id}/dismiss", data={"words": "复核后均已达标"}).status_code == 303
        assert "不予撤销" in holder.get(f"/certificates/{found.id}").text


def test_lists_stay_within_their_statements(in_may: Institution, cast: Cast, login: Login) -> None:
    bring(in_may, cast)
    city = login("city")
    city.get("/certificates")
    few = statements(city, "/certificates")
    for number in range(3):
        bring(in_may, cast, f"N-{number}")
    assert statements(city, "/certificates") == few <= 6
    assert statements(city, f"/certificates/{of_institution(in_may.id)[0].id}") <= 8


def test_the_list_is_taken_away_as_it_is_shown(in_may: Institution, cast: Cast, login: Login) -> None:
    verified(bring(in_may, cast), cast)
    bring(in_may, cast, "GJ-9", programme_code="GJ")
    content = login("city").get("/certificates.xlsx?programme=HB").data
    sheet = load_workbook(BytesIO(content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("HBYX-77" in row and "有效" in row and in_may.name in row for row in cells)
    assert not any("GJ-9" in row for row in cells)
    assert login("institution-2").get("/certificates.xlsx").status_code == 200
    foreign = load_workbook(BytesIO(login("institution-2").get("/certificates.xlsx").data)).active
    assert not any("HBYX-77" in [cell.value for cell in row] for row in foreign.iter_rows())


def test_the_code_to_scan_leads_to_the_public_check(
    in_may: Institution, cast: Cast, login: Login, app: Flask, client: FlaskClient
) -> None:
    found = verified(bring(in_may, cast), cast)
    path, drawn = "/certificates/verify?number=HBYX-77", BytesIO()
    segno.make(str(app.config["SITE_URL"]).rstrip("/") + path, error="m").save(drawn, kind="svg", scale=4, border=2)
    assert login("institution-1").get(f"/certificates/{found.id}/qr.svg").data == drawn.getvalue()
    page = client.get(path).text
    assert in_may.name in page
    assert "有效" in page
