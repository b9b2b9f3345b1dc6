"""``flask demo play`` and ``flask demo serve``: the round of 2023 from nothing, and a look at it."""

import os
import sys
from datetime import timedelta

import click
from flask import current_app
from flask_migrate import downgrade, upgrade

from marketplace import config
from marketplace.cli.demo import keys, people, story, tally
from marketplace.cli.operating import serve_with_worker, take_opening_keys
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work
from marketplace.web import console

group = console.Refusing("demo", help="演示环境")


@group.command("play")
def play() -> None:
    """Keys first, then the round in a process that has them, with a queue that works at once."""
    keys.make_keys()
    environment = os.environ | {"QUEUE_URL": "memory://", "CLOCK_SHIFT_SECONDS": "0"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "tell"]
    os.chdir(config.ROOT)
    os.execve(sys.executable, command, environment)


@group.command("tell", hidden=True)
def tell() -> None:
    """Database and story; what already stands is left as it is."""
    settings: config.Settings = current_app.config["SETTINGS"]
    settings.require_keys()
    take_opening_keys()
    password = os.environ.get("DEMO_PASSWORD") or settings.demo_password.get_secret_value()
    upgrade()
    if story.is_begun() and not story.is_played():
        _start_over(settings)
    if not story.is_played():
        story.play(password)
        keys.stand_clock_at(story.LAST_DAY)
    elif os.environ.get("DEMO_PASSWORD"):
        with clock.standing_at(clock.now() + timedelta(seconds=keys.shift())), unit_of_work():
            people.set_passwords(password)
    _tell(password)


@group.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=5000)
def serve(port: int) -> None:
    """The demo on 127.0.0.1, with a worker beside it."""
    # Links in mails and on survey papers lead to the port on which the demo is served.
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    click.echo(f"打开 http://127.0.0.1:{port} ，按 Ctrl-C 结束。")
    raise SystemExit(serve_with_worker(port))


def _start_over(settings: config.Settings) -> None:
    """An earlier play was broken off half-way; a demo's database holds nothing that anybody would miss."""
    session().close()
    downgrade(revision="base")
    settings.audit_anchor.unlink(missing_ok=True)
    upgrade()


def _tell(password: str) -> None:
    click.echo("\n演示轮次办理结果（每个数字都可以在页面上打开）\n")
    for title, counts in tally.happened():
        click.echo(f"{title}：" + "，".join(f"{words} {number}" for words, number in counts))
    click.echo("\n演示账户（密码相同）：" + password)
    for names, duty in (
        ("city、city-2、city-3", "市工信局"), ("county-430202 … county-430281（每个县市区一个）", "县市区工信部门"),
        ("enterprise-1、enterprise-2", "企业"), ("institution-1、institution-2", "服务机构"),
        ("assessor-1、assessor-2、assessor-3", "评审专家"), ("auditor", "审计监督"), ("admin", "系统管理"),
    ):  # fmt: skip
        click.echo(f"  {names}：{duty}")
