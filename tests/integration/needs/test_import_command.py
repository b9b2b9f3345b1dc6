"""``flask needs import``: the samples' verdicts, what is stored beside, and one sentence on bad input."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from marketplace.app import create_app
from marketplace.kernel.database import db, session
from marketplace.needs.models import ImportRun, Need
from marketplace.pilots.models import PilotRound
from tests.factories.sheets import DEMO, filled, needs_row
from tests.worlds import settings_for

SAMPLES = sorted(DEMO.glob("附件4*.xlsx"))


def run(app: Flask, *arguments: str | Path) -> Result:
    found = app.test_cli_runner().invoke(args=["needs", "import", *map(str, arguments)])
    db.session.expire_all()
    return found


def answer(app: Flask, *arguments: str | Path) -> dict[str, Any]:
    found = run(app, *arguments, "--json")
    assert found.exit_code == 0, found.stderr
    shown: dict[str, Any] = json.loads(found.stdout)
    return shown


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_are_judged_as_expected(app: Flask, path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    shown = answer(app, path, "--dry-run")
    assert "stored" not in shown
    assert [row["existing"] for row in shown["rows"]] == [[] for _ in expected["rows"]]
    for got, wanted in zip(shown["rows"], expected["rows"], strict=True):
        for record in wanted["records"]:
            record.pop("need_id")
        for key in ("sheet", "row", "action", "reason", "warnings", "records"):
            assert got[key] == wanted[key], (wanted["row"], key)


def test_an_import_stores_through_the_services_and_once(app: Flask, pilot_round: PilotRound) -> None:
    path = DEMO / "附件4_荷塘区.xlsx"
    first = answer(app, path)
    assert first["stored"]["needs"] == 16
    assert all(row["existing"] == [] for row in first["rows"])
    second = answer(app, path)
    assert second["stored"]["run"] == first["stored"]["run"]
    assert sum(len(row["existing"]) for row in second["rows"]) == 16
    assert session().scalar(select(func.count()).select_from(Need)) == 16
    assert session().scalars(select(ImportRun.uploader_name)).all() == ["county-430202"]
    for one, other in zip(first["rows"], second["rows"], strict=True):
        assert {**one, "existing": None} == {**other, "existing": None}


def test_a_dry_run_stores_nothing(app: Flask, pilot_round: PilotRound) -> None:
    answer(app, DEMO / "附件4_荷塘区.xlsx", "--dry-run")
    assert session().scalar(select(func.count()).select_from(ImportRun)) == 0


def test_a_county_without_an_officer_is_served_by_the_system(app: Flask, pilot_round: PilotRound) -> None:
    assert answer(app, DEMO / "附件4_醴陵市.xlsx")["stored"]["needs"] == 22
    assert set(session().scalars(select(Need.county_code))) <= {"430281"}


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_verdicts_need_no_database(tmp_path: Path, options: list[str]) -> None:
    bare = create_app(settings_for(f"sqlite:///{tmp_path}/none.db", tmp_path))
    with bare.app_context():
        arguments = ["needs", "import", str(DEMO / "附件4_荷塘区.xlsx"), "--json", *options]
        found = bare.test_cli_runner().invoke(args=arguments)
    assert found.exit_code == 0
    shown = json.loads(found.stdout)
    assert shown["summary"]["records"] == 16
    assert {str(row["existing"]) for row in shown["rows"]} == {"[]"}
    if not options:
        assert shown["stored"]["needs"] == 0
        assert "没有保存" in found.stderr


def test_a_person_reads_a_table(app: Flask) -> None:
    found = run(app, DEMO / "附件4_荷塘区.xlsx", "--dry-run")
    assert "没有填写企业名称" in found.stdout
    assert "{" not in found.stdout


def bomb() -> bytes:
    stream = BytesIO()
    book = openpyxl.Workbook()
    book.save(stream)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * (40 * 1024 * 1024))
    return stream.getvalue()


@pytest.mark.parametrize(("content", "words"), [
    (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "图片"),
    (b"", "空的"),
    (bomb(), "压缩比例异常"),
    (filled([("a", "b")], head=[("姓名", "年龄")]), "没有找到附件4的表头"),
], ids=["picture", "empty", "bomb", "no head"])  # fmt: skip
def test_bad_files_end_with_one_sentence(app: Flask, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "附件4.xlsx"
    path.write_bytes(content)
    found = run(app, path, "--json")
    assert (found.exit_code, found.stdout) == (1, "")
    assert words in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def test_a_missing_file_and_an_unknown_county_end_with_one_sentence(app: Flask, tmp_path: Path) -> None:
    missing = run(app, tmp_path / "没有.xlsx", "--json")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "不存在" in missing.stderr
    path = tmp_path / "附件4.xlsx"
    path.write_bytes(filled([needs_row()]))
    foreign = run(app, path, "--county", "长沙市", "--json")
    assert (foreign.exit_code, foreign.stdout) == (1, "")
    assert "没有「长沙市」这个县市区" in foreign.stderr


def test_the_county_of_the_filer_fills_what_the_file_leaves_open(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "附件4.xlsx"
    path.write_bytes(filled([needs_row(county=None)], place=""))
    assert answer(app, path, "--dry-run")["rows"][0]["records"][0]["county"] is None
    assert answer(app, path, "--dry-run", "--county", "攸县")["rows"][0]["records"][0]["county"] == "攸县"
