"""``flask evaluation run`` and ``replay``: the same services as the page."""

from datetime import datetime
from typing import Any

import click

from marketplace.evaluation import queries, services
from marketplace.evaluation.models import Kind
from marketplace.kernel import clock
from marketplace.kernel.transactions import unit_of_work
from marketplace.pilots import queries as pilots
from marketplace.security.actors import SYSTEM
from marketplace.web import console

group = console.Refusing("evaluation", help="综合评价")
HEADINGS = ("名次", "机构", "得分", "满意度", "有效评价", "承诺", "培育", "履约", "结果")


@group.command("run")
@click.argument("round_name")
@click.option("--kind", type=click.Choice([one.value for one in Kind]), required=True, help="年底评比或期满综合评价")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="评价截止日，默认今天")
@click.option("--dry-run", is_flag=True, help="只计算，不保存")
@console.as_json
def run(round_name: str, kind: str, on: datetime | None, dry_run: bool, json_: bool) -> None:
    """Evaluate all institutions of ROUND; without --dry-run the run is frozen with its inputs."""
    pilot = pilots.get(round_name)
    if pilot is None:
        console.refuse(f"没有名为 {round_name} 的试点轮次，请核对名称，例如 zhuzhou-2023。")
    as_of = on.date() if on else clock.today()
    worked = services.work_out(pilot, Kind(kind), as_of)
    found: dict[str, Any] = {
        "round": pilot.slug, "kind": kind, "as_of": as_of.isoformat(), "policy_version": worked.policy_version.number,
        "sha256": worked.sha256,
    }  # fmt: skip
    if not dry_run:
        with unit_of_work():
            found["run"] = services.run_evaluation(pilot, Kind(kind), as_of, by=SYSTEM, at=clock.now()).id
    names = {one["institution"]: one["name"] for one in worked.inputs["institutions"]}
    found["rows"] = [one.plain() | {"name": names[one.institution]} for one in worked.results]
    lines = [
        (
            one.rank, names[one.institution], one.score, one.indicators["satisfaction"],
            one.indicators["valid_answers"], one.indicators["commitment"], one.indicators["ladder"],
            one.indicators["discipline"], one.outcome.title,
        )
        for one in worked.results
    ]  # fmt: skip
    console.answer(found, json_, HEADINGS, lines)


@group.command("replay")
@click.argument("run_id", type=int)
@console.as_json
def replay(run_id: int, json_: bool) -> None:
    """Compute a frozen run again from its own inputs and policy version; exit 1 when a byte differs."""
    found = queries.get_run(run_id)
    if found is None:
        console.refuse(f"没有编号为 {run_id} 的评价。")
    same = services.replay(found)
    console.answer({"run": run_id, "same": same, "sha256": found.sha256}, json_, ("评价", "一致"), [(run_id, same)])
    if not same:
        raise SystemExit(1)
