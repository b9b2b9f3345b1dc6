"""The opening key belongs to the worker: no web process and no setting ever has it."""

import base64
import os
from typing import Any

import click
import pytest
from flask import Flask
from nacl.public import PrivateKey

from marketplace.bids import sealing
from marketplace.cli import operating
from marketplace.config import Settings
from tests.integration.bids.conftest import Hall

SECRET = base64.b64encode(bytes(PrivateKey.generate())).decode()


def test_the_server_starts_without_the_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BID_OPENING_KEY", SECRET)
    started: list[Any] = []
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(os, "execve", lambda *call: started.append(call))
    result = app.test_cli_runner().invoke(args=["serve"])
    assert result.exit_code == 0, result.output
    environment = started[0][2]
    assert "BID_OPENING_KEY" not in environment
    assert SECRET not in str(started)
    assert environment["PATH"]


def test_the_worker_takes_the_key_out_of_its_environment(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BID_OPENING_KEY", SECRET)
    operating.take_opening_keys()
    assert "BID_OPENING_KEY" not in os.environ
    assert len(sealing.opening_keys()) == 1
    app.config["BID_OPENING_KEYS"] = {}


def test_a_key_that_is_none_stops_the_worker_with_a_sentence(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BID_OPENING_KEY", "nonsense")
    with pytest.raises(click.ClickException, match="第 1 个不是有效的密钥"):
        operating.take_opening_keys()


def test_settings_never_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BID_OPENING_KEY", SECRET)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert SECRET not in repr(settings.model_dump())


def test_a_pair_is_made_and_the_keys_in_use_are_counted(hall: Hall) -> None:
    runner = hall.app.test_cli_runner()
    lines = dict(line.split("=", 1) for line in runner.invoke(args=["bids", "new-key"]).output.splitlines()[1:])
    private = PrivateKey(base64.b64decode(lines["BID_OPENING_KEY"]))
    assert base64.b64encode(bytes(private.public_key)).decode() == lines["BID_SEALING_PUBLIC_KEY"]
    hall.bid("institution-1")
    hall.bid("institution-2")
    told = runner.invoke(args=["bids", "keys"]).output
    assert f"密钥 {hall.bids()[0].key_id}：1 项需求" in told
