"""Two servers side by side, and a client that asks them in turn: A B A B, medians of each."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(module: str, directory: Path, environment: dict[str, str]) -> Iterator[int]:
    """gunicorn with one worker and one thread over ``module``; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
               "--workers", "1", "--threads", "1", "--keep-alive", "60", "--log-level", "error"]  # fmt: skip
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        process = subprocess.Popen(command, cwd=directory, env=os.environ | environment, stderr=nowhere, stdout=nowhere)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no server on port {port}")


class Asker:
    """One kept-alive connection, signed in where a session's cookie is given."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.headers = {"Cookie": cookie} if cookie else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path: str) -> float:
        """Seconds for one page, read to its end; RuntimeError where it is not 200."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
        fresh = answer.getheader("Set-Cookie")
        if fresh and self.headers:
            self.headers["Cookie"] = fresh.partition(";")[0]  # as a browser does
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return took


def ratio(ours: Asker, path: str, theirs: Asker, their_path: str, rounds: int = 60) -> tuple[float, float, float]:
    """(median ours / median theirs, ours in ms, theirs in ms), asked in turn after a warm-up."""
    for _ in range(5):
        ours.ask(path)
        theirs.ask(their_path)
    pairs = [(ours.ask(path), theirs.ask(their_path)) for _ in range(rounds)]
    mine = statistics.median(pair[0] for pair in pairs)
    other = statistics.median(pair[1] for pair in pairs)
    return mine / other, mine * 1000, other * 1000
