"""The demo's institutions come in: two counties' 附件1, registrations, plans, checks, scores, confirmation."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from stdnum.cn import uscc
from werkzeug.datastructures import FileStorage

from marketplace.certification import imports, queries, services
from marketplace.certification.models import Application
from marketplace.cli.demo.people import ASSESSORS, acting, county_account, open_account
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import County, Institution
from marketplace.organizations.queries.profiles import find_institution
from marketplace.organizations.services import institution_rows
from marketplace.organizations.services.profiles import describe_institution, register_institution
from marketplace.publicity import services as publicity
from marketplace.publicity.models import Notice
from marketplace.publicity.services.objections import Statement
from marketplace.security.actors import Actor, Duty

ROUND = "zhuzhou-2023"
LISTS = {"天元区": "附件1_天元区.xlsx", "醴陵市": "附件1_醴陵市.xlsx"}
SCAN = b"%PDF-1.4\n% demonstration scan, no signature\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PLAN = {
    "common": (
        "本机构服务的行业企业普遍遇到：{services}相关的问题反复出现，自身缺少专业人员和条件，"
        "外部资源找不准、价格不透明。"
    ),
    "single": "按企业现状和培育目标逐户诊断，出具一户一策清单，只做与目标直接相关的内容。",
    "approach": (
        "第一步两周内上门诊断并出具方案；第二步按里程碑实施，每月书面进度；"
        "第三步交付成果并由企业验收；第四步三个月跟踪回访。"
    ),
    "team": "{premises}。项目经理和专业人员固定到企业，外聘专家签订长期协议。",
    "concession": "对试点企业按收费标准的八折收取，首次诊断免费；小微企业可分期支付，部分费用可按转型收益支付。",
}
# Full marks of the five criteria are 20, 25, 20, 20, 15; the assessors differ, as people do.
GOOD = {"problems": 17, "approach": 21, "team": 17, "record": 17, "concession": 13}
POOR = {"problems": 8, "approach": 10, "team": 9, "record": 5, "concession": 9}
ADJUST = {"assessor-1": 0, "assessor-2": 1, "assessor-3": -1}


def described(seeds: Path) -> list[dict[str, Any]]:
    """What ``seeds/demo/institutions.toml`` says."""
    return list(tomllib.loads((seeds / "demo" / "institutions.toml").read_text(encoding="utf-8"))["institution"])


def import_lists(seeds: Path) -> int:
    """Two counties import their 附件1 through the same service as their page; returns the draft applications made."""
    made = 0
    for county, name in LISTS.items():
        content = (seeds / "demo" / name).read_bytes()
        code = imports.county_code_of(county)
        with unit_of_work():
            reading = imports.read_list(content, name, county=county)
            stored = services.store_list(reading, county_code=code, county=county, by=acting(county_account(code)))
        made += sum(1 for one in stored if one.is_new)
    return made


def register_others(told: list[dict[str, Any]], password: str) -> None:
    """Institutions whose county sent no list come in by themselves; everybody gets somebody to act for them."""
    for place, one in enumerate(told, start=1):
        with unit_of_work():
            institution = find_institution(one["name"]) or _register(one)
            username = one.get("account", f"institution-{place + 2}")
            open_account(username, f"{institution.name[:8]}经办人（示例）", institution, Duty.INSTITUTION, password)
            one["username"] = username


def _register(one: Mapping[str, Any]) -> Institution:
    county = session().scalars(select(County).where(County.name == one["county"])).one()
    return register_institution(
        one["name"], county.code, by=acting("admin"), contact_name="综合办", contact_phone="0731-00009901",
        categories=list(one["categories"]), annual_capacity=one["capacity"],
    )  # fmt: skip


def apply(one: Mapping[str, Any], place: int) -> None:
    """Fill in 附件3, the plan and the promise, and hand in, unless the story leaves it a draft."""
    by = acting(one["username"])
    with unit_of_work():
        institution = session().get_one(Institution, by.organization_id)
        _fill_in(institution, one, place, by)
        application = queries.live_application(institution.id, ROUND) or services.start_application(institution, by=by)
        plan = {key: text.format(services=_first_services(one), premises=one["premises"]) for key, text in PLAN.items()}
        services.save_plan(application, plan, by=by)
        if one["fate"] == "draft":
            return
        direct = one["fate"] == "direct"
        services.save_route(
            application, route="direct" if direct else "county", route_reason=one.get("direct_reason", ""),
            is_financial=False, is_legal_person=True, by=by,
        )  # fmt: skip
        services.save_commitment(
            application,
            signatory=f"法定代表人（示例）{place}",
            signed_on=date(2023, 3, 6),
            scan=_scan("附件2_真实性承诺.pdf"),
            by=by,
        )
        services.submit_application(application, by=by)


def _first_services(one: Mapping[str, Any]) -> str:
    """The first two things the institution does, whole words."""
    return "、".join(re.split("[、，；。]", one["services"])[:2])


def _fill_in(institution: Institution, one: Mapping[str, Any], place: int, by: Actor) -> None:
    served = {
        "total": int(30 * one["size"]),
        "创新型中小企业": int(8 * one["size"]),
        "省级专精特新中小企业": int(5 * one["size"]),
    }
    describe_institution(
        institution, by=by, credit_code=credit_code(institution.county_code, place),
        legal_representative=f"法定代表人（示例）{place}",
        registered_on=date(2012 + place % 8, 1 + place % 12, 15), address=f"{institution.county.name}示例路 {place} 号",
        commitment=one["commitment"], annual_capacity=max(institution.annual_capacity or 0, one["commitment"]),
        served_counts=served, target_counts={"total": one["commitment"], "省级专精特新中小企业": 3, "升规入统": 2},
        premises=one["premises"], services=one["services"], record=one["record"],
    )  # fmt: skip
    institution_rows.record_years(institution, {year: _figures(one["size"], year) for year in (2021, 2022)}, by=by)
    for case in one.get("case", ()):
        institution_rows.save_case(
            institution, None, text=case["text"], category=case["category"], chain_id=None, level=case.get("level"),
            year=case["year"], by=by,
        )  # fmt: skip


def _figures(size: float, year: int) -> dict[str, Decimal | int | None]:
    """Made-up figures of 附件3 that agree with one another (万元, 人)."""
    unit = Decimal(str(size)) * (Decimal("1.12") if year == 2022 else 1)

    def wan(amount: int) -> Decimal:
        return (unit * amount).quantize(Decimal("0.01"))

    total, owed = wan(600), wan(180)
    return {
        "staff": int(unit * 26), "staff_bachelor": int(unit * 17), "total_assets": total, "fixed_assets": wan(240),
        "current_assets": wan(310), "liabilities": owed, "net_assets": total - owed, "main_revenue": wan(520),
        "service_revenue": wan(430), "service_cost": wan(360), "labour_cost": wan(230), "activity_cost": wan(70),
        "taxes": wan(28), "net_profit": wan(52),
    }  # fmt: skip


def credit_code(county_code: str, place: int) -> str:
    """A made-up code of the county with the right last sign."""
    body = f"91{county_code}MA4EX{place:04d}"
    return body + uscc.calc_check_digit(body)


def _scan(name: str) -> FileStorage:
    return FileStorage(BytesIO(SCAN), filename=name, content_type="application/pdf")


def _application(one: Mapping[str, Any]) -> Application:
    found = queries.live_application(acting(one["username"]).organization_id or 0, ROUND)
    assert found is not None
    return found


def check(told: list[dict[str, Any]]) -> None:
    """The counties check: two are returned with remarks on single fields and mended, one is not recommended."""
    for one in told:
        if one["fate"] in ("direct", "draft"):
            continue
        application = _application(one)
        by = acting(county_account(application.county_code))
        if one["fate"] == "not_recommended":
            with unit_of_work():
                services.not_recommend(
                    application, "服务内容为软件销售，服务方案未说明能解决的企业问题，缺少培育业绩。", by=by
                )
            continue
        if one["fate"] == "returned":
            _return_and_mend(application, one, by)
        with unit_of_work():
            number = f"{application.county.name[:2]}工信推〔2023〕1 号（示例）"
            services.recommend(application, number, _scan("推荐文件.pdf"), by=by)


def _return_and_mend(application: Application, one: Mapping[str, Any], by: Actor) -> None:
    remarks = {
        "plan.concession": "请写明让利的具体比例和适用的企业。",
        "profile.record": "请补充近三年培育优质企业的家数。",
    }
    with unit_of_work():
        services.return_application(application, remarks, "", by=by)
    owner = acting(one["username"])
    with unit_of_work():
        plan = dict(application.plan) | {"concession": "试点企业一律按收费标准的八折收取，小微企业七折，首次诊断免费。"}
        services.save_plan(application, plan, by=owner)
        describe_institution(
            application.institution, by=owner, record=one["record"] + "近三年累计培育省级以上专精特新企业 6 家。"
        )
        services.submit_application(application, by=owner)


def assess(told: list[dict[str, Any]]) -> None:
    """The city gives each plan to three assessors; one steps aside from one plan."""
    city = acting("city")
    panel = {name: acting(name) for name in ASSESSORS}
    reached = [one for one in told if one["fate"] not in ("draft", "not_recommended")]
    for place, one in enumerate(reached):
        application = _application(one)
        with unit_of_work():
            services.assign_assessors(application, [actor.user_id or 0 for actor in panel.values()], by=city)
        marks = POOR if one["fate"] == "declined" else GOOD
        for name, actor in panel.items():
            with unit_of_work():
                if place == 0 and name == "assessor-3":
                    services.declare_conflict(application, "本人所在单位与该机构有合作项目。", by=actor)
                    continue
                services.declare_clear(application, by=actor)
                points: dict[str, Decimal | None] = {
                    key: Decimal(max(0, mark + ADJUST[name] - (place + len(key)) % 3)) for key, mark in marks.items()
                }
                services.score_plan(application, points, "方案与评审标准对照评分。", by=actor)


def choose_and_post(told: list[dict[str, Any]]) -> int:
    """The city chooses, declines one, and posts the notice; returns the notice's number."""
    city = acting("city")
    chosen = []
    for one in told:
        if one["fate"] in ("draft", "not_recommended"):
            continue
        application = _application(one)
        with unit_of_work():
            if one["fate"] == "declined":
                services.decline_application(
                    application, "服务方案笼统、方向过宽而无对应案例，评审平均分低于同类机构。", by=city
                )
            else:
                services.choose_application(application, by=city)
                chosen.append(application)
    with unit_of_work():
        return services.post_admission_notice(chosen, by=city).id


def object_and_answer(notice_id: int, *, answer: bool) -> None:
    """A citizen objects in real name within the window; the city answers that it does not hold."""
    notice = session().get_one(Notice, notice_id)
    with unit_of_work():
        if not answer:
            words = Statement(
                "示例市民", "0731-00009988", "名单中一家机构的年服务能力与其人员规模看起来不相称，请核实。", "示例企业"
            )
            publicity.object_to(notice, words)
        else:
            publicity.answer_objection(
                notice.objections[0], upheld=False, by=acting("city-2"),
                answer="经核对社保名册和上一年服务记录，该机构年服务能力属实，异议不成立。",
            )  # fmt: skip


def confirm(notice_id: int) -> int:
    """After the window, the city confirms; returns how many were admitted."""
    with unit_of_work():
        return len(services.confirm_applications(session().get_one(Notice, notice_id), by=acting("city")))
