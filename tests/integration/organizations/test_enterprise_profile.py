"""An enterprise keeps its profile and claims a rung; its county, and no other, verifies."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from marketplace.audit.queries import Filters, search
from marketplace.kernel.database import session
from marketplace.kernel.errors import TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Chain, Enterprise, LadderClaim
from marketplace.organizations.services import ladder
from marketplace.organizations.services.profiles import describe_enterprise
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("app")
Login = Callable[[str], FlaskClient]
Typed = Callable[..., dict[str, Any]]
CLAIM = {"level": "创新型中小企业", "recognised_on": "2022-09-30", "evidence": "湘工信企业〔2022〕10号（示例）"}


def fresh(cast: Cast) -> Enterprise:
    session().expire_all()
    found = cast.organization("enterprise-1")
    assert isinstance(found, Enterprise)
    return found


def test_the_task_list_says_what_is_lacking(login: Login) -> None:
    page = login("enterprise-1").get("/organization/profile").get_data(as_text=True)
    for words in ("基本信息", "产业链和产品", "联系方式", "梯度情况", "未填写"):
        assert words in page


def test_a_theme_is_saved_with_its_trail(login: Login, typed: Typed, chain: Chain, cast: Cast) -> None:
    client = login("enterprise-1")
    form = typed(client, "/organization/profile/standing") | {
        "chain_id": str(chain.id), "is_manufacturing": "yes", "in_gradient_pool": "no", "main_products": "齿轮",
    }  # fmt: skip
    assert client.post("/organization/profile/standing", data=form).status_code == 303
    saved = fresh(cast)
    assert (saved.chain_id, saved.is_manufacturing, saved.in_gradient_pool) == (chain.id, True, False)
    row = search(Filters(act="enterprise:describe")).rows[0]
    assert row.before == {"chain_id": None, "is_manufacturing": None, "in_gradient_pool": None, "main_products": ""}


def test_personal_fields_stand_in_the_trail_as_digests(login: Login, typed: Typed) -> None:
    client = login("enterprise-1")
    form = typed(client, "/organization/profile/contact") | {"contact_name": "办公室", "contact_phone": "0731-00001234"}
    assert client.post("/organization/profile/contact", data=form).status_code == 303
    row = search(Filters(act="enterprise:describe")).rows[0]
    assert "0731" not in str(row.after)
    assert len(row.after["contact_phone"]) >= 32


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("credit_code", "91430202MA4EX0101A", "第 18 位应为 B"),
        ("credit_code", "123", "应为 18 位"),
        ("name", "", "请填写企业全称"),
        ("name", "天元轴承有限公司（示例）", "已经登记"),
        ("county_code", "999999", ""),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_is_kept(
    login: Login, typed: Typed, cast: Cast, field: str, value: str, sentence: str
) -> None:
    client = login("enterprise-1")
    good = typed(client, "/organization/profile/basics") | {"credit_code": "91430202MA4EX0101B"}
    answer = client.post("/organization/profile/basics", data=good | {field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert good["name"] in page or field == "name"
    assert fresh(cast).name == "荷塘齿轮有限公司（示例）"


@pytest.mark.both_databases
def test_a_stale_form_shows_both_and_can_then_be_saved(login: Login, typed: Typed, cast: Cast) -> None:
    client = login("enterprise-1")
    form = typed(client, "/organization/profile/contact") | {"contact_name": "我填的科室"}
    with unit_of_work():
        describe_enterprise(fresh(cast), by=cast.actor("enterprise-1"), contact_name="同事填的科室")
    answer = client.post("/organization/profile/contact", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "我填的科室" in page
    assert "同事填的科室" in page
    assert fresh(cast).contact_name == "同事填的科室"
    again = html.fromstring(page).xpath("//main//form[@enctype]")[0]
    data = {name: value for name, value in again.form_values() if name != "csrf_token"}
    assert data["contact_name"] == "我填的科室"
    data["version"] = str(fresh(cast).version)
    assert client.post("/organization/profile/contact", data=data).status_code == 303
    assert fresh(cast).contact_name == "我填的科室"


@pytest.mark.parametrize("username", ["county-430202", "city", "auditor", "admin"])
def test_officers_have_no_profile_of_this_kind(login: Login, username: str) -> None:
    assert login(username).get("/organization/profile").status_code == 404
    assert login(username).post("/organization/profile/basics", data={}).status_code == 404


def test_a_visitor_signs_in_and_a_foreign_theme_is_not_there(login: Login, client: FlaskClient) -> None:
    assert "/login" in client.get("/organization/profile").headers["Location"]
    assert login("enterprise-1").get("/organization/profile/figures").status_code == 404


def claim(login: Login, typed: Typed, **changes: Any) -> Any:
    client = login("enterprise-1")
    form = typed(client, "/organization/profile/ladder") | CLAIM | changes
    return client.post("/organization/profile/ladder", data=form)


@pytest.mark.both_databases
def test_a_rung_is_claimed_with_evidence_and_verified_by_the_county(login: Login, typed: Typed, cast: Cast) -> None:
    file = (BytesIO(b"%PDF-1.4 scan"), "认定文件.pdf")
    assert claim(login, typed, upload=file).status_code == 303
    row = session().query(LadderClaim).one()
    officer = login("county-430202")
    page = officer.get(f"/organizations/{row.enterprise_id}").get_data(as_text=True)
    assert "核实无误" in page
    assert "认定文件.pdf" in page
    evidence = f"/organizations/claims/{row.id}/evidence"
    assert officer.get(evidence).data.startswith(b"%PDF")
    assert login("enterprise-2").get(evidence).status_code == 404
    assert login("county-430211").get(evidence).status_code == 404
    assert officer.post(f"/organizations/claims/{row.id}/verify").status_code == 303
    assert officer.post(f"/organizations/claims/{row.id}/verify").status_code == 409
    assert search(Filters(act="ladder:verify")).rows[0].county_code == "430202"


def test_a_refusal_needs_its_reason(login: Login, typed: Typed) -> None:
    claim(login, typed)
    row = session().query(LadderClaim).one()
    officer, address = login("county-430202"), f"/organizations/claims/{row.id}/refuse"
    assert officer.post(address, data={"remark": " "}).status_code == 422
    assert search(Filters(act="ladder:refuse")).total == 0
    assert officer.post(address, data={"remark": "请补充认定文件扫描件"}).status_code == 303
    page = login("enterprise-1").get("/organization/profile/ladder").get_data(as_text=True)
    assert "请补充认定文件扫描件" in page


@pytest.mark.parametrize("username", ["county-430211", "city", "enterprise-1", "institution-1", "admin"])
def test_nobody_but_the_own_county_verifies(login: Login, typed: Typed, username: str) -> None:
    claim(login, typed)
    row = session().query(LadderClaim).one()
    assert login(username).post(f"/organizations/claims/{row.id}/verify").status_code in (403, 404)
    assert search(Filters(act="ladder:verify")).total == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"level": "领航企业"}, {"recognised_on": "2099-01-01"}, {"recognised_on": "去年"}, {"evidence": ""},
        {"upload": (BytesIO(b"MZ"), "认定.exe")}, {"upload": (BytesIO(b"GIF89a"), "认定.pdf")},
    ],
)  # fmt: skip
def test_a_claim_that_cannot_be_is_refused(login: Login, typed: Typed, changes: dict[str, Any]) -> None:
    answer = claim(login, typed, **changes)
    assert answer.status_code == 422
    assert session().query(LadderClaim).count() == 0


def test_the_same_rung_and_day_is_claimed_once(login: Login, typed: Typed) -> None:
    assert claim(login, typed).status_code == 303
    assert claim(login, typed).status_code == 422


def test_a_decided_claim_stays_decided(login: Login, typed: Typed, cast: Cast) -> None:
    claim(login, typed)
    row = session().query(LadderClaim).one()
    with unit_of_work():
        ladder.verify_claim(row, by=cast.actor("county-430202"))
    with pytest.raises(TransitionRefused), unit_of_work():
        ladder.refuse_claim(row, "改主意了", by=cast.actor("county-430202"))
