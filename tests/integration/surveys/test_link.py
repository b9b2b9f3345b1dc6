"""The page behind a link: reading it writes nothing, guessing finds nothing and is slowed, the token leaks nowhere."""

import io
import logging
import re
import secrets
import traceback
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from structlog.testing import capture_logs

from marketplace.extensions import limiter
from marketplace.kernel import clock
from marketplace.kernel.database import db, session
from marketplace.kernel.transactions import unit_of_work
from marketplace.notifications import tasks
from marketplace.notifications.models import OutboxMail
from marketplace.surveys import queries, services
from marketplace.surveys.models import Answer, Invitation
from marketplace.surveys.views import link
from tests.cast import Cast
from tests.integration.certification.conftest import at
from tests.integration.surveys.conftest import Ask
from tests.worlds import World

Login = Callable[[str], FlaskClient]
FORM = {"level": "very", "point_response": "5", "point_price": "3", "text": "很及时"}


def path_of(invitation: Invitation) -> str:
    return f"/surveys/{services.token_of(invitation)}"


def rows() -> int:
    """A number that changes with every row anywhere."""
    return sum(session().scalar(select(func.count()).select_from(table)) or 0 for table in db.metadata.sorted_tables)


def plain(html: str) -> str:
    """A page without what differs at every request."""
    return re.sub(r'value="[^"]*"', "", html)


@pytest.fixture
def lifted() -> Iterator[None]:
    """Without the throttle, where many requests are not the point."""
    limiter.enabled = False
    yield
    limiter.enabled = True


def test_the_page_says_whom_it_is_for_and_takes_the_answer(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    page = client.get(path)
    assert page.status_code == 200
    for words in (
        "荷塘齿轮有限公司（示例）",
        "荷塘检测服务有限公司（示例）",
        "齿轮疲劳寿命检测",
        "2023-07-01",
        "无法还原的编码",
    ):
        assert words in page.text
    answer = client.post(path, data=FORM)
    assert (answer.status_code, answer.location) == (303, path)
    thanks = client.get(path)
    assert "评价已收到" in thanks.text
    assert "2023-06-08" in thanks.text
    kept = session().scalars(select(Answer)).one()
    assert (kept.level, kept.dimensions, kept.channel) == ("very", {"response": 5, "price": 3}, "link")


def test_the_page_never_shows_what_was_answered(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    client.post(path, data={**FORM, "text": "独一无二的话"})
    for address in (path, path + "?change=1"):
        page = client.get(address).text
        assert "独一无二的话" not in page
        assert "checked" not in page


@pytest.mark.both_databases
def test_reading_writes_nothing_and_uses_nothing_up(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    before = rows()
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
        assert client.get(path, headers={"Purpose": "prefetch"}).status_code == 200
    assert client.options(path).status_code == 200
    assert rows() == before
    assert client.post(path, data=FORM).status_code == 303


def test_seconds_network_and_device_come_with_the_answer(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    opened = re.search(r'name="opened"[^>]*value="([^"]+)"', client.get(path).text)
    assert opened
    with clock.standing_at(at(6, 1, 3)):
        client.post(
            path, data={**FORM, "opened": opened.group(1)}, headers={"User-Agent": "手机".encode().decode("latin-1")}
        )
    kept = session().scalars(select(Answer)).one()
    assert kept.seconds == (at(6, 1, 3) - at(6, 1)).total_seconds()
    assert kept.origin
    assert kept.device


@pytest.mark.parametrize("opened", ["", "1", "forged.signature", "9" * 5000])
def test_a_forged_opening_moment_counts_as_unknown(ask: Ask, client: FlaskClient, opened: str) -> None:
    client.post(path_of(ask()), data={**FORM, "opened": opened})
    assert session().scalars(select(Answer.seconds)).one() is None


def test_what_is_missing_is_said_and_nothing_typed_is_lost(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    answer = client.post(path, data={"text": "只写了意见", "point_skill": "4"})
    assert answer.status_code == 422
    assert "请选一项" in answer.text
    assert "请填写总体评价" not in answer.text
    assert "只写了意见" in answer.text
    assert re.search(r'<input checked[^>]*name="point_skill"[^>]*value="4"', answer.text)
    assert client.post(path, data={**FORM, "level": "excellent"}).status_code == 422
    assert client.post(path, data={**FORM, "point_skill": "6"}).status_code == 422
    assert client.post(path, data={**FORM, "text": "字" * 501}).status_code == 422
    assert session().scalars(select(Answer)).all() == []


def dead_paths(ask: Ask, cast: Cast) -> dict[str, str]:
    """Links that are good for nothing, each for another reason."""
    cancelled, replaced, expired = ask(firm=1), ask(firm=2), ask(firm=3)
    paths = {"cancelled": path_of(cancelled), "replaced": path_of(replaced), "expired": path_of(expired),
             "unknown": f"/surveys/{secrets.token_urlsafe(16)}",
             "forged": path_of(replaced)[:-1] + ("A" if path_of(replaced)[-1] != "A" else "Q"),
             "too long": path_of(replaced) + "A"}  # fmt: skip
    with unit_of_work():
        services.cancel(cancelled, "重复签约，另行测评", by=cast.actor("city"))
        services.reissue(replaced, by=cast.actor("city"))
        expired.expires_at = at(5, 1)
    return paths


@pytest.mark.both_databases
def test_all_dead_links_look_the_same(ask: Ask, client: FlaskClient, cast: Cast) -> None:
    answers = {name: client.get(path) for name, path in dead_paths(ask, cast).items()}
    assert {one.status_code for one in answers.values()} == {410}
    assert len({plain(one.text) for one in answers.values()}) == 1
    posted = [client.post(path, data=FORM) for path in dead_paths_again(answers)]
    assert {(one.status_code, plain(one.text)) for one in posted} == {(410, plain(answers["unknown"].text))}
    assert session().scalars(select(Answer)).all() == []


def dead_paths_again(answers: dict[str, object]) -> list[str]:
    return [one.request.path for one in answers.values()]  # type: ignore[attr-defined]


def test_ten_thousand_guesses_find_nothing(ask: Ask, client: FlaskClient, lifted: None) -> None:
    ask()
    found = [
        token for token in (secrets.token_urlsafe(16) for _ in range(10_000))
        if queries.by_digest(services.digest_of(token)) is not None
    ]  # fmt: skip
    assert found == []


def test_a_guesser_is_slowed_and_a_holder_is_not(ask: Ask, world: World) -> None:
    path, client = path_of(ask()), world.app.test_client()
    guesser = {"REMOTE_ADDR": "10.9.9.9"}
    for _ in range(60):
        assert client.get(path, environ_base={"REMOTE_ADDR": "10.1.1.1"}).status_code == 200
    statuses = [
        client.get(f"/surveys/{secrets.token_urlsafe(16)}", environ_base=guesser).status_code for _ in range(40)
    ]
    allowed = int(link.MISSES.split()[0])
    assert statuses == [410] * allowed + [429] * (40 - allowed)
    assert client.post(f"/surveys/{secrets.token_urlsafe(16)}", data=FORM, environ_base=guesser).status_code == 429


def test_the_secret_address_is_sent_nowhere(ask: Ask, client: FlaskClient, cast: Cast) -> None:
    path = path_of(ask())
    for answer in (client.get(path), client.post(path, data={}), client.get(f"/surveys/{secrets.token_urlsafe(16)}")):
        assert answer.headers.getlist("Referrer-Policy") == ["no-referrer"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert not re.search(r'(?:href|src|action)="(?:https?:)?//', answer.text)
    assert client.get("/board").headers.getlist("Referrer-Policy") == ["same-origin"]


def test_the_token_stands_in_no_log(ask: Ask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path = path_of(ask())
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    monkeypatch.setattr(world.app, "testing", False)
    monkeypatch.setitem(world.app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(*_: object) -> None:
        raise RuntimeError("示例故障")

    try:
        with capture_logs() as logs:
            client = world.app.test_client()
            assert client.get(path).status_code == 200
            monkeypatch.setattr(queries, "by_digest", fail)
            assert client.get(path).status_code == 500
    finally:
        logging.getLogger().removeHandler(handler)
    failure = next(one for one in logs if one["event"] == "failed")["exc_info"]
    told = heard.getvalue() + str(logs) + "".join(traceback.format_exception(*failure))
    assert [one["endpoint"] for one in logs] == ["surveys.open_link"] * 3
    assert "示例故障" in told
    assert path.rpartition("/")[2] not in told


def test_under_https_a_phone_without_cookies_and_referrer_can_answer(ask: Ask, world: World) -> None:
    path = path_of(ask())
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        phone = world.app.test_client(use_cookies=False)
        assert phone.post(path, data=FORM, base_url="https://localhost").status_code == 303
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False


def test_after_the_change_window_the_page_says_until_when_it_was(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    client.post(path, data=FORM)
    with clock.standing_at(at(6, 9)):
        assert "修改期已于 2023-06-08 结束" in client.get(path).text
        refused = client.post(path, data={**FORM, "level": "basic"})
        assert refused.status_code == 409
        assert "2023-06-08" in refused.text
    assert [one.level for one in session().scalars(select(Answer))] == ["very"]


def test_answered_on_the_last_day_it_may_still_be_changed_a_week(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    with clock.standing_at(at(7, 1)):
        client.post(path, data=FORM)
    with clock.standing_at(at(7, 8)):
        assert client.get(path + "?change=1").status_code == 200
        assert client.post(path, data={**FORM, "level": "basic"}).status_code == 303
    with clock.standing_at(at(7, 9)):
        assert client.get(path).status_code == 410


def test_double_submit_is_one_answer(ask: Ask, client: FlaskClient) -> None:
    path = path_of(ask())
    assert [client.post(path, data=FORM).status_code for _ in range(2)] == [303, 303]
    assert len(session().scalars(select(Answer)).all()) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [("institution-1", "被评价的服务机构"), ("enterprise-2", "不属于这家企业"), ("city", "不属于这家企业")],
)  # fmt: skip
def test_somebody_else_signed_in_is_turned_away(ask: Ask, login: Login, name: str, words: str) -> None:
    path, browser = path_of(ask()), login(name)
    for answer in (browser.get(path), browser.post(path, data=FORM)):
        assert answer.status_code == 403
        assert words in answer.text
    assert session().scalars(select(Answer)).all() == []


def test_the_enterprises_own_people_may_use_the_link_signed_in(ask: Ask, login: Login) -> None:
    path, browser = path_of(ask()), login("enterprise-1")
    assert browser.get(path).status_code == 200
    assert browser.post(path, data=FORM).status_code == 303


def test_a_sent_mail_keeps_no_token(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks, "deliver", lambda _to, _subject, body: bool(sent.append(body)) or True)
    token = services.token_of(ask())
    assert token in sent[0]
    session().expire_all()
    assert token not in str(session().execute(select(OutboxMail.__table__)).all())
