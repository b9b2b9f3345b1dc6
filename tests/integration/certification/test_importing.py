"""A county's 附件1: command and page give the same verdicts; the same file twice changes nothing."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.certification.models import Application
from marketplace.config import ROOT
from marketplace.kernel.database import session
from tests.integration.certification.conftest import Course

DEMO = Path(ROOT) / "seeds" / "demo"
SAMPLES = sorted(DEMO.glob("附件1_*.xlsx"))
TIANYUAN = DEMO / "附件1_天元区.xlsx"


def counted(kind: type = Application) -> int:
    return session().scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_command_judges_as_expected(app: Flask, course: Course, sample: Path) -> None:
    answer = app.test_cli_runner().invoke(args=["institutions", "import", str(sample), "--dry-run", "--json"])
    assert answer.exit_code == 0, answer.stderr
    found = json.loads(answer.stdout)
    expected = json.loads((sample.parent / f"{sample.name}.expected.json").read_text("utf-8"))
    kept = ("name", "categories", "annual_capacity")
    for row, wanted in zip(found["rows"], expected["rows"], strict=True):
        assert (row["row"], row["action"]) == (wanted["row"], wanted["action"])
        assert [[one[key] for key in kept] for one in row["records"]] == [
            [one[key] for key in kept] for one in wanted["records"]
        ]
        assert row["existing"] == []
    assert counted() == 0


def test_the_same_file_twice_changes_nothing(app: Flask, course: Course) -> None:
    run = app.test_cli_runner()
    first = json.loads(run.invoke(args=["institutions", "import", str(TIANYUAN), "--json"]).stdout)
    stored = counted()
    assert stored == len(first["stored"]["applications"]) == first["summary"]["records"]
    again = json.loads(run.invoke(args=["institutions", "import", str(TIANYUAN), "--json"]).stdout)
    assert again["stored"] == {"applications": [], "unchanged": stored, "refused": []}
    assert counted() == stored
    assert all(row["existing"] for row in again["rows"] if row["records"])
    assert [{k: v for k, v in row.items() if k != "existing"} for row in again["rows"]] == [
        {k: v for k, v in row.items() if k != "existing"} for row in first["rows"]
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["没有.xlsx"], "不存在"), ([str(TIANYUAN), "--county", "长沙市"], "没有「长沙市」"),
     ([str(TIANYUAN) + ".expected.json"], "。")],
)  # fmt: skip
def test_bad_input_is_one_sentence(app: Flask, course: Course, arguments: list[str], words: str) -> None:
    answer = app.test_cli_runner().invoke(args=["institutions", "import", *arguments, "--json"])
    assert answer.exit_code == 1
    assert words in answer.stderr
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1


def test_a_county_officer_uploads_looks_and_confirms(course: Course, login: Callable[[str], FlaskClient]) -> None:
    officer = login("county-430211")
    assert officer.get("/applications/import").status_code == 200
    page = officer.post("/applications/import/preview", data={"file": (BytesIO(TIANYUAN.read_bytes()), TIANYUAN.name)})
    assert page.status_code == 200
    assert "确认导入" in page.text
    assert counted() == 0
    carried = page.text.partition('name="content" value="')[2].partition('"')[0]
    for _ in range(2):
        assert officer.post("/applications/import", data={"name": TIANYUAN.name, "content": carried}).status_code == 303
    stored = counted()
    assert stored > 0
    assert set(session().scalars(select(Application.county_code))) == {"430211"}
    assert session().scalars(select(Application.source)).all() == ["import"] * stored


def test_the_list_of_another_county_is_refused(course: Course, login: Callable[[str], FlaskClient]) -> None:
    officer = login("county-430202")
    page = officer.post("/applications/import/preview", data={"file": (BytesIO(TIANYUAN.read_bytes()), TIANYUAN.name)})
    assert "不能作为荷塘区的名单导入" in page.text
    assert "确认导入" not in page.text


@pytest.mark.parametrize(
    ("content", "name"), [(b"\x89PNG\r\n\x1a\n" + b"0" * 99, "名单.xlsx"), (b"", "空.xlsx"), (b"abc", "名单.xlsx")]
)
def test_a_file_that_is_no_sheet_is_refused_at_its_field(
    course: Course, login: Callable[[str], FlaskClient], content: bytes, name: str
) -> None:
    answer = login("county-430211").post("/applications/import/preview", data={"file": (BytesIO(content), name)})
    assert answer.status_code == 422
    broken = login("county-430211").post("/applications/import", data={"name": name, "content": "%%%"})
    assert broken.status_code == 400


@pytest.mark.parametrize("who", ["city", "institution-1", "enterprise-1", "auditor"])
def test_only_counties_import(course: Course, login: Callable[[str], FlaskClient], who: str) -> None:
    assert login(who).get("/applications/import").status_code == 403
    assert login(who).post("/applications/import", data={}).status_code == 403
