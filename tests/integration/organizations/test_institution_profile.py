"""An institution fills in 附件3 theme by theme; what contradicts itself is refused at its figure."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.audit.queries import Filters, search
from marketplace.kernel.clock import standing_at
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Institution, InstitutionAttachment, ServiceCase
from marketplace.organizations.queries import completeness, profiles
from marketplace.organizations.rules.figures import LINES
from marketplace.organizations.services import institution_rows
from marketplace.organizations.services.profiles import describe_institution
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("app")
Login = Callable[[str], FlaskClient]
Typed = Callable[..., dict[str, Any]]
IN_2023 = datetime(2023, 3, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_the_year_of_the_pilot() -> Any:
    with standing_at(IN_2023):
        yield


def fresh(cast: Cast) -> Institution:
    session().expire_all()
    found = profiles.institution(cast.organizations["institution-1"])
    assert found is not None
    return found


def save(login: Login, typed: Typed, theme: str, **changes: Any) -> Any:
    client = login("institution-1")
    address = f"/organization/profile/{theme}"
    return client.post(address, data=typed(client, address) | changes)


def test_the_task_list_has_every_row_of_annex_three(login: Login) -> None:
    page = login("institution-1").get("/organization/profile").get_data(as_text=True)
    for words in ("近年经营状况", "已服务企业和培育目标", "服务场地和设施", "服务案例", "培育优质企业业绩"):
        assert words in page


def test_directions_capacity_and_promise(login: Login, typed: Typed, cast: Cast) -> None:
    changes = {"categories": ["检验检测", "技术创新"], "annual_capacity": " １２０ ", "commitment": "20"}
    assert save(login, typed, "directions", **changes).status_code == 303
    kept = fresh(cast)
    assert (kept.categories, kept.annual_capacity, kept.commitment) == (["检验检测", "技术创新"], 120, 20)
    assert search(Filters(act="institution:describe")).total == 1


@pytest.mark.parametrize(
    ("capacity", "commitment", "sentence"),
    [
        ("30", "9", "不少于 10 家"),
        ("15", "20", "不能超过年服务企业能力"),
        ("十五", "", "请填写整数"),
        ("-3", "", "请填写整数"),
    ],
)
def test_a_promise_too_small_or_too_large(
    login: Login, typed: Typed, cast: Cast, capacity: str, commitment: str, sentence: str
) -> None:
    answer = save(login, typed, "directions", annual_capacity=capacity, commitment=commitment)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert f'value="{capacity}"' in answer.get_data(as_text=True)
    assert fresh(cast).commitment is None


def test_a_promise_is_judged_beside_the_capacity_that_stands(cast: Cast) -> None:
    institution = fresh(cast)
    with unit_of_work():
        describe_institution(institution, annual_capacity=15, by=cast.actor("institution-1"))
    with pytest.raises(RuleBroken, match="不能超过"), unit_of_work():
        describe_institution(institution, commitment=16, by=cast.actor("institution-1"))


def test_counts_keep_their_rungs(login: Login, typed: Typed, cast: Cast) -> None:
    changes = {
        "served_counts-total": "30", "served_counts-rung_1": "10", "served_counts-other": "含 2 家外地企业",
        "target_counts-total": "12", "target_counts-rung_2": "12",
    }  # fmt: skip
    assert save(login, typed, "counts", **changes).status_code == 303
    kept = fresh(cast)
    assert kept.served_counts == {"total": 30, "创新型中小企业": 10, "other": "含 2 家外地企业"}
    assert kept.target_counts == {"total": 12, "省级专精特新中小企业": 12}
    assert save(login, typed, "counts").status_code == 303
    assert search(Filters(act="institution:describe")).total == 1, "the same again changes nothing"


def test_parts_above_the_total_are_refused_at_the_total(login: Login, typed: Typed, cast: Cast) -> None:
    answer = save(login, typed, "counts", **{"served_counts-total": "3", "served_counts-rung_0": "4"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "served_counts-total-error" in page
    assert "其中各项合计 4 家" in page
    assert fresh(cast).served_counts == {}


def whole_year(**changes: str) -> dict[str, str]:
    figures = {
        "staff": "20", "staff_bachelor": "12", "total_assets": "500.50", "fixed_assets": "200", "current_assets": "300",
        "liabilities": "100.25", "net_assets": "400.25", "main_revenue": "1,200", "service_revenue": "900",
        "service_cost": "700", "labour_cost": "400", "activity_cost": "300", "taxes": "60", "net_profit": "-5.5",
    }  # fmt: skip
    return figures | changes


def both_years(**changes: str) -> dict[str, str]:
    earlier = {f"earlier-{name}": value for name, value in whole_year().items()}
    return earlier | {f"later-{name}": value for name, value in whole_year(**changes).items()}


@pytest.mark.both_databases
def test_two_years_of_fourteen_figures(login: Login, typed: Typed, cast: Cast) -> None:
    assert save(login, typed, "figures", **both_years()).status_code == 303
    rows = fresh(cast).years
    assert [row.year for row in rows] == [2021, 2022]
    assert rows[1].main_revenue == Decimal("1200.00")
    assert rows[1].net_profit == Decimal("-5.50")
    assert search(Filters(act="institution:figures")).total == 1


@pytest.mark.parametrize(
    ("changes", "at", "sentence"),
    [
        ({"net_assets": "400.26"}, "later-net_assets", "2022年净资产应为资产总额减负债总额"),
        ({"service_revenue": "1200.01"}, "later-service_revenue", "不应超过主营业务收入"),
        ({"labour_cost": "400.01"}, "later-labour_cost", "不应超过服务成本支出"),
        ({"staff_bachelor": "21"}, "later-staff_bachelor", "不应多于从业人数"),
        ({"taxes": "-1"}, "later-taxes", "不能为负数"),
        ({"taxes": "1.234"}, "later-taxes", "最多保留两位小数"),
        ({"taxes": "1e5"}, "later-taxes", "请填写数字"),
        ({"taxes": "9" * 300}, "later-taxes", "请填写数字"),
    ],
)
def test_figures_that_contradict_each_other(
    login: Login, typed: Typed, cast: Cast, changes: dict[str, str], at: str, sentence: str
) -> None:
    answer = save(login, typed, "figures", **both_years(**changes))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{at}-error"' in page
    assert sentence in page
    assert fresh(cast).years == []


def test_a_stale_form_of_figures_shows_both(login: Login, typed: Typed, cast: Cast) -> None:
    client, address = login("institution-1"), "/organization/profile/figures"
    form = typed(client, address) | both_years()
    with unit_of_work():
        figures = {line.key: Decimal(7) if line.key == "taxes" else None for line in LINES}
        institution_rows.record_years(fresh(cast), {2022: figures}, by=cast.actor("institution-1"))
    answer = client.post(address, data=form)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "上一年：上缴税金" in page
    assert "7.00" in page
    assert 'value="900.00"' in page
    assert [row.year for row in fresh(cast).years] == [2022]


def test_sites_and_equipment_are_a_list(login: Login, typed: Typed, cast: Cast) -> None:
    changes = {
        "premises": "天元区一处\r\n两层", "rows-0-kind": "site", "rows-0-name": "检测中心", "rows-0-area": "800.5",
        "rows-1-kind": "equipment", "rows-1-name": "三坐标测量机", "rows-1-quantity": "2",
    }  # fmt: skip
    assert save(login, typed, "premises", **changes).status_code == 303
    kept = fresh(cast)
    assert [(row.kind, row.name, row.quantity, row.area) for row in kept.facilities] == [
        ("site", "检测中心", None, Decimal("800.50")), ("equipment", "三坐标测量机", 2, None),
    ]  # fmt: skip
    answer = save(login, typed, "premises", **{"rows-2-remark": "没有名称"})
    assert answer.status_code == 422
    assert "请填写名称" in answer.get_data(as_text=True)
    assert save(login, typed, "premises", **{"rows-0-name": "", "rows-0-area": ""}).status_code == 303
    assert [row.name for row in fresh(cast).facilities] == ["三坐标测量机"]


@pytest.mark.both_databases
def test_a_case_is_added_changed_and_removed(login: Login, cast: Cast) -> None:
    client = login("institution-1")
    data = {"text": "为某齿轮企业做疲劳试验（示例）", "category": "检验检测", "level": "创新型中小企业", "year": "2022"}
    file = (BytesIO(b"%PDF-1.4"), "验收单.pdf")
    assert client.post("/organization/cases/new", data=data | {"upload": file}).status_code == 303
    row = session().query(ServiceCase).one()
    address = f"/organization/cases/{row.id}"
    assert "验收单.pdf" in client.get(address).get_data(as_text=True)
    assert client.post(address, data=data | {"year": "2021"}).status_code == 303
    assert client.post(address, data=data | {"year": "2024"}).status_code == 422
    assert client.post(address, data=data | {"text": ""}).status_code == 422
    for username in ("institution-2", "enterprise-1"):
        assert login(username).post(address + "/remove").status_code == 404
    assert login("county-430202").post(address + "/remove").status_code == 403
    assert client.post(address + "/remove").status_code == 303
    assert session().query(ServiceCase).count() == 0
    assert [search(Filters(act=f"institution:case_{act}")).total for act in ("add", "change", "remove")] == [1, 1, 1]


def test_a_paper_is_kept_read_by_the_county_and_removed(login: Login, typed: Typed, cast: Cast) -> None:
    file = (BytesIO(b"\x89PNG\r\n\x1a\n..."), "执照.png")
    assert save(login, typed, "papers", kind="licence", upload=file).status_code == 303
    row = session().query(InstitutionAttachment).one()
    address = f"/organizations/papers/{row.id}/file"
    assert login("county-430202").get(address).status_code == 200
    assert [login(who).get(address).status_code for who in ("county-430211", "institution-2")] == [404, 404]
    assert save(login, typed, "papers", kind="licence").status_code == 422
    assert login("institution-1").post(f"/organization/papers/{row.id}/remove").status_code == 303
    assert search(Filters(act="institution:paper_remove")).total == 1


def test_gaps_close_as_the_profile_is_filled_in(cast: Cast) -> None:
    institution = fresh(cast)
    gaps = {words for _theme, words in completeness.gaps_in(institution)}
    assert {"企业法人", "已服务企业", "上一年的数据", "至少一个服务成功案例"} <= gaps
    whole = {line.key: 10 for line in LINES} | {"liabilities": 0, "labour_cost": 5, "activity_cost": 5}
    by = cast.actor("institution-1")
    with unit_of_work():
        institution_rows.record_years(institution, {2021: whole, 2022: whole}, by=by)
        describe_institution(institution, served_counts={"total": 0}, target_counts={"total": 12}, by=by)
    left = {words for _theme, words in completeness.gaps_in(fresh(cast))}
    assert gaps - left == {"前一年的数据", "上一年的数据", "已服务企业", "培育企业目标数"}
