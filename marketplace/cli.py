"""The commands: each room brings its group; serving and working stand here."""

import os
import subprocess
import sys

import click
from flask import Flask, current_app

from marketplace.audit import cli as audit
from marketplace.config import ROOT, Settings
from marketplace.needs import cli as needs
from marketplace.pilots import cli as pilots
from marketplace.publicity import cli as publicity
from marketplace.web import requests

GROUPS = (
    audit.group,
    publicity.group,
    pilots.group,
    needs.group,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Register every room's group, and the commands of operation."""
    for group in GROUPS:
        app.cli.add_command(group)
    app.cli.add_command(serve)
    app.cli.add_command(worker)


@click.command("serve")
@click.option("--workers", type=click.IntRange(1, 64), default=2, help="进程数")
@click.option("--port", type=click.IntRange(1, 65535), default=5000)
@click.option("--host", default="127.0.0.1")
def serve(workers: int, port: int, host: str) -> None:
    """The production server; refuses to start without keys."""
    settings: Settings = current_app.config["SETTINGS"]
    settings.require_keys()
    os.chdir(ROOT)
    # Each process loads the application itself: drawing a chart before a fork hangs the child.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}",
                              "--workers", str(workers), "--threads", "4", "--access-logfile", "/dev/null"])  # fmt: skip


@click.command("worker")
@click.option("--threads", type=click.IntRange(1, 16), default=2, help="线程数")
def worker(threads: int) -> None:
    """The background worker: mail, imports, rankings; what a killed one left is picked up within a minute."""
    settings: Settings = current_app.config["SETTINGS"]
    settings.require_keys()
    requests.configure_logging()
    current_app.extensions["queue"].create_consumer(workers=threads, worker_type="thread", periodic=True).run()


def start_worker() -> "subprocess.Popen[bytes]":
    """A worker beside the demo's server, so that one command is enough."""
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT)
