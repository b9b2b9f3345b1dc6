"""``flask certification assess`` and ``load``: JSON alone on standard output, one clear sentence on bad input."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from marketplace.certification.models import ProgrammeVersion
from marketplace.config import ROOT
from marketplace.kernel.database import session
from marketplace.kernel.transactions import unit_of_work

PROGRAMMES = Path(ROOT) / "seeds" / "programmes"


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["certification", *words])


@pytest.fixture
def facts(tmp_path: Path) -> Any:
    def write(content: object) -> str:
        file = tmp_path / "f.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
        return str(file)

    return write


def test_the_answer_is_json_alone(app: Flask, facts: Any) -> None:
    found = run(app, "assess", "HY-C", "--track", "3", facts({"service_assets": 300, "qualified_staff": 7}), "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    answer = json.loads(found.stdout)
    assert {key: answer[key] for key in ("programme", "version", "eligible")} == {
        "programme": "HY-C", "version": "2023", "eligible": False,
    }  # fmt: skip
    assert len(answer["rules"]) == 13


def test_people_read_a_table(app: Flask, facts: Any) -> None:
    found = run(app, "assess", "ZZ", facts({"committed_enterprises": 7}))
    assert "还差 3 家，二(二)2" in found.stdout
    assert "有硬性条件不符合" in found.stdout


@pytest.mark.parametrize(
    ("words", "content", "sentence"),
    [
        (["XX"], {}, "没有制度「XX」，可以填写：GJ、HB、HY-B、HY-C、ZZ"),
        (["HY-C"], {}, "请写明类型"),
        (["ZZ"], [1], "应为一个 JSON 对象"),
        (["ZZ"], "{", "不是有效的 JSON（第 1 行）"),
        (["ZZ"], '{"committed_enterprises": NaN}', "NaN 不是数字"),
        (["ZZ"], '{"legal_person": true, "legal_person": false}', "写了两次"),
        (["ZZ"], {"committed_enterprises": "十家"}, "应为数字"),
        (["ZZ", "--on", "2023-13-01"], {}, "应为日期"),
        (["HY-C", "--track", "1", "--on", "2023-05-07"], {}, "自 2023-05-08 起施行，2023-05-07 尚未施行"),
    ],
)  # fmt: skip
def test_bad_input_ends_in_one_sentence(app: Flask, facts: Any, words: list[str], content: Any, sentence: str) -> None:
    found = run(app, "assess", words[0], facts(content), *words[1:], "--json")
    assert (found.exit_code, found.stdout) == (1, "")
    assert sentence in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def test_a_missing_file_is_said(app: Flask) -> None:
    assert "不存在或读不出来" in run(app, "assess", "ZZ", "nowhere.json").stderr


@pytest.fixture
def own_programmes(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programmes of this test's own."""
    folder = tmp_path / "seeds" / "programmes"
    shutil.copytree(PROGRAMMES, folder)
    monkeypatch.setitem(app.config, "SEEDS_DIR", tmp_path / "seeds")
    return folder


def test_a_sixth_programme_is_a_folder_of_data(app: Flask, own_programmes: Path, facts: Any) -> None:
    sixth = own_programmes / "sixth" / "programme.toml"
    sixth.parent.mkdir()
    text = (PROGRAMMES / "hengyang_core.toml").read_text("utf-8").replace('"HY-C', '"SX')
    sixth.write_text(text.replace("value = 300\n", "value = 500\n"), "utf-8")
    found = json.loads(run(app, "assess", "SX", "--track", "3", facts({"service_assets": 300}), "--json").stdout)
    row = next(one for one in found["rules"] if one["id"] == "SX-32")
    assert (row["verdict"], row["fact"], row["threshold"]) == ("not_met", 300, ">= 500 万元")


def test_a_later_version_holds_from_its_day(app: Flask, own_programmes: Path, facts: Any) -> None:
    text = (PROGRAMMES / "hengyang_core.toml").read_text("utf-8").replace('version = "2023"', 'version = "2024"')
    later = text.replace("effective_from = 2023-05-08", "effective_from = 2024-05-01")
    (own_programmes / "hengyang_core_2024.toml").write_text(later, "utf-8")
    file = facts({})
    for day, version in (("2024-04-30", "2023"), ("2024-05-01", "2024")):
        found = run(app, "assess", "HY-C", "--track", "1", file, "--on", day, "--json")
        assert json.loads(found.stdout)["version"] == version


def test_a_wrong_file_is_named_with_its_line(app: Flask, own_programmes: Path, facts: Any) -> None:
    (own_programmes / "broken.toml").write_text("[programme]\ncode = XX\n", "utf-8")
    found = run(app, "assess", "ZZ", facts({}))
    assert found.exit_code == 1
    assert "broken.toml" in found.stderr
    assert "line 2" in found.stderr


def test_all_files_are_loaded_once(app: Flask) -> None:
    first, second = (json.loads(run(app, "load", "--json").stdout) for _ in range(2))
    assert first == second
    assert [row["programme"] for row in first] == ["HY-B", "HY-C", "HB", "GJ", "ZZ"]
    assert session().scalar(select(func.count(ProgrammeVersion.id))) == 5


def test_a_version_stored_before_the_files_said_so_much_can_still_be_read(app: Flask, facts: Any) -> None:
    content = {
        "programme": {"code": "ZZ", "title": "旧版试点", "authority": "市局", "effective_from": "2022-01-01",
                      "article": "1"},
        "round": {"slug": "zhuzhou-2022", "year": 2022, "number_prefix": "ZZ", "article": "1"},
        "validity": {"months": 12, "article": "1"}, "publicity": {"days": 5, "answer_days": 10, "article": "1"},
        "calendar": [], "route": [{"key": "county", "title": "县市区", "needs_reason": False, "article": "1"}],
        "document": [],
        "rule": [{"id": "ZZ-08", "article": "二", "field": "committed_enterprises", "title": "承诺数", "op": ">=",
                  "value": 10, "unit": "家", "weight": "hard", "source": "002:29"}],
    }  # fmt: skip
    with unit_of_work():
        session().add(
            ProgrammeVersion(
                code="ZZ", number=1, title="旧版试点", round="zhuzhou-2022", content=content, sha256="0" * 64,
                effective_from=date(2022, 1, 1),
            )
        )  # fmt: skip
    found = run(app, "assess", "ZZ", facts({"committed_enterprises": 9}), "--on", "2022-06-01", "--json")
    assert json.loads(found.stdout)["rules"][0]["verdict"] == "not_met"
