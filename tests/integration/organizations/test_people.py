"""People of an organisation: invited, accepted, made a manager, let go; and for whom one acts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.kernel.clock import standing_at
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications.models import OutboxMail
from marketplace.organizations import queries
from marketplace.organizations.models import Membership
from marketplace.organizations.queries import people
from marketplace.organizations.services import people as services
from marketplace.security.actors import Actor, Duty
from tests.cast import Cast
from tests.pages import link_in, send
from tests.trail import acts, last

Login = Callable[[str], FlaskClient]
As = Callable[[str], Actor]
PASSWORD = "six-plain-words-here"
NINE = datetime(2023, 3, 20, 1, tzinfo=UTC)
GUEST = {"display_name": "示例乙", "email": "guest@example.invalid", "duty": "enterprise"}


def invite(client: FlaskClient, organization_id: int, **changed: str) -> int:
    url = f"/organizations/{organization_id}/people/invite"
    return send(client, "/account/password", url, **{**GUEST, **changed}).status_code


def mailed() -> str:
    return link_in(session().scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one().body)


def newest() -> Membership:
    session().expire_all()
    return session().scalars(select(Membership).order_by(Membership.id.desc()).limit(1)).one()


@pytest.mark.both_databases
def test_a_manager_invites_and_the_person_sets_a_password(login: Login, client: FlaskClient, cast: Cast) -> None:
    assert invite(login("enterprise-1"), cast.organizations["enterprise-1"]) == 303
    assert not newest().is_active
    assert "待接受邀请" in login("enterprise-1").get("/organization/people").text
    link = mailed()
    assert send(client, link, password="short", again="short").status_code == 422
    assert send(client, link, password=PASSWORD, again=PASSWORD).status_code == 303
    assert newest().is_active
    send(client, "/login", username="guest@example.invalid", password=PASSWORD)
    assert "荷塘齿轮" in client.get("/acting").text
    assert client.get(link).status_code == 410
    assert acts() == ["invitation:create", "invitation:accept", "membership:begin", "account:sign_in"]


def test_the_trail_holds_no_address(login: Login, cast: Cast) -> None:
    invite(login("enterprise-1"), cast.organizations["enterprise-1"])
    assert "guest" not in str(last().after)


def test_an_invitation_lives_seven_days(login: Login, client: FlaskClient, cast: Cast) -> None:
    with standing_at(NINE):
        invite(login("enterprise-1"), cast.organizations["enterprise-1"])
    link = mailed()
    with standing_at(NINE + timedelta(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with standing_at(NINE + timedelta(days=7)):
        assert client.get(link).status_code == 410
        assert client.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 410
    assert not newest().is_active


def test_somebody_known_joins_by_agreeing_and_keeps_the_password(login: Login, client: FlaskClient, cast: Cast) -> None:
    own = cast.organizations["enterprise-1"]
    assert invite(login("enterprise-1"), own, email="institution-1@example.invalid") == 303
    page = login("enterprise-1").get("/organization/people").text
    assert "institution-1@example.invalid" in page
    before = session().get_one(User, cast.users["institution-1"]).password_hash
    assert send(client, mailed()).status_code == 303
    assert newest().is_active
    assert session().get_one(User, cast.users["institution-1"]).password_hash == before


def test_an_invitation_taken_back_opens_nothing(login: Login, client: FlaskClient, cast: Cast) -> None:
    manager = login("enterprise-1")
    invite(manager, cast.organizations["enterprise-1"])
    link = mailed()
    assert send(manager, "/organization/people", f"/memberships/{newest().id}/end").status_code == 303
    assert client.get(link).status_code == 410


def test_a_newer_invitation_replaces_the_older(login: Login, client: FlaskClient, cast: Cast) -> None:
    invite(login("enterprise-1"), cast.organizations["enterprise-1"])
    older = mailed()
    invite(login("enterprise-1"), cast.organizations["enterprise-1"])
    assert client.get(older).status_code == 410
    assert client.get(mailed()).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [("enterprise-2", 404), ("institution-1", 404), ("county-430211", 404), ("county-430202", 404), ("city", 404),
     ("auditor", 404), ("admin", 303)],
)  # fmt: skip
def test_who_may_invite_into_an_enterprise(login: Login, cast: Cast, name: str, status: int) -> None:
    assert invite(login(name), cast.organizations["enterprise-1"]) == status


@pytest.mark.parametrize(
    ("name", "status"),
    [("enterprise-2", 404), ("county-430211", 404), ("county-430202", 403), ("city", 403), ("auditor", 403)],
)
@pytest.mark.parametrize("act", ["end", "manager", "plain"])
def test_who_may_change_people(login: Login, cast: Cast, name: str, status: int, act: str) -> None:
    url = f"/memberships/{cast.memberships['enterprise-1']}/{act}"
    assert send(login(name), "/account/password", url).status_code == status
    assert session().get_one(Membership, cast.memberships["enterprise-1"]).is_active


def test_the_visitor_is_sent_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    for answer in (
        client.get("/organization/people"),
        client.post(f"/memberships/{cast.memberships['enterprise-1']}/end"),
        client.post(f"/organizations/{cast.organizations['enterprise-1']}/people/invite", data=GUEST),
        client.get("/accounts"),
        client.post("/acting", data={"membership_id": "1"}),
    ):
        assert answer.status_code == 302
        assert answer.location.startswith("/login")


@pytest.mark.parametrize("duty", ["administrator", "city", "county", "institution", "", "king"])
def test_a_manager_invites_only_to_the_own_duty(login: Login, cast: Cast, duty: str) -> None:
    assert invite(login("enterprise-1"), cast.organizations["enterprise-1"], duty=duty) == 422


def test_a_manager_of_an_office_makes_no_administrator(cast: Cast, as_actor: As) -> None:
    with unit_of_work():
        session().get_one(Membership, cast.memberships["assessor-1"]).manages_people = True
    office = cast.organization("assessor-1")
    with pytest.raises(RuleBroken, match="职责"), unit_of_work():
        services.invite(
            office, email="x@example.invalid", display_name="示例", duty=Duty.ADMINISTRATOR, by=as_actor("assessor-1")
        )


def test_a_manager_invites_only_into_the_own_organisation(cast: Cast, as_actor: As) -> None:
    rival = cast.organization("enterprise-2")
    with pytest.raises(RuleBroken, match="职责"), unit_of_work():
        services.invite(
            rival, email="x@example.invalid", display_name="示例", duty=Duty.ENTERPRISE, by=as_actor("enterprise-1")
        )


def test_the_last_manager_stays(login: Login, cast: Cast) -> None:
    manager, own = login("enterprise-1"), cast.memberships["enterprise-1"]
    for act in ("end", "plain"):
        answer = send(manager, "/organization/people", f"/memberships/{own}/{act}")
        assert answer.status_code == 409
        assert "至少保留一名" in answer.text


@pytest.mark.both_databases
def test_with_a_second_manager_the_first_may_go(login: Login, client: FlaskClient, cast: Cast) -> None:
    manager = login("enterprise-1")
    invite(manager, cast.organizations["enterprise-1"])
    second = newest().id
    refused = send(manager, "/organization/people", f"/memberships/{second}/manager")
    assert refused.status_code == 409
    send(client, mailed(), password=PASSWORD, again=PASSWORD)
    assert send(manager, "/organization/people", f"/memberships/{second}/manager").status_code == 303
    assert last().act == "membership:manage"
    first = cast.memberships["enterprise-1"]
    assert send(manager, "/organization/people", f"/memberships/{first}/end").status_code == 303
    assert last().act == "membership:end"
    assert manager.get("/organization/people").status_code == 404
    assert [one.user_id for one in queries.recipients_of(cast.organizations["enterprise-1"])] == [newest().user_id]


def test_who_is_gone_is_gone(cast: Cast, as_actor: As) -> None:
    membership = session().get_one(Membership, cast.memberships["city-2"])
    with unit_of_work():
        services.end_membership(membership, by=as_actor("admin"))
    with pytest.raises(Refusal, match="已不是"), unit_of_work():
        services.end_membership(membership, by=as_actor("admin"))
    assert people.memberships_of(cast.users["city-2"]) == []


def second_duty(cast: Cast, name: str, organization: str, duty: Duty) -> int:
    with unit_of_work():
        added = Membership(user_id=cast.users[name], organization_id=cast.organizations[organization], duty=duty.value)
        session().add(added)
    return added.id


def test_one_acts_for_one_at_a_time_and_sees_which(login: Login, cast: Cast) -> None:
    other = second_duty(cast, "institution-1", "enterprise-1", Duty.ENTERPRISE)
    client = login("institution-1")
    assert "代表 <strong>荷塘检测服务" in client.get("/acting").text
    assert send(client, "/acting", membership_id=other).location == "/home"
    assert "代表 <strong>荷塘齿轮" in client.get("/acting").text
    row = last()
    assert (row.act, row.after) == ("acting:switch", {"membership_id": other})


@pytest.mark.parametrize("wanted", ["city", "enterprise-1", "", "x", "999999"])
def test_one_cannot_act_for_a_strange_organisation(login: Login, cast: Cast, wanted: str) -> None:
    number = str(cast.memberships.get(wanted, wanted))
    client = login("institution-1")
    assert send(client, "/acting", membership_id=number).status_code == 404
    assert "代表 <strong>荷塘检测服务" in client.get("/acting").text
    assert acts() == []


def test_nor_for_one_that_has_let_the_person_go(login: Login, cast: Cast, as_actor: As) -> None:
    other = second_duty(cast, "institution-1", "enterprise-1", Duty.ENTERPRISE)
    with unit_of_work():
        services.end_membership(session().get_one(Membership, other), by=as_actor("enterprise-1"))
    assert send(login("institution-1"), "/acting", membership_id=other).status_code == 404


def test_recipients_by_duty_and_county(cast: Cast) -> None:
    assert [one.user_id for one in queries.recipients_with_duty(Duty.COUNTY, "430202")] == [cast.users["county-430202"]]
    assert len(queries.recipients_with_duty(Duty.COUNTY)) == 2
    assert queries.recipients_of(cast.organizations["city"], Duty.COUNTY) == []
