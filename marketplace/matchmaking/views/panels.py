"""What matchmaking shows on pages of needs: a better direction, on the check, in review, and in an import's preview."""

from collections.abc import Sequence

from flask import Flask, render_template, url_for
from markupsafe import Markup

from marketplace.matchmaking.queries import corrections, imported
from marketplace.matchmaking.queries.corrections import Understood
from marketplace.matchmaking.services import directing, redirecting
from marketplace.needs.models import ImportRow, Need
from marketplace.needs.services.standing_in import may_stand_in
from marketplace.organizations.models import Institution, Organization
from marketplace.security.guard import may
from marketplace.security.permissions import Permission
from marketplace.web import panels


def init_app(app: Flask) -> None:
    """Fill the places."""
    panels.offer(app, "need.check", on_check)
    panels.offer(app, "need.review", in_review)
    panels.offer(app, "need.remark", remark)
    panels.offer(app, "need.aside", beside)
    panels.offer(app, "institution.aside", beside_institution)
    panels.offer(app, "import.rows", on_rows)


def on_check(need: Need) -> Markup:
    """Before the enterprise hands in."""
    told = corrections.understood(need.id)
    better = directing.better_direction(need, told)
    return _proposal(need, better, told, act=_taking(need)) if better is not None else Markup()


def in_review(need: Need) -> Markup:
    """Before the county decides; where it may not change the words, one click writes the remark."""
    told = corrections.understood(need.id)
    better = directing.better_direction(need, told)
    if better is None:
        return Markup()
    if may_stand_in(need):
        return _proposal(need, better, told, act=_taking(need), agreed=True)
    remarking = url_for("needs.review", need_id=need.id, better=1, _anchor="remark_category")
    return _proposal(need, better, told, remark=remarking)


def _taking(need: Need) -> str:
    return url_for("matchmaking.take_direction", need_id=need.id)


def _proposal(
    need: Need, better: str, told: Understood, *, act: str = "", remark: str = "", agreed: bool = False
) -> Markup:
    first = told.read.services[0] if told.read is not None and told.read.services else None
    return Markup(
        render_template(
            "matchmaking/_direction.html", need=need, better=better, read=told.read, first=first, act=act,
            remark=remark, agreed=agreed,
        )
    )  # fmt: skip


def remark(need: Need) -> dict[str, str]:
    """The remark that one click puts beside the direction."""
    better = directing.better_direction(need, corrections.understood(need.id))
    return {"remark_category": f"内容更像「{better}」，请核对服务方向"} if better else {}


def beside(need: Need) -> Markup:
    """The way to how a need is understood, for those who may see it."""
    if not may(Permission.READING_VIEW, need) or not need.category:
        return Markup()
    return Markup('<p><a href="{}">看系统怎样理解这项需求</a></p>').format(
        url_for("matchmaking.reading", need_id=need.id)
    )


def beside_institution(institution: Organization) -> Markup:
    """The way to how an institution is understood, for those who may see it."""
    if not isinstance(institution, Institution) or not may(Permission.CAPABILITY_VIEW, institution):
        return Markup()
    return Markup('<p><a href="{}">看系统怎样理解这家机构能做什么</a></p>').format(
        url_for("matchmaking.capability", institution_id=institution.id)
    )


def on_rows(rows: Sequence[ImportRow]) -> dict[int, Markup]:
    """The proposals of each row of a page, two statements at most."""
    better = imported.better_of(rows)
    found = {row: redirecting.proposals(row, better.get(row.id, [])) for row in rows}
    return {
        row.id: Markup(render_template("matchmaking/_row_direction.html", row=row, proposals=some))
        for row, some in found.items() if some
    }  # fmt: skip
