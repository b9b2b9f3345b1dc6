"""Serving and working: the production server and the background worker, neither of which starts without keys."""

import os
import signal
import subprocess
import sys

import click
from flask import current_app

from marketplace.config import ROOT, Settings


@click.command("serve")
@click.option("--workers", type=click.IntRange(1, 64), default=2, help="进程数")
@click.option("--port", type=click.IntRange(1, 65535), default=5000)
@click.option("--host", default="127.0.0.1")
def serve(workers: int, port: int, host: str) -> None:
    """The production server; refuses to start without keys."""
    _settings().require_keys()
    os.chdir(ROOT)
    command = server_command(port, host=host, workers=workers)
    os.execv(command[0], command)


def server_command(port: int, *, host: str = "127.0.0.1", workers: int = 2) -> list[str]:
    """gunicorn; each process loads the application itself, so that nothing opened before a fork is shared."""
    return [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--workers", str(workers),
        "--threads", "4", "--worker-class", "gthread", "--access-logfile", "/dev/null", "--no-control-socket",
    ]  # fmt: skip


@click.command("worker")
@click.option("--threads", type=click.IntRange(1, 16), default=2, help="线程数")
def worker(threads: int) -> None:
    """The background worker: mail, imports, rankings; what a killed one left is picked up within a minute."""
    _settings().require_keys()
    current_app.extensions["queue"].create_consumer(workers=threads, worker_type="thread", periodic=True).run()


def serve_with_worker(port: int) -> int:
    """The demo's server and a worker beside it; both end together. Returns the server's exit code."""
    background = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT)
    server = subprocess.Popen(server_command(port), cwd=ROOT)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: server.terminate())
    try:
        return server.wait()
    finally:
        background.terminate()
        background.wait(15)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
