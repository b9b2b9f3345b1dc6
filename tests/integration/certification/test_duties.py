"""Yearly papers of a national title: the holder's summary, the authority's report, late ones marked."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from marketplace.certification.models import Certificate
from marketplace.certification.queries.duties import owed_by, reports_of
from marketplace.certification.services.duties import hand_in_report
from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.certification.test_certificates import bring, verified
from tests.integration.certification.test_facts import institution  # noqa: F401  the institution with all programmes

Login = Callable[[str], FlaskClient]


@pytest.fixture
def title(institution: Institution, cast: Cast) -> Certificate:  # noqa: F811
    """A national title in force for three years from last year on."""
    year = clock.today().year
    return verified(
        bring(institution, cast, "GJ-1", programme_code="GJ", valid_from=date(year - 1, 6, 1),
              valid_until=date(year + 2, 5, 31)),
        cast,
    )  # fmt: skip


@pytest.mark.both_databases
def test_a_summary_is_handed_in_once_and_late_is_marked(title: Certificate, cast: Cast) -> None:
    last = clock.today().year - 1
    by = cast.actor("institution-1")
    with unit_of_work():
        found = hand_in_report(
            title, "platform_summary", last, file=FileStorage(BytesIO(b"%PDF-1.4 s"), "总结.pdf"), by=by
        )
    assert found.is_late is (clock.today() > date(last + 1, 2, 28))
    with pytest.raises(RuleBroken, match="报送"), unit_of_work():
        hand_in_report(title, "platform_summary", last, words="再报送一次", by=by)
    with pytest.raises(RuleBroken, match="没有这项材料"), unit_of_work():
        hand_in_report(title, "platform_summary", last + 1, words="今年还没有结束", by=by)
    with pytest.raises(RuleBroken, match="由省级中小企业主管部门报送"), unit_of_work():
        hand_in_report(title, "province_report", last, words="替主管部门报送", by=by)


def test_in_time_is_not_late(title: Certificate, cast: Cast) -> None:
    year = clock.today().year
    with clock.standing_at(datetime(year + 1, 2, 28, 3, tzinfo=UTC)), unit_of_work():
        found = hand_in_report(title, "platform_summary", year, words="全年服务 160 家", by=cast.actor("institution-1"))
    assert not found.is_late


def test_both_sides_hand_in_in_the_browser(title: Certificate, login: Login) -> None:
    home, last = f"/certificates/{title.id}", str(clock.today().year - 1)
    holder, city = login("institution-1"), login("city")
    assert "报送年度材料" in holder.get(home).text
    sent = {"duty": "platform_summary", "year": last, "file": (BytesIO(b"%PDF-1.4 s"), "总结.pdf")}
    assert holder.post(f"{home}/reports", data=sent).status_code == 303
    assert (
        city.post(f"{home}/reports", data={"duty": "platform_summary", "year": last, "words": "代为报送"}).status_code
        == 422
    )
    told = {"duty": "province_report", "year": last, "words": "检查合格，满意度良好"}
    assert city.post(f"{home}/reports", data=told).status_code == 303
    assert {one.duty for one in reports_of(title.id)} == {"platform_summary", "province_report"}
    assert all(one.handed_in_on for one in owed_by(title, clock.today()))
    paper = next(one for one in reports_of(title.id) if one.attachment)
    assert city.get(f"/reports/{paper.id}/file").status_code == 200
    assert login("institution-2").get(f"/reports/{paper.id}/file").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("institution-2", 404), ("county-430202", 403), ("auditor", 403)])
def test_who_may_not_hand_in(title: Certificate, login: Login, who: str, status: int) -> None:
    sent = {"duty": "platform_summary", "year": str(clock.today().year - 1), "words": "全年服务 160 家"}
    assert login(who).post(f"/certificates/{title.id}/reports", data=sent).status_code == status
    assert reports_of(title.id) == []
