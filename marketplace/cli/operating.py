"""Serving and working: the production server and the background worker, neither of which starts without keys.

The key that opens bids (D26) belongs to the worker: the server's processes never see it.
"""

import os
import signal
import subprocess
import sys

import click
from flask import current_app

from marketplace.bids import sealing
from marketplace.config import ROOT, WORKER_ENV, Settings

OPENING_KEY = "BID_OPENING_KEY"


@click.command("serve")
@click.option("--workers", type=click.IntRange(1, 64), default=2, help="进程数")
@click.option("--port", type=click.IntRange(1, 65535), default=5000)
@click.option("--host", default="127.0.0.1")
def serve(workers: int, port: int, host: str) -> None:
    """The production server; refuses to start without keys."""
    _settings().require_keys()
    os.chdir(ROOT)
    command = server_command(port, host=host, workers=workers)
    os.execve(command[0], command, without_opening_key())


def server_command(port: int, *, host: str = "127.0.0.1", workers: int = 2) -> list[str]:
    """gunicorn; each process loads the application itself, so that nothing opened before a fork is shared."""
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--workers", str(workers),
        "--threads", "4", "--worker-class", "gthread", "--access-logfile", "/dev/null", "--no-control-socket",
    ]  # fmt: skip


@click.command("worker")
@click.option("--threads", type=click.IntRange(1, 16), default=2, help="线程数")
def worker(threads: int) -> None:
    """The background worker: mail, imports, rankings, openings; a killed one's work is picked up within a minute."""
    _settings().require_keys()
    take_opening_keys()
    if not sealing.opening_keys():
        click.echo(f"未设置 {OPENING_KEY}：本进程不能开启标书，其他工作照常。", err=True)
    current_app.extensions["queue"].create_consumer(workers=threads, worker_type="thread", periodic=True).run()


def serve_with_worker(port: int) -> int:
    """The demo's server and a worker beside it; both end together. Returns the server's exit code."""
    background = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT)
    server = subprocess.Popen(server_command(port), cwd=ROOT, env=without_opening_key())
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: server.terminate())
    try:
        return server.wait()
    finally:
        background.terminate()
        background.wait(15)


def without_opening_key() -> dict[str, str]:
    """The environment of a web process."""
    return {name: value for name, value in os.environ.items() if name != OPENING_KEY}


def take_opening_keys() -> None:
    """Give this process the keys that open bids, out of the environment that its children would inherit.

    The demo's lie in ``instance/worker.env``. A key that is none stops the process with a sentence.
    """
    try:
        found = sealing.read_opening_keys(os.environ, WORKER_ENV if _settings().demo else None)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    os.environ.pop(OPENING_KEY, None)
    current_app.config["BID_OPENING_KEYS"] = found


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
