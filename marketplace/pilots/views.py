"""The public page of the round: its dates, directions, targets and periods, each with the article it comes from."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.pilots import queries, services
from marketplace.pilots.forms import (
    CHANGEABLE,
    TIERS,
    at_their_fields,
    changes_of,
    policy_form,
    tier_fields,
    tiers_of,
)
from marketplace.pilots.models import PilotRound
from marketplace.pilots.policy import RoundPolicy, Sourced
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web.forms import BaseForm

blueprint = Blueprint("pilots", __name__)

Rows = list[tuple[str, str, str]]


@blueprint.get("/round")
@guard(Permission.ROUND_VIEW)
def show() -> ResponseReturnValue:
    """The current round."""
    found = queries.current_round()
    if found is None:
        raise NotFound()
    version = queries.version_of(found)
    policy = queries.policy_in(version)
    return render_template(
        "pilots/show.html", round=found, version=version, policy=policy, dates=dates(policy), periods=periods(policy),
        weights=weights(policy), rewards=rewards(policy),
    )  # fmt: skip


@blueprint.get("/round/edit")
@guard(Permission.ROUND_EDIT)
def edit() -> ResponseReturnValue:
    """The values that the city may change, as they stand in the last version."""
    found = queries.require_round()
    return _edit_page(found, policy_form(found.versions[-1].content))


def _edit_page(found: PilotRound, form: BaseForm, status: int = 200) -> ResponseReturnValue:
    rows = [(form[name.replace(".", "-")], unit) for name, (_words, unit) in CHANGEABLE.items()]
    tiers = [[form[name] for name in tier_fields(place)] for place in range(1, TIERS + 1)]
    return render_template(
        "pilots/edit.html", round=found, form=form, rows=rows, tiers=tiers, versions=found.versions
    ), status  # fmt: skip


@blueprint.post("/round/edit")
@guard(Permission.ROUND_EDIT)
@writes
def change() -> ResponseReturnValue:
    """A new version from the day named; what was decided before keeps the old one."""
    found = queries.require_round()
    form = policy_form(found.versions[-1].content)
    if not form.validate_on_submit():
        return _edit_page(found, form, 422)
    tiers, problems = tiers_of(form, found.versions[-1].content)
    if problems:
        form.add_problems(problems)
        return _edit_page(found, form, 422)
    try:
        version = services.change_policy(
            found, changes_of(form), basis=form["basis"].data or "", effective_from=form["effective_from"].data,
            tiers=tiers, by=current_actor(),
        )  # fmt: skip
    except RuleBroken as broken:
        form.add_problems(at_their_fields(broken.problems))
        return _edit_page(found, form, 422)
    flash(f"已保存为第 {version.number} 版，自 {version.effective_from.isoformat()} 起施行。", "success")
    return redirect(url_for("pilots.show"), 303)


def _row(title: str, found: Sourced[Any], unit: str = "") -> tuple[str, str, str]:
    return title, f"{found.value}{' ' + unit if unit else ''}", found.basis


def dates(policy: RoundPolicy) -> Rows:
    """Title, day and basis of each date of the round."""
    return [
        _row("服务机构报送县市区截止", policy.calendar.institution_hand_in_on),
        _row("县市区报送市工信局截止", policy.calendar.county_hand_in_on),
        _row("试点期限开始", policy.round.starts_on),
        ("试点期限结束", policy.ends_on.isoformat(), policy.round.term_months.basis),
    ]


def periods(policy: RoundPolicy) -> Rows:
    """Title, length and basis of each period."""
    notice, day = policy.publicity, "个工作日"
    return [
        _row("公示期", notice.days, day), _row("异议答复", notice.answer_days, day),
        _row("申诉", notice.appeal_days, day), _row("申诉决定", notice.appeal_decision_days, day),
        _row("需求发布后提问期", policy.calendar.question_days, day),
        _row("需求发布后揭榜期", policy.calendar.bid_days, day),
        _row("中期满意度测评自动发起（试点期限已过）", policy.surveys.mid_term_percent, "%"),
        ("每家服务机构最少服务企业", f"{policy.commitment.least} 家", policy.commitment.article),
    ]  # fmt: skip


def weights(policy: RoundPolicy) -> Rows:
    """Title, share in per cent and basis of each indicator of the evaluation."""
    scoring = policy.scoring
    parts = {"企业满意度": scoring.satisfaction, "服务承诺完成": scoring.commitment,
             "梯度培育成效": scoring.ladder, "按时履约": scoring.discipline}  # fmt: skip
    return [(title, f"{part.value * 100:.0f}%", part.basis) for title, part in parts.items()]


def rewards(policy: RoundPolicy) -> Rows:
    """The pool, the bonus and each tier of the year-end award (D14)."""
    found = policy.rewards
    rows = [_row("奖补资金总额", found.pool, "元"), _row("典型模式和合同范本加分上限", found.bonus_most, "分")]
    return rows + [(one.name, f"{one.extent}，每家 {one.amount:,.2f} 元", one.source) for one in found.tiers]
