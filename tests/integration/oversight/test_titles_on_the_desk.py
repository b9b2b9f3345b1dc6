"""The city finds titles to verify, cases to decide and yearly papers that are owed; a holder what it may answer."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.certification.services import exits
from marketplace.certification.services.duties import hand_in_report
from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from marketplace.oversight.queries import desk_of
from tests.cast import Cast
from tests.integration.certification.test_certificates import bring, verified
from tests.integration.certification.test_facts import institution  # noqa: F401  the institution with all programmes


def piles(app: Flask, cast: Cast, who: str = "city") -> dict[str, list[str]]:
    with app.test_request_context():
        return {group.title: [item.title for item in group.items] for group in desk_of(cast.actor(who)).groups}


@pytest.mark.both_databases
def test_what_waits_for_the_city(app: Flask, institution: Institution, cast: Cast) -> None:  # noqa: F811
    waiting = bring(institution, cast, "HBYX-1")
    held = verified(bring(institution, cast, "HBYX-2"), cast)
    with unit_of_work():
        exits.propose_exit(held, ground="EXT-10", statement="判决书已生效，见附件", by=cast.actor("county-430202"))
    found = piles(app, cast)
    title = f"{institution.name}：{waiting.honour}"
    assert found["待核验的称号"] == [title]
    assert found["办理中的退出"] == [title]
    assert piles(app, cast, "institution-1")["待您陈述申辩"] == [title]
    assert "待您陈述申辩" not in piles(app, cast, "institution-2")


def test_a_yearly_paper_stays_on_the_desk_until_it_is_there(app: Flask, institution: Institution, cast: Cast) -> None:  # noqa: F811
    year = clock.today().year + 1
    held = verified(bring(institution, cast, "GJ-1", programme_code="GJ"), cast)
    mine, theirs = (
        f"{year - 1} 年度「报送上一年度工作总结汇总报告和检查情况报告」待报送",
        f"{year - 1} 年度「报送上一年度工作总结」逾期未报",
    )
    assert held.recheck_by > date(year, 3, 1)  # type: ignore[operator]
    own = f"{year - 1} 年度「报送上一年度工作总结」待您报送"
    with clock.standing_at(datetime(year, 2, 10, 3, tzinfo=UTC)):
        assert mine in piles(app, cast)
        assert piles(app, cast, "institution-1")[own] == [f"{institution.name}：GJ-1"]
        assert own not in piles(app, cast, "institution-2")
        assert theirs not in piles(app, cast)
    with clock.standing_at(datetime(year, 3, 10, 3, tzinfo=UTC)):
        assert piles(app, cast)[theirs] == [f"{institution.name}：GJ-1"]
        with unit_of_work():
            hand_in_report(held, "province_report", year - 1, words="检查情况良好，见附件", by=cast.actor("city"))
        assert mine not in piles(app, cast)
        with unit_of_work():
            hand_in_report(held, "platform_summary", year - 1, words="全年服务 160 家", by=cast.actor("institution-1"))
        assert own not in piles(app, cast, "institution-1")
