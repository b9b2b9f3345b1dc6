"""A newcomer asks to act for an organisation; the county of that organisation decides."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from stdnum.cn import uscc

from marketplace.accounts.models import User
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken, TransitionRefused
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import InboxMessage, OutboxMail
from marketplace.organizations.lifecycle import RegistrationState
from marketplace.organizations.models import Enterprise, Membership, Organization, Registration
from marketplace.organizations.services import registration as services
from marketplace.security.actors import Actor
from tests.cast import CREDIT_CODES, Cast
from tests.pages import send
from tests.trail import acts, last

Login = Callable[[str], FlaskClient]
As = Callable[[str], Actor]
PASSWORD = "six-plain-words-here"
CODE = "91430202MA4EX0009" + uscc.calc_check_digit("91430202MA4EX0009")
FIELDS = {
    "kind": "enterprise", "organization_name": "荷塘新材料有限公司（示例）",
    "credit_code": CODE, "county_code": "430202",
    "display_name": "示例甲", "email": "new@example.invalid", "phone": "13900000001",
    "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


def ask(client: FlaskClient, **changed: str) -> int:
    return send(client, "/register", **{**FIELDS, **changed}).status_code


def asked(**changed: str) -> Registration:
    given = {name: value for name, value in {**FIELDS, **changed}.items() if name != "again"}
    with unit_of_work():
        found = services.register_newcomer(**given)  # type: ignore[arg-type]
    assert found is not None
    return found


def stored() -> Registration:
    session().expire_all()
    return session().scalars(select(Registration).order_by(Registration.id.desc()).limit(1)).one()


@pytest.mark.both_databases
def test_a_newcomer_is_let_in_by_the_county(client: FlaskClient, login: Login, cast: Cast) -> None:
    assert ask(client) == 303
    registration = stored()
    assert registration.state is RegistrationState.WAITING
    told = session().scalars(select(InboxMessage.user_id)).all()
    assert cast.users["county-430202"] in told
    assert cast.users["county-430211"] not in told
    page = f"/registrations/{registration.id}"
    county = login("county-430202")
    assert "荷塘新材料" in county.get("/registrations").text
    assert send(county, page, f"{page}/approve", joins="new").status_code == 303
    assert stored().state is RegistrationState.APPROVED
    member = session().scalars(select(Membership).order_by(Membership.id.desc()).limit(1)).one()
    assert member.organization.name == FIELDS["organization_name"]
    assert (member.manages_people, member.duty) == (True, "enterprise")
    assert acts() == ["registration:ask", "enterprise:register", "registration:approve"]
    send(client, "/login", username="new@example.invalid", password=PASSWORD)
    assert "荷塘新材料" in client.get("/acting").text
    mails = select(OutboxMail.subject).where(OutboxMail.address == FIELDS["email"]).order_by(OutboxMail.id)
    assert session().scalars(mails).all() == ["注册申请已收到", "注册申请已通过"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "第 18 位应为"),
        ({"credit_code": "123"}, "应为 18 位"),
        ({"county_code": ""}, "县市区"),
        ({"county_code": "430200"}, "请从列出的选项中选择"),
        ({"organization_name": ""}, "请填写单位全称"),
        ({"organization_name": "甲"}, "营业执照上的单位全称"),
        ({"email": "not-an-address"}, "邮箱应写成"),
        ({"email": "a" * 60 + "@example.invalid"}, "不超过 64"),
        ({"phone": "12"}, "电话应为"),
        ({"password": "1234567890", "again": "1234567890"}, "很常见"),
        ({"again": "something-else"}, "不一致"),
        ({"kind": "bureau"}, "单位类型"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(
    client: FlaskClient, cast: Cast, changed: dict[str, str], words: str
) -> None:
    answer = send(client, "/register", **{**FIELDS, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert "示例甲" in answer.text
    assert PASSWORD not in answer.text
    assert session().scalar(select(func.count()).select_from(Registration)) == 0


def test_a_known_address_reads_the_same_and_its_owner_is_told(world: object, cast: Cast) -> None:
    answers = []
    for email in ("fresh@example.invalid", "city@example.invalid"):
        client: FlaskClient = world.app.test_client()  # type: ignore[attr-defined]
        answer = send(client, "/register", **{**FIELDS, "email": email})
        answers.append((answer.status_code, answer.location, client.get(answer.location).text))
    assert answers[0] == answers[1]
    assert session().scalar(select(func.count()).select_from(Registration)) == 1
    mail = session().scalars(select(OutboxMail).where(OutboxMail.address == "city@example.invalid")).one()
    assert "没有新开账户" in mail.body
    assert session().get_one(User, cast.users["city"]).session_epoch == 1


def test_pressing_twice_asks_once(client: FlaskClient, cast: Cast) -> None:
    assert (ask(client), ask(client)) == (303, 303)
    assert session().scalar(select(func.count()).select_from(Registration)) == 1


@pytest.mark.parametrize(
    ("name", "seen", "done"),
    [
        ("county-430211", 404, 404), ("enterprise-1", 404, 404), ("institution-1", 404, 404), ("assessor-1", 404, 404),
        ("city", 200, 403), ("auditor", 200, 403), ("admin", 200, 303), ("county-430202", 200, 303),
    ],
)  # fmt: skip
def test_who_sees_and_who_decides(login: Login, cast: Cast, name: str, seen: int, done: int) -> None:
    page = f"/registrations/{asked().id}"
    client = login(name)
    assert client.get(page).status_code == seen
    assert send(client, "/account/password", f"{page}/approve", joins="new").status_code == done


def test_the_visitor_is_sent_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    page = f"/registrations/{asked().id}"
    for answer in (client.get(page), client.post(f"{page}/approve"), client.post(f"{page}/refuse")):
        assert answer.location.startswith("/login?next=")


def test_another_county_does_not_see_it_in_its_list(login: Login, cast: Cast) -> None:
    asked()
    assert "荷塘新材料" not in login("county-430211").get("/registrations?county=430202").text


def test_declining_needs_a_remark_that_the_person_reads(login: Login, cast: Cast) -> None:
    page = f"/registrations/{asked().id}"
    county = login("county-430202")
    assert send(county, page, f"{page}/refuse", remark=" ").status_code == 422
    assert send(county, page, f"{page}/refuse", remark="名称与营业执照不一致").status_code == 303
    assert stored().state is RegistrationState.REFUSED
    mail = session().scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    assert "名称与营业执照不一致" in mail.body
    assert (last().act, last().reason) == ("registration:refuse", "名称与营业执照不一致")


@pytest.mark.parametrize("second", ["approve", "refuse"])
def test_what_is_decided_stays_decided(login: Login, as_actor: As, cast: Cast, second: str) -> None:
    registration = asked()
    with unit_of_work():
        services.refuse_registration(registration, remark="重复", by=as_actor("county-430202"))
    organizations = session().scalar(select(func.count()).select_from(Organization))
    page = f"/registrations/{registration.id}"
    answer = send(login("county-430202"), "/account/password", f"{page}/{second}", joins="new", remark="再退")
    assert answer.status_code == 409
    assert session().scalar(select(func.count()).select_from(Organization)) == organizations
    with pytest.raises(TransitionRefused), unit_of_work():
        services.refuse_registration(registration, remark="重复", by=as_actor("county-430202"))


def test_an_existing_organisation_is_joined_and_its_manager_told(as_actor: As, cast: Cast) -> None:
    registration = asked(credit_code=CREDIT_CODES["enterprise-1"], organization_name="荷塘齿轮有限公司（示例）")
    with unit_of_work():
        joined = services.approve_registration(registration, by=as_actor("county-430202"))
    assert joined.id == cast.organizations["enterprise-1"]
    member = session().scalars(select(Membership).order_by(Membership.id.desc()).limit(1)).one()
    assert (member.organization_id, member.manages_people) == (joined.id, False)
    told = session().scalars(select(InboxMessage.user_id).where(InboxMessage.path == "/organization/people")).all()
    assert told == [cast.users["enterprise-1"]]


def test_one_without_a_code_can_be_chosen_and_gets_the_code(as_actor: As, cast: Cast) -> None:
    with unit_of_work():
        imported = Enterprise(name="荷塘新材料有限公司", name_key="荷塘新材料", county_code="430202")
        session().add(imported)
    registration = asked(organization_name="荷塘新材料有限责任公司")
    with unit_of_work():
        joined = services.approve_registration(registration, joins=imported.id, by=as_actor("county-430202"))
    assert (joined.id, joined.credit_code) == (imported.id, CODE)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"county_code": "430202", "credit_code": CREDIT_CODES["enterprise-2"]}, "登记在天元区"),
        ({"kind": "institution", "credit_code": CREDIT_CODES["enterprise-1"]}, "已登记为企业"),
    ],
)
def test_a_code_of_another_county_or_kind_stops_it(
    as_actor: As, cast: Cast, changed: dict[str, str], words: str
) -> None:
    registration = asked(**changed)
    with pytest.raises(RuleBroken, match=words), unit_of_work():
        services.approve_registration(registration, by=as_actor("county-430202"))
    assert stored().state is RegistrationState.WAITING


def test_a_foreign_organisation_cannot_be_chosen(as_actor: As, cast: Cast) -> None:
    registration = asked()
    with pytest.raises(RuleBroken, match="列出的单位"), unit_of_work():
        services.approve_registration(
            registration, joins=cast.organizations["enterprise-1"], by=as_actor("county-430202")
        )


def test_who_is_signed_in_asks_for_a_further_organisation(login: Login, cast: Cast) -> None:
    client = login("enterprise-1")
    organisation = {name: FIELDS[name] for name in ("kind", "organization_name", "credit_code", "county_code")}
    assert send(client, "/register", **organisation).status_code == 303
    assert stored().user_id == cast.users["enterprise-1"]
    assert send(client, "/register", **organisation).status_code == 422
    own = {**organisation, "credit_code": CREDIT_CODES["enterprise-1"]}
    assert "已经可以代表" in send(client, "/register", **own).text
