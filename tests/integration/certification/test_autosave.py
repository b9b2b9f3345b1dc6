"""The service plan saves itself while one types: on the version it was opened on, never over a colleague."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.certification.models import Application
from marketplace.kernel.database import session
from tests.integration.certification.conftest import Course
from tests.integration.certification.test_pages import pages

QUIETLY = {"X-Autosave": "1"}
Login = Callable[[str], FlaskClient]


def fresh(application: Application) -> Application:
    session().expire_all()
    return session().get_one(Application, application.id)


def saved() -> int:
    return session().scalar(select(func.count()).where(AuditRecord.act == "application:plan")) or 0


def test_what_is_typed_is_kept_once(course: Course, login: Login) -> None:
    application, institution = course.draft(), login("institution-1")
    home = pages(application)
    assert "data-autosave-url" in institution.get(f"{home}/plan").text
    typed = {"version": application.version, "common": "行业里普遍缺少疲劳试验条件"}
    answer = institution.post(f"{home}/plan", data=typed, headers=QUIETLY)
    kept = fresh(application)
    assert (answer.status_code, kept.plan["common"]) == (200, "行业里普遍缺少疲劳试验条件")
    assert answer.json is not None
    assert answer.json["version"] == kept.version
    again = institution.post(f"{home}/plan", data=typed | {"version": kept.version}, headers=QUIETLY)
    assert (again.status_code, saved()) == (200, 1)


def test_a_colleague_is_not_written_over(course: Course, login: Login) -> None:
    application = course.draft()
    typed = {"version": application.version + 7, "common": "旧页面"}
    answer = login("institution-1").post(f"{pages(application)}/plan", data=typed, headers=QUIETLY)
    assert answer.status_code == 409
    assert "对照" in answer.json["message"]  # type: ignore[index]
    assert fresh(application).plan.get("common", "") == ""


def test_what_cannot_be_kept_is_said(course: Course, login: Login) -> None:
    application = course.draft()
    typed = {"version": application.version, "common": "长" * 90_000}
    answer = login("institution-1").post(f"{pages(application)}/plan", data=typed, headers=QUIETLY)
    assert answer.status_code == 422
    assert answer.json["message"]  # type: ignore[index]
    assert fresh(application).plan.get("common", "") == ""


def test_nobody_else_saves(course: Course, login: Login) -> None:
    application = course.draft()
    for who in ("institution-2", "county-430202", "city", "auditor"):
        typed = {"version": application.version, "common": "别人写的"}
        answer = login(who).post(f"{pages(application)}/plan", data=typed, headers=QUIETLY)
        assert answer.status_code in (403, 404), who
    assert fresh(application).plan.get("common", "") == ""
