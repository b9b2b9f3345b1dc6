"""The weights that rank, readable; what was learned from ended work, measured on what was held back; the switch."""

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.matchmaking.forms.weights import WeightsForm
from marketplace.matchmaking.lifecycle import VersionState
from marketplace.matchmaking.models import WeightsVersion
from marketplace.matchmaking.queries import versions
from marketplace.matchmaking.services import knowledge, weighing
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission

SIGNALS = {
    "service": "服务对得上", "chain": "做过同一产业链", "direction": "服务方向", "text": "用词相同",
    "level": "帮企业达到过同一梯度",
    "satisfaction": "满意度", "certificate": "服务机构认定", "capacity": "今年的余量", "place": "同一县市区",
    "price": "价格合适", "outcome": "做过相似需求的结果",
}  # fmt: skip


@blueprint.get("/rankings/weights")
@guard(Permission.RANKING_VIEW)
def weights() -> ResponseReturnValue:
    """The weights in force, and the trials."""
    return _page(WeightsForm())


def _page(form: WeightsForm, status: int = 200) -> ResponseReturnValue:
    version = knowledge.present_weights()
    page = render_template(
        "matchmaking/weights.html", form=form, weights=knowledge.weights_with(version), version=version,
        names=SIGNALS, versions=versions.weights_versions(),
    )  # fmt: skip
    return page, status


@blueprint.post("/rankings/weights")
@guard(Permission.WEIGHTS_EDIT)
@writes
def propose_weights() -> ResponseReturnValue:
    """Let a worker learn from what has ended."""
    form = WeightsForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        version = weighing.propose_weights(form.reason.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(form, 422)
    return redirect(url_for("matchmaking.weights_version", weights_id=version.id), 303)


@blueprint.get("/rankings/weights/<int:weights_id>")
@guard(Permission.RANKING_VIEW, subject=versions.get_weights)
def weights_version(version: WeightsVersion) -> ResponseReturnValue:
    """What was learned, how it does on what was held back, and the decision."""
    present = knowledge.weights_with(knowledge.present_weights())
    return render_template("matchmaking/weights_version.html", version=version, names=SIGNALS, present=present)


@blueprint.get("/rankings/weights/<int:weights_id>/progress")
@guard(Permission.RANKING_VIEW, subject=versions.get_weights)
def weights_progress(version: WeightsVersion) -> ResponseReturnValue:
    """Whether the trial is done."""
    working = version.state is VersionState.TRYING
    following = "" if working else url_for("matchmaking.weights_version", weights_id=version.id)
    state = "running" if working else "failed" if version.state is VersionState.FAILED else "done"
    return jsonify(done=0 if working else 1, total=1, state=state, message=version.state.title, next=following)


@blueprint.post("/rankings/weights/<int:weights_id>/adopt")
@guard(Permission.WEIGHTS_EDIT, subject=versions.get_weights)
@writes
def adopt_weights(version: WeightsVersion) -> ResponseReturnValue:
    """Let them serve."""
    weighing.adopt_weights(version, by=current_actor())
    flash("已采用，揭榜中的需求随后重新推荐。", "success")
    return redirect(url_for("matchmaking.weights"), 303)


@blueprint.post("/rankings/weights/<int:weights_id>/discard")
@guard(Permission.WEIGHTS_EDIT, subject=versions.get_weights)
@writes
def discard_weights(version: WeightsVersion) -> ResponseReturnValue:
    """They will not serve."""
    weighing.discard_weights(version, by=current_actor())
    flash("没有采用，权重不变。", "success")
    return redirect(url_for("matchmaking.weights"), 303)
