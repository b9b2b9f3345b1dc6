"""``flask certification load`` loads programmes' files; ``flask certification assess`` judges facts by one."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import current_app

from marketplace.certification import services
from marketplace.certification.policy import ProgrammePolicy
from marketplace.certification.queries.catalogue import facts_from, files_in, policy_for
from marketplace.certification.rules.assessing import Assessed, assess_facts
from marketplace.kernel import clock
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.security.actors import SYSTEM
from marketplace.web import console

group = console.Refusing("certification", help="申报制度")
ELIGIBLE = {True: "符合全部硬性条件", False: "有硬性条件不符合", None: "还有待判断或缺少依据的条件，不作结论"}


def _folder() -> Path:
    return Path(current_app.config["SEEDS_DIR"]) / "programmes"


@group.command("load")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1)
@console.as_json
def load(files: tuple[Path, ...], json_: bool) -> None:
    """Load programmes' files, by default all that are shipped; one that did not change adds nothing."""
    found = []
    with unit_of_work():
        for file in files or files_in(_folder()):
            version = services.load_programme(file, by=SYSTEM)
            found.append({"programme": version.code, "version": version.number, "sha256": version.sha256})
    console.answer(found, json_, ("制度", "版本", "摘要"), [tuple(row.values()) for row in found])


@group.command("assess")
@click.argument("programme")
@click.argument("file", type=click.Path(path_type=Path), metavar="FACTS.json")
@click.option("--track", "tracks", multiple=True, help="申报类型，可重复")
@click.option("--category", "categories", multiple=True, help="专业服务类别，可重复")
@click.option("--route", default="", help="报送渠道，例如 province")
@click.option("--phase", type=click.Choice(["apply", "after"]), default="apply", help="申报时或期满后的条件")
@click.option("--on", "on", default="", help="按哪一天施行的制度，例如 2023-05-19")
@console.as_json
def assess(
    programme: str, file: Path, tracks: tuple[str, ...], categories: tuple[str, ...], route: str, phase: str, on: str,
    json_: bool,
) -> None:  # fmt: skip
    """A verdict for every rule asked of such an applicant; never a bare yes."""
    asked = _day(on)
    policy, known = policy_for(programme, _folder(), asked)
    day = asked or clock.today()
    facts = facts_from(_content(file))
    found = assess_facts(
        policy, facts, tracks=tracks, categories=categories, route=route, phase=phase, on=day, known=known
    )
    if json_:
        console.answer(_answer(policy, found), json_)
        return
    rows = [(one.id, one.verdict.title, one.fact_words, one.threshold, one.gap or one.article) for one in found.rows]
    console.answer(None, json_, ("条款", "结论", "现状", "门槛", "差距和依据"), rows)
    click.echo(ELIGIBLE[found.eligible])


def _answer(policy: ProgrammePolicy, found: Assessed) -> dict[str, Any]:
    return {
        "programme": policy.programme.code, "version": policy.programme.version, "eligible": found.eligible,
        "rules": [one.as_json() for one in found.rows],
    }  # fmt: skip


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken([Problem(f"--on 应为日期，例如 2023-05-19，现为「{text}」", "on")]) from error


def _content(file: Path) -> object:
    """What the file holds; a constant that is no number in JSON is refused with everything else that is wrong."""
    try:
        return json.loads(file.read_text("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once)
    except OSError as error:
        raise RuleBroken([Problem(f"事实文件 {file.name} 不存在或读不出来，请检查路径", "facts")]) from error
    except UnicodeDecodeError as error:
        raise RuleBroken([Problem(f"事实文件 {file.name} 不是 UTF-8 编码", "facts")]) from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else "嵌套过深"
        raise RuleBroken([Problem(f"事实文件 {file.name} 不是有效的 JSON（{where}）", "facts")]) from error


def _no_number(name: str) -> float:
    raise RuleBroken([Problem(f"事实文件里的 {name} 不是数字，请填写实际的数", "facts")])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = "、".join(sorted({key for key in keys if keys.count(key) > 1}))
        raise RuleBroken([Problem(f"事实「{twice}」写了两次，请只保留一个", "facts")])
    return found
