"""The rows that go back to the filer: a sheet in the official layout with what is to be mended beside the cells."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from marketplace.documents.sheets import Column, Remark, Row, official_table
from marketplace.needs.imports.words import reason_words, role_of_code
from marketplace.needs.models import ImportRow, ImportRun

TITLE = "服务需求摸底汇总表（退回修改）"
COLUMNS = (
    ("序号", 6, ("seq",)), ("企业名称", 30, ("name",)), ("所属县市区", 12, ("county",)),
    ("所需服务", 46, ("service", "detail")), ("企业现状", 22, ("current",)), ("发展目标", 22, ("target",)),
    ("企业联系人及联系电话", 26, ("contact", "person", "phone", "mobile")), ("备注", 24, ("remark",)),
)  # fmt: skip
OPINION, PLACE = Column("退回意见", 46), Column("原表位置", 16)
NOTES = (
    "改好以后可以直接上传这份表格；「退回意见」「原表位置」两列不用删。",
    "所需服务请从十个方向中选择，先写方向，再写具体需求。",
)  # fmt: skip
_OF_ROLE = {role: place for place, (_title, _width, roles) in enumerate(COLUMNS) for role in roles}


def returned_sheet(run: ImportRun, rows: Iterable[ImportRow]) -> BytesIO:
    """An .xlsx of the returned rows, and of the returned parts of rows that were kept for the rest."""
    unit = run.unit or f"{run.county.name}工信部门"
    columns = [Column(title, width) for title, width, _roles in COLUMNS]
    above = (f"申报单位：{unit}        所在地：{run.county.name}",)
    return official_table([*columns, OPINION, PLACE], _rows(rows), title=TITLE, above=above, notes=NOTES)


def _rows(rows: Iterable[ImportRow]) -> Iterator[Row]:
    number = 0
    for row in rows:
        for cells, code, opinion in _parts(row):
            number += 1
            column = _OF_ROLE.get(role_of_code(code), 1)
            place = f"{row.sheet} 第{row.row_number}行"
            values = [_cell(cells, roles) for _title, _width, roles in COLUMNS]
            yield Row([number, *values[1:], opinion, place], (Remark(column, opinion),))


def _parts(row: ImportRow) -> Iterator[tuple[Mapping[str, Any], str | None, str]]:
    """Cells, code and opinion: the whole row where it was refused, else each part that was."""
    verdict = row.verdict
    if row.action == "reject":
        opinion = reason_words(verdict["reason"], verdict["detail"])
        if suggested := verdict.get("suggested_category"):
            opinion += f"。建议考虑：{suggested}"
        yield row.cells, verdict["reason"], opinion
        return
    for part in verdict.get("rejected_parts", ()):
        cells = dict(row.cells) | {"service": part["text"], "detail": ""}
        yield cells, part["reason"], reason_words(part["reason"], f"{part['text']}不在十类之内")


def _cell(cells: Mapping[str, Any], roles: tuple[str, ...]) -> str:
    """One official column from the sheet's own, which may have parted it."""
    return " ".join(words for role in roles if (words := str(cells.get(role) or "").strip()))
