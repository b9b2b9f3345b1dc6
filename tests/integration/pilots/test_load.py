"""Loading a round: once adds it, again adds nothing, another file's content adds a version."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.audit.models import AuditRecord
from marketplace.kernel.database import session
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.models import Chain, County
from marketplace.pilots import queries, services
from marketplace.pilots.models import PilotRound, PolicyVersion
from marketplace.security.actors import SYSTEM

FILE = Path(__file__).parents[3] / "seeds" / "pilots" / "zhuzhou-2023.toml"


def load(path: Path = FILE) -> PilotRound:
    with unit_of_work():
        return services.load_round(path, by=SYSTEM)


def count(model: type) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_the_same_file_again_changes_nothing(app: Flask) -> None:
    load()
    before = [count(model) for model in (PilotRound, PolicyVersion, Chain, County, AuditRecord)]
    load()
    assert [count(model) for model in (PilotRound, PolicyVersion, Chain, County, AuditRecord)] == before
    found = queries.current_round()
    assert found is not None
    assert (found.slug, found.number_prefix) == ("zhuzhou-2023", "ZZ2023")
    assert found.county_hand_in_on.isoformat() == "2023-03-16"


def test_a_changed_file_adds_a_version_and_the_old_one_stays(app: Flask, tmp_path: Path) -> None:
    found = load()
    other = tmp_path / FILE.name
    text = FILE.read_text("utf-8").replace("low_satisfaction = { value = 80", "low_satisfaction = { value = 75")
    other.write_text(text, "utf-8")
    load(other)
    assert [queries.policy_in(one).scoring.low_satisfaction.value for one in found.versions] == [80, 75]
    assert queries.policy_of(found).scoring.low_satisfaction.value == 75


def test_a_broken_file_stores_nothing(app: Flask, tmp_path: Path) -> None:
    other = tmp_path / "broken.toml"
    other.write_text(FILE.read_text("utf-8").replace("[budget]", "[budget_]"), "utf-8")
    with pytest.raises(RuleBroken, match=r"broken.toml：budget 缺少这一项"):
        load(other)
    assert count(PilotRound) == 0


def test_the_command_speaks_json_and_refuses_in_a_sentence(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    assert '"round": "zhuzhou-2023"' in runner.invoke(args=["pilots", "load", str(FILE), "--json"]).stdout
    refused = runner.invoke(args=["pilots", "load", str(tmp_path / "none.toml")])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "没有找到文件 none.toml" in refused.stderr


def test_everybody_reads_the_round(app: Flask, client: FlaskClient) -> None:
    load()
    page = client.get("/round")
    assert page.status_code == 200
    for words in ("2023-03-16", "咨询规划", "国家级专精特新“小巨人”", "通知二（二）4", "50%", "5 个工作日"):
        assert words in page.text


def test_without_a_round_the_page_is_not_there(client: FlaskClient) -> None:
    assert client.get("/round").status_code == 404
