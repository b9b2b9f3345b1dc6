"""The county mends an imported need for an enterprise without an account: only there, and never unseen."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import services
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.services.profiles import register_enterprise
from marketplace.pilots.models import PilotRound
from tests.cast import Cast
from tests.integration.needs.conftest import MakeNeed
from tests.integration.needs.test_pages import fresh, send

Login = Callable[[str], FlaskClient]
TEXT = "齿轮跑到半程就断齿，找不到原因"


@pytest.fixture
def orphan(cast: Cast, pilot_round: PilotRound) -> Need:
    """A need from a sheet, of an enterprise for which nobody acts here."""
    officer = cast.actor("county-430202")
    with unit_of_work():
        enterprise = register_enterprise("荷塘无户机械有限公司（示例）", "430202", by=officer)
        return services.take_in_need(
            pilot_round, enterprise, category="检验检测", text=TEXT, contact_phone="0731-22220000", by=officer
        )


def returned(need: Need, cast: Cast) -> Need:
    with unit_of_work():
        services.return_need(need, {"text": "请写明型号"}, by=cast.actor("county-430202"))
    return need


def trail(act: str) -> AuditRecord:
    return session().scalars(select(AuditRecord).where(AuditRecord.act == act)).one()


@pytest.mark.both_databases
def test_the_words_are_mended_with_before_after_and_reason(orphan: Need, cast: Cast) -> None:
    with unit_of_work():
        services.mend_for_enterprise(orphan, {"text": f"{TEXT}，型号 M5", "contact_phone": "0731-22221111"},
                                     "与企业技术部电话核实", by=cast.actor("county-430202"))  # fmt: skip
    row = trail("need:mend")
    assert (row.before["text"], row.after["text"], row.reason) == (TEXT, f"{TEXT}，型号 M5", "与企业技术部电话核实")
    assert "22221111" not in str(row.after)
    assert "型号" in orphan.search_terms


@pytest.mark.both_databases
def test_a_returned_need_is_handed_in_again(orphan: Need, cast: Cast) -> None:
    number = returned(orphan, cast).number
    with unit_of_work():
        services.hand_in_for_enterprise(orphan, "企业电话确认无误", by=cast.actor("county-430202"))
    assert (orphan.state, orphan.number, orphan.remarks) == (NeedState.SUBMITTED, number, {})
    assert trail("need:hand_in_for").reason == "企业电话确认无误"


@pytest.mark.parametrize("values", [{"text": ""}, {"category": None}, {"title": "短"}, {"text": TEXT}])
def test_it_is_not_emptied_and_not_mended_by_nothing(orphan: Need, cast: Cast, values: dict[str, object]) -> None:
    with pytest.raises(RuleBroken), unit_of_work():
        services.mend_for_enterprise(orphan, values, "与企业电话核实", by=cast.actor("county-430202"))


def test_it_says_on_what_ground(orphan: Need, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="更正的依据"), unit_of_work():
        services.mend_for_enterprise(orphan, {"title": "齿轮断齿试验"}, " ", by=cast.actor("county-430202"))


def test_where_the_enterprise_has_an_account_the_county_only_returns(
    cast: Cast, pilot_round: PilotRound, make_need: MakeNeed
) -> None:
    officer = cast.actor("county-430202")
    with unit_of_work():
        need = services.take_in_need(pilot_round, cast.organization("enterprise-1"), category="检验检测", text=TEXT,
                                     by=officer)  # type: ignore[arg-type]  # fmt: skip
    for one, words in ((need, "有账户"), (make_need("submitted"), "自己填报")):
        with pytest.raises(Refusal, match=words), unit_of_work():
            services.mend_for_enterprise(one, {"title": "齿轮断齿试验"}, "与企业电话核实", by=officer)
        with pytest.raises(Refusal, match=words), unit_of_work():
            services.hand_in_for_enterprise(one, "与企业电话核实", by=officer)


def test_what_the_city_has_is_not_mended(orphan: Need, cast: Cast) -> None:
    officer = cast.actor("county-430202")
    with unit_of_work():
        services.approve_need(orphan, is_manufacturing=True, in_gradient_pool=True, by=officer)
    with pytest.raises(TransitionRefused), unit_of_work():
        services.mend_for_enterprise(orphan, {"title": "齿轮断齿试验"}, "与企业电话核实", by=officer)


def test_the_officer_mends_and_hands_in_on_one_page(orphan: Need, cast: Cast, login: Login) -> None:
    page, officer = f"/needs/{orphan.id}/mend", login("county-430202")
    returned(orphan, cast)
    opened = officer.get(f"/needs/{orphan.id}").text
    assert "该企业尚无账户" in opened
    assert "0731-22220000" in opened
    typed = {"category": "检验检测", "title": "齿轮断齿试验", "text": f"{TEXT}，型号 M5", "wanted": "1"}
    refused = send(officer, page, reason="", **typed)
    assert refused.status_code == 422
    assert "型号 M5" in refused.text
    assert send(officer, page, reason="与企业技术部电话核实", go="submit", **typed).status_code == 303
    need = fresh(orphan)
    assert (need.state, need.title, need.text) == (NeedState.SUBMITTED, "齿轮断齿试验", f"{TEXT}，型号 M5")
    assert "该企业尚无账户" in officer.get(f"/needs/{need.id}/review").text


def test_a_stale_page_shows_both(orphan: Need, cast: Cast, login: Login) -> None:
    officer = login("county-430202")
    answer = send(officer, f"/needs/{orphan.id}/mend", version="99", category="检验检测", title="我填的标题",
                  text=TEXT, wanted="1", reason="与企业电话核实")  # fmt: skip
    assert answer.status_code == 409
    assert "我填的标题" in answer.text
    assert f"现在的内容是「{orphan.title}」" in answer.text


@pytest.mark.parametrize("who", ["county-430211", "enterprise-1", "enterprise-2", "institution-1", "city", "auditor"])
def test_nobody_else_mends(orphan: Need, login: Login, who: str) -> None:
    browser = login(who)
    assert browser.get(f"/needs/{orphan.id}/mend").status_code in (403, 404)
    assert send(browser, "/round", f"/needs/{orphan.id}/mend", title="别人").status_code in (403, 404)


def test_a_visitor_does_not_learn_of_it(orphan: Need, client: FlaskClient) -> None:
    assert client.get(f"/needs/{orphan.id}/mend").status_code in (302, 404)


def test_with_an_account_the_review_page_says_so(make_need: MakeNeed, login: Login) -> None:
    need, officer = make_need("submitted"), login("county-430202")
    page = officer.get(f"/needs/{need.id}/review").text
    assert "该企业有账户" in page
    assert "尚无账户" not in page
    assert officer.get(f"/needs/{need.id}/mend").status_code == 302
