"""The staff list: pasted, kept with its history, counted for every programme; rows prevail over typed numbers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.audit.models import AuditRecord
from marketplace.certification.models import StaffList
from marketplace.certification.policy import Fact
from marketplace.certification.queries.standing import current_policies, distances_of, known_facts
from marketplace.certification.services.facts import state_fact
from marketplace.certification.services.staff import keep_staff
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution
from tests.cast import Cast
from tests.integration.certification.test_facts import institution  # noqa: F401  the institution with all programmes

Login = Callable[[str], FlaskClient]
DAY = date(2022, 12, 31)


def person(name: str, **more: Any) -> dict[str, Any]:
    plain = {"degree": "本科", "rank": "中级", "is_fulltime": True, "serves": True, "is_insured": False,
             "is_qualified": False, "is_expert": False}  # fmt: skip
    return {"name": name, **plain, **more}


def keep(holder: Institution, cast: Cast, rows: list[dict[str, Any]]) -> StaffList:
    with unit_of_work():
        return keep_staff(holder, rows, as_of=DAY, by=cast.actor("institution-1"))


@pytest.mark.both_databases
def test_rows_prevail_and_the_difference_is_shown(institution: Institution, cast: Cast) -> None:  # noqa: F811
    fact = Fact.model_validate({"title": "专职人员", "type": "count", "unit": "人"})
    with unit_of_work():
        state_fact(institution, "fulltime_staff", fact, 12, as_of=DAY, by=cast.actor("institution-1"))
    rows = [person(f"示例{n}") for n in range(7)] + [person(f"其他{n}", degree="其他", rank="无") for n in range(3)]
    keep(institution, cast, rows)
    policies = current_policies()
    known = known_facts(institution, policies)
    assert (known["fulltime_staff"].value, known["fulltime_staff"].source) == (10, "人员名单")
    assert known["fulltime_staff"].differs
    ratio = next(row for way in distances_of(known, policies) for row in way.rows if row.id == "HB-07")
    assert (ratio.verdict.value, ratio.fact) == ("met", 70)


@pytest.mark.both_databases
def test_a_later_list_replaces_and_names_stay_out_of_the_trail(institution: Institution, cast: Cast) -> None:  # noqa: F811
    keep(institution, cast, [person("示例甲")])
    keep(institution, cast, [person("示例甲"), person("示例乙", is_expert=True)])
    kept = session().scalars(select(StaffList).order_by(StaffList.id)).all()
    assert [(len(one.rows), one.is_current) for one in kept] == [(1, False), (2, True)]
    trail = session().scalars(select(AuditRecord).where(AuditRecord.act == "staff:save")).all()
    assert len(trail) == 2
    assert all("示例" not in str(one.after) for one in trail)


def test_an_empty_list_counts_nothing(institution: Institution, cast: Cast) -> None:  # noqa: F811
    keep(institution, cast, [person("示例甲")])
    keep(institution, cast, [])
    assert known_facts(institution, current_policies())["fulltime_staff"].value is None
    with pytest.raises(RuleBroken, match="写了两次"):
        keep(institution, cast, [person("示例甲"), person("示例甲")])


def test_the_list_is_kept_in_the_browser(institution: Institution, login: Login) -> None:  # noqa: F811
    browser = login("institution-1")
    assert browser.get("/staff").status_code == 200
    sent = {
        "as_of": "2022-12-31", "rows-0-name": "示例甲", "rows-0-degree": "本科", "rows-0-rank": "中级",
        "rows-0-is_fulltime": "yes", "rows-0-serves": "yes", "rows-0-is_insured": "yes", "rows-0-is_qualified": "no",
        "rows-0-is_expert": "no",
    }  # fmt: skip
    again = {key.replace("rows-0", "rows-1"): value for key, value in sent.items()}
    answer = browser.post("/staff", data=sent | again)
    assert answer.status_code == 422
    assert "写了两次" in answer.text
    assert browser.post("/staff", data=sent).status_code == 303
    page = browser.get("/staff").text
    assert "示例甲" in page
    assert "名单里数出的人数" in page


@pytest.mark.parametrize("who", ["county-430202", "city", "auditor", "enterprise-1"])
def test_only_institutions_keep_lists(institution: Institution, login: Login, who: str) -> None:  # noqa: F811
    assert login(who).get("/staff").status_code == 404
    assert login(who).post("/staff", data={"as_of": "2022-12-31"}).status_code == 404
