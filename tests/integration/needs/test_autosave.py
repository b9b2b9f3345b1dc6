"""A draft saves itself while one types: on the version it was opened on, and never over somebody else's words."""

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.kernel.database import session
from marketplace.needs.models import Need
from tests.integration.needs.conftest import MakeNeed

QUIETLY = {"X-Autosave": "1"}


def test_it_keeps_what_is_typed_and_tells_the_new_version(
    make_need: MakeNeed, login: Callable[[str], FlaskClient]
) -> None:
    need = make_need("draft")
    typed = {"version": need.version, "title": "齿轮断齿", "text": "半程就断", "situation": ""}
    answer = login("enterprise-1").post(f"/needs/{need.id}/edit/trouble", data=typed, headers=QUIETLY)
    session().expire_all()
    kept = session().get_one(Need, need.id)
    assert (answer.status_code, kept.title) == (200, "齿轮断齿")
    assert answer.json is not None
    assert answer.json["version"] == kept.version


def test_it_does_not_write_over_a_colleague(make_need: MakeNeed, login: Callable[[str], FlaskClient]) -> None:
    need = make_need("draft")
    typed = {"version": need.version - 1, "title": "旧页面", "text": "", "situation": ""}
    answer = login("enterprise-1").post(f"/needs/{need.id}/edit/trouble", data=typed, headers=QUIETLY)
    session().expire_all()
    assert answer.status_code == 409
    assert "对照" in answer.json["message"]  # type: ignore[index]
    assert session().get_one(Need, need.id).title != "旧页面"


def test_what_is_too_long_is_said(make_need: MakeNeed, login: Callable[[str], FlaskClient]) -> None:
    need = make_need("draft")
    typed = {"version": need.version, "title": "长" * 90, "text": "", "situation": ""}
    answer = login("enterprise-1").post(f"/needs/{need.id}/edit/trouble", data=typed, headers=QUIETLY)
    assert answer.status_code == 422
    assert "保存并继续" in answer.json["message"]  # type: ignore[index]
