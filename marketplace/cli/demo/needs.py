"""The demo's needs: five counties' 附件4 imported, two posted by form, reviewed, published, and their ends."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from marketplace.cli.demo.institutions import credit_code
from marketplace.cli.demo.people import acting, county_account, open_account
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.needs import rules, services
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import ImportRow, ImportRun, Need
from marketplace.needs.services import importing, trail
from marketplace.organizations.models import Chain, County, Enterprise
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.services.ladder import claim_level
from marketplace.organizations.services.profiles import describe_enterprise, register_enterprise
from marketplace.organizations.services.registration import register_newcomer
from marketplace.security.actors import Duty

LISTS = {
    "天元区": "附件4_天元区.xlsx", "石峰区": "附件4_石峰区.xlsx", "芦淞区": "附件4_芦淞区.xlsx",
    "荷塘区": "附件4_荷塘区.xlsx", "醴陵市": "附件4_醴陵市.xlsx",
}  # fmt: skip


def import_lists(seeds: Path) -> dict[str, int]:
    """Five counties upload, look through and confirm their sheet; returns rows by action."""
    counted: dict[str, int] = {}
    for county, name in LISTS.items():
        code = session().scalars(select(County.code).where(County.name == county)).one()
        by = acting(county_account(code))
        content = (seeds / "demo" / name).read_bytes()
        with unit_of_work():
            run_id = importing.upload_list(content, name, code, by=by).run.id
        session().expire_all()
        with unit_of_work():
            importing.confirm_run(session().get_one(ImportRun, run_id), by=by)
        session().expire_all()
        for action in session().scalars(select(ImportRow.action).where(ImportRow.run_id == run_id)):
            counted[str(action)] = counted.get(str(action), 0) + 1
    return counted


def give_accounts(password: str) -> None:
    """Two enterprises get somebody to act for them: one that a sheet brought in, one that is new."""
    with unit_of_work():
        known = session().scalars(
            select(Enterprise).join(Need, Need.enterprise_id == Enterprise.id).where(Enterprise.county_code == "430211")
            .order_by(Enterprise.id)
        ).first()  # fmt: skip
        assert known is not None
        new = register_enterprise(
            "株洲荷塘精工刀具有限公司（示例）", "430202", by=acting("admin"), credit_code=None,
            contact_name="综合办", contact_phone="0731-00009911", address="荷塘区示例路 1 号",
        )  # fmt: skip
        open_account("enterprise-1", "企业经办人（示例）甲", new, Duty.ENTERPRISE, password)
        open_account("enterprise-2", "企业经办人（示例）乙", known, Duty.ENTERPRISE, password)
        chain = session().scalars(select(Chain).order_by(Chain.position)).first()
        describe_enterprise(
            new, by=acting("enterprise-1"), chain_id=chain.id if chain else None, is_manufacturing=True,
            in_gradient_pool=True, main_products="硬质合金铣刀、钻头",
        )  # fmt: skip


POSTED = (
    (
        "检验检测", "客户审厂要求焊接探伤报告",
        "客户下月来审厂，要看刀柄焊接件的探伤报告和焊工证，我们自己没有人会做，也不知道找谁出报告。",
    ),
    (
        "数智转型", "订单多了排产全靠老师傅",
        "订单一多就乱，哪台磨床先做哪批全靠老师傅记在本子上，交期常被催，想上一套排产和报工的系统。",
    ),
)  # fmt: skip
DRAFTED = ("人才招引", "想找一位涂层工程师", "涂层总掉，想找一位懂物理气相沉积的工程师。")
LATER = ("技术创新", "涂层刀具寿命不稳定", "同一批涂层铣刀寿命有长有短，怀疑基体和涂层结合不好，想请人来分析原因。")


def post_by_form() -> None:
    """A clerk posts two needs and keeps a third as a draft."""
    for told in POSTED:
        _post(told, submitted=True)
    _post(DRAFTED, submitted=False)


def start_a_week() -> None:
    """What waits on the county's desk on the morning of the last day: a need, a claimed rung, a newcomer."""
    _post(LATER, submitted=True)
    by = acting("enterprise-1")
    with unit_of_work():
        enterprise = session().get_one(Enterprise, by.organization_id)
        claim_level(enterprise, "创新型中小企业", date(2022, 12, 1), "省工信厅公告（示例）", by=by)
    with unit_of_work():
        register_newcomer(
            kind="enterprise", organization_name="株洲荷塘精密弹簧有限公司（示例）", county_code="430202",
            credit_code=credit_code("430202", 901), display_name="新企业经办人（示例）",
            email="newcomer@example.invalid", phone="0731-00009921", password=secrets.token_urlsafe(16),
        )  # fmt: skip


def _post(told: tuple[str, str, str], *, submitted: bool) -> None:
    by = acting("enterprise-1")
    category, title, text = told
    with unit_of_work():
        need = services.begin_need(session().get_one(Enterprise, by.organization_id), by=by)
        services.save_draft(need, {
            "category": category, "title": title, "text": text, "current_level": "创新型中小企业",
            "target_level": "省级专精特新中小企业", "budget_wan": Decimal(12), "contact_name": "综合办",
            "contact_phone": "0731-00009911",
        }, by=by)  # fmt: skip
        if submitted:
            services.submit_need(need, by=by)


def _waiting(county_code: str) -> list[Need]:
    rows = select(Need).where(Need.county_code == county_code, Need.state == NeedState.SUBMITTED).order_by(Need.id)
    return list(session().scalars(rows))


def review() -> None:
    """Each county returns one in twelve, declines one in fifteen, approves the rest and settles what was left open."""
    for county in dictionaries.counties():
        by = acting(county_account(county.code))
        for place, need in enumerate(_waiting(county.code)):
            with unit_of_work():
                if place % 12 == 7:
                    remarks = {"text": "请写明希望解决到什么程度。", "budget_wan": "请填写预算，便于机构报价。"}
                    services.return_need(need, remarks, by=by)
                elif place % 15 == 11:
                    services.decline_need(need, "与企业已签约的服务重复，暂不列入本轮试点。", by=by)
                else:
                    outside = need.is_manufacturing is False
                    services.approve_need(
                        need, by=by, is_manufacturing=True if need.is_manufacturing is None else None,
                        in_gradient_pool=True if need.in_gradient_pool is None else None,
                        county_reason="属产业链配套服务企业，经核实列入。" if outside else "",
                    )  # fmt: skip


def clerk_mends() -> int:
    """The clerk whose need was returned mends the two fields and hands it in again; the county approves."""
    by, county = acting("enterprise-2"), acting("county-430211")
    rows = select(Need).where(
        Need.enterprise_id == by.organization_id, Need.state.in_((NeedState.RETURNED, NeedState.APPROVED))
    )
    mended = 0
    for need in session().scalars(rows.order_by(Need.id)).all():
        if need.state is NeedState.RETURNED:
            with unit_of_work():
                services.save_draft(
                    need, {"text": need.text + "希望今年 9 月底前解决，并有书面成果。", "budget_wan": Decimal(8)}, by=by
                )
                services.submit_need(need, by=by)
                services.approve_need(need, by=county, is_manufacturing=True, in_gradient_pool=True)
            mended += 1
    return mended


def publishable() -> list[Need]:
    """Approved needs that nothing of D8 stands against; the others the city sends back to their county."""
    found = []
    for need in session().scalars(select(Need).where(Need.state == NeedState.APPROVED).order_by(Need.id)):
        problems = rules.publication_problems(trail.stated(need), trail.policy_of(need))
        if problems:
            with unit_of_work():
                services.send_back_need(
                    need, "；".join(problem.message for problem in problems)[:300], by=acting("city")
                )
        else:
            found.append(need)
    return found


def publish(needs: Sequence[Need], deadline_on: date) -> int:
    """One list."""
    if not needs:
        return 0
    with unit_of_work():
        services.publish_needs(needs, deadline_on=deadline_on, by=acting("city"))
    return len(needs)


def ends(deadline_on: date) -> None:
    """Not every need lives happily: two of the first list fail, one of them is published again, others end."""
    city = acting("city")
    rows = select(Need).where(Need.state == NeedState.PUBLISHED)
    past = list(session().scalars(rows.where(Need.is_overdue_on(clock.today())).order_by(Need.id)))
    still_open = list(session().scalars(rows.where(Need.is_open_on(clock.today())).order_by(Need.id)))
    acts: list[tuple[Callable[[Need], object], Need]] = [
        (lambda need: services.fail_need(need, "揭榜期内无机构响应。", by=city), past[0]),
        (lambda need: services.fail_need(need, "响应机构均不符合条件。", by=city), past[1]),
        (lambda need: services.close_need(need, "企业已自行解决。", by=city), past[2]),
        (lambda need: services.cancel_need(need, "企业已整体搬迁出株洲，不再符合试点范围。", by=city), still_open[3]),
    ]
    for act, need in acts:
        with unit_of_work():
            act(need)
    failed = session().scalars(select(Need).where(Need.state == NeedState.FAILED).order_by(Need.id)).first()
    if failed is not None:
        with unit_of_work():
            services.republish_need(failed, deadline_on=deadline_on, by=city)
    owner = acting("enterprise-2")
    own = select(Need).where(Need.enterprise_id == owner.organization_id, Need.state == NeedState.APPROVED)
    for need in session().scalars(own.order_by(Need.id).limit(1)).all():
        with unit_of_work():
            services.withdraw_need(need, "内部调整，改到下半年再提。", by=owner)
