"""The desks of those who ask and those who serve: enterprises and institutions."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import lazyload

from marketplace.certification.lifecycle import EDITABLE as APPLICATION_OPEN
from marketplace.certification.lifecycle import ApplicationState
from marketplace.certification.models import Application
from marketplace.kernel.database import session
from marketplace.matchmaking import queries as matchmaking
from marketplace.needs.lifecycle import NeedState
from marketplace.needs.models import Need
from marketplace.organizations.models import LadderClaim
from marketplace.oversight.queries.desk import Desk, Group, Item, deadline, waiting
from marketplace.pilots import queries as pilots
from marketplace.security.actors import Actor

HELD_BY = {
    NeedState.SUBMITTED: "县市区工信部门审核中", NeedState.APPROVED: "等待市工信局发布", NeedState.PUBLISHED: "揭榜中",
}  # fmt: skip


def _own_needs(actor: Actor, *states: NeedState) -> Select[Any]:
    rows = select(Need).where(Need.enterprise_id == actor.organization_id, Need.state.in_(states))
    return rows.options(lazyload("*")).order_by(Need.id.desc())


def enterprise_desk(actor: Actor) -> Desk:
    """Drafts and returned needs to go on with, and where the others stand: five statements."""
    desk = Desk(
        doors=[
            ("新建需求", url_for("needs.new")),
            ("我的需求", url_for("needs.index")),
            ("企业资料", url_for("organizations.profile")),
        ]
    )

    def unfinished(need: Need) -> Item:
        returned = need.state is NeedState.RETURNED
        note = f"审核意见 {len(need.remarks)} 条，请按意见修改" if returned else "草稿，尚未提交"
        return Item(
            need.title or "未写标题的需求",
            url_for("needs.edit", need_id=need.id),
            "去修改" if returned else "继续填写",
            note,
        )

    def under_way(need: Need) -> Item:
        return Item(need.title, url_for("needs.show", need_id=need.id), "查看", HELD_BY[need.state], need.submitted_at)

    more = url_for("needs.index")
    desk.add(
        waiting(
            _own_needs(actor, NeedState.RETURNED, NeedState.DRAFT),
            title="待您完成的需求",
            url=more,
            item=unfinished,
            column=Need.id,
        )
    )
    desk.add(waiting(_own_needs(actor, *HELD_BY), title="办理中的需求", url=more, item=under_way, column=Need.id))
    refused = select(LadderClaim).where(
        LadderClaim.enterprise_id == actor.organization_id, LadderClaim.state == "refused"
    )
    profile = url_for("organizations.profile")
    desk.add(waiting(refused.order_by(LadderClaim.id), title="未予认可的梯度情况", url=profile, column=LadderClaim.id,
                     item=lambda claim: Item(claim.level, profile, "补充证明", claim.remark)))  # fmt: skip
    for need in session().scalars(
        _own_needs(actor, NeedState.PUBLISHED).order_by(None).order_by(Need.deadline_on).limit(5)
    ):
        if need.deadline_on:
            desk.deadlines.append(
                deadline(need.deadline_on, f"揭榜截止：{need.title}", url_for("needs.show", need_id=need.id))
            )
    return desk


def institution_desk(actor: Actor) -> Desk:
    """The own application and, once admitted, the needs that suit best."""
    desk = Desk(
        doors=[
            ("试点申报", url_for("certification.mine")),
            ("适合的需求", url_for("matchmaking.suitable_needs")),
            ("机构资料", url_for("organizations.profile")),
        ]
    )
    mine = url_for("certification.mine")
    rows = (
        select(Application).where(Application.institution_id == actor.organization_id).order_by(Application.id.desc())
    )
    application = session().scalars(rows.options(lazyload("*")).limit(1)).first()
    if application is None:
        desk.add(Group("试点申报", [Item("本机构还没有申报试点", mine, "开始申报")], 1, mine))
    elif application.state is not ApplicationState.ADMITTED:
        act = "去填写" if application.state in APPLICATION_OPEN else "查看进展"
        note = f"审核意见 {len(application.remarks)} 条" if application.state is ApplicationState.RETURNED else ""
        desk.add(Group("试点申报", [Item(f"申报状态：{application.state.title}", mine, act, note)], 1, mine))
    if application is None or application.state in APPLICATION_OPEN:
        pilot = pilots.current_round()
        if pilot is not None:
            desk.deadlines.append(deadline(pilot.institution_hand_in_on, "申报材料报送县市区工信部门", mine))
        return desk
    page = matchmaking.suitable_needs(actor.organization_id or 0, size=5)
    items = [
        Item(
            fit.run.need.title,
            url_for("needs.show", need_id=fit.run.need.id),
            "查看需求",
            f"匹配度 {fit.score * 100:.0f} 分",
        )
        for fit in page.rows
    ]
    desk.add(Group("适合本机构的需求", items, page.total, url_for("matchmaking.suitable_needs")))
    for fit in page.rows:
        need = fit.run.need
        desk.deadlines.append(
            deadline(need.deadline_on, f"揭榜截止：{need.title}", url_for("needs.show", need_id=need.id))
        )
    return desk
