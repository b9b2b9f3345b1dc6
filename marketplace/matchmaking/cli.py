"""``flask matching rank`` and ``replay``: the same engine and the same rows as the pages."""

from typing import Any

import click
from sqlalchemy import or_, select

import matching
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.matchmaking import queries, rules, services
from marketplace.matchmaking.queries import plans
from marketplace.matchmaking.services import knowledge, planning
from marketplace.needs.models import Need
from marketplace.pilots.models import PilotRound
from marketplace.web import console

group = console.Refusing("matching", help="供需推荐")


@group.command("rank")
@click.argument("need_id")
@click.option("--top", type=click.IntRange(1, 1000), default=10)
@console.as_json
def rank(need_id: str, top: int, json_: bool) -> None:
    """Rank the admitted institutions for NEED_ID (row number or 需求编号), now and without keeping it."""
    need = _need(need_id)
    institutions = [rules.institution_value(one) for one in queries.described_institutions()]
    engine = _engine(institutions)
    names = {one.id: one.name for one in institutions}
    fits = engine.rank(rules.need_value(queries.described_need(need)), top=top)
    shown = [{"name": names[int(fit.institution_id)]} | rules.fit_json(fit) for fit in fits]
    parts = dict(part.partition("=")[::2] for part in engine.version.split(" "))
    found: dict[str, Any] = {
        "need": need.id, "engine": engine.version, "catalogue": parts.get("catalogue"), "weights": parts.get("weights"),
        "fits": shown,
    }  # fmt: skip
    rows = [
        (
            place,
            fit["name"],
            f"{fit['score']:.3f}",
            "是" if fit["suitable"] else "否",
            "；".join(r["text"] for r in fit["reasons"]),
        )
        for place, fit in enumerate(shown, start=1)
    ]
    console.answer(found, json_, ("名次", "机构", "得分", "适合", "理由"), rows)


@group.command("allocate")
@click.argument("round_name")
@console.as_json
def allocate(round_name: str, json_: bool) -> None:
    """City-wide advice for the open needs of ROUND: who might be invited to what, what stays unserved, who is short."""
    pilot = session().scalars(select(PilotRound).where(PilotRound.slug == round_name)).first()
    if pilot is None:
        console.refuse(f"没有名为 {round_name} 的试点轮次，请核对名称，例如 zhuzhou-2023。")
    open_needs = select(Need).where(Need.round_id == pilot.id, Need.is_open_on(clock.today())).order_by(Need.id)
    needs = [rules.need_value(queries.described_need(need)) for need in session().scalars(open_needs)]
    institutions = [rules.institution_value(one) for one in queries.described_institutions()]
    advice = planning.advise(_engine(institutions), needs, institutions, plans.pairs_told(), rules.MINIMUM)
    found = {
        "assignments": [{"need": n, "institution": i, "score": s} for n, i, s in advice.assignments],
        "unserved": [{"need": n, "why": why} for n, why in advice.unserved],
        "short": [{"institution": i, "missing": count, "why": why} for i, count, why in advice.short],
    }
    console.answer(found, json_, ("需求", "机构", "得分"), [(n, i, f"{s:.3f}") for n, i, s in advice.assignments])


@group.command("replay")
@click.argument("need_id")
@console.as_json
def replay(need_id: str, json_: bool) -> None:
    """Play the standing ranking of NEED_ID again from its stored inputs; exit 1 when it differs."""
    run = queries.latest_finished(_need(need_id).id)
    if run is None:
        console.refuse("这条需求还没有完成过推荐。")
    same = services.replay(run)
    console.answer({"run": run.id, "engine": run.engine_version, "same": same}, json_, ("推荐", "引擎", "一致"),
                   [(run.id, run.engine_version, "是" if same else "否")])  # fmt: skip
    if not same:
        raise SystemExit(1)


def _engine(institutions: list[matching.Institution]) -> "matching.Engine":
    """The engine under the words and weights in force."""
    words, weights = knowledge.present_catalogue(), knowledge.present_weights()
    return matching.Engine.build(institutions, knowledge.catalogue_with(words), knowledge.weights_with(weights))


def _need(text: str) -> Need:
    by_number = Need.number == text
    found = (
        session()
        .scalars(select(Need).where(or_(by_number, Need.id == int(text)) if text.isdigit() else by_number))
        .first()
    )
    if found is None:
        console.refuse(f"没有编号为 {text} 的需求，请核对后再试。")
    return found
