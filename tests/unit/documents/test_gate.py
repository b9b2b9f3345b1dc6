"""Files that may not be read are refused with a sentence that says what to do."""

import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlwt

from marketplace.documents.gate import MOST_COLUMNS, MOST_ROWS, UnreadableFile, admit
from marketplace.documents.workbooks import read_workbook
from tests.factories.sheets import filled, needs_row, saved


def archive(**entries: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in entries.items():
            box.writestr(name, content)
    return stream.getvalue()


def with_entry(content: bytes, name: str, data: bytes) -> bytes:
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, data)
    return stream.getvalue()


def xls(row: int, column: int, **style: Any) -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("甲").write(row, column, "值", **style)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


PLAIN = filled([needs_row()])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "甲.xlsx", "空的"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "甲.xlsx", "图片"),
        (b"%PDF-1.7", "甲.xls", "PDF"),
        (b"<html><table></table></html>", "甲.xls", "网页"),
        ("企业名称,需求".encode(), "甲.csv", "不是 Excel 表格"),
        (b"PK\x03\x04" + b"0" * 99, "甲.xlsx", "已损坏"),
        (archive(**{"word/document.xml": b"<w/>"}), "甲.xlsx", "文字文档"),
        (archive(**{"a.txt": b""}), "甲.xlsx", "压缩包"),
        (with_entry(PLAIN, "xl/vbaProject.bin", b"0"), "甲.xlsx", "宏"),
        (PLAIN, "甲.xlsm", "宏"),
        (with_entry(PLAIN, "xl/media/bomb.xml", b"0" * 30_000_000), "甲.xlsx", "压缩比例异常"),
        (with_entry(PLAIN, "xl/media/bomb.xml", b"0" * 210_000_000), "甲.xlsx", "过大"),
        (with_entry(PLAIN, "xl/extra.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "甲.xlsx", "不规范"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "甲.xlsx", "密码"),
        (OLE + "_VBA_PROJECT Workbook".encode("utf-16-le"), "甲.xls", "宏"),
        (OLE + "WordDocument".encode("utf-16-le"), "甲.xls", "文字文档"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0" * 600, "甲.xls", "已损坏"),
        (b"0" * (10 * 1024 * 1024 + 1), "甲.xlsx", "10 MB"),
        (xls(MOST_ROWS, 0), "甲.xls", "行"),
        (xls(0, MOST_COLUMNS), "甲.xls", "列"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused(content: bytes, name: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as refusal:
        read_workbook(content, name)
    assert refusal.value.status == 422


def test_a_file_is_known_by_its_content_not_by_its_name() -> None:
    assert admit(xls(0, 0), "甲.xlsx") == "xls"
    assert admit(PLAIN, "甲.xls") == "xlsx"


@pytest.mark.parametrize(("cell", "words"), [("A1048576", "行"), ("XFD1", "列")])
def test_a_single_far_cell_is_refused_before_it_is_spread_out(cell: str, words: str) -> None:
    book = openpyxl.Workbook()
    book.active[cell] = "值"
    with pytest.raises(UnreadableFile, match=words):
        read_workbook(saved(book))


def test_a_merged_range_over_the_whole_sheet_costs_nothing() -> None:
    content = PLAIN
    source, target = zipfile.ZipFile(BytesIO(content)), BytesIO()
    with zipfile.ZipFile(target, "w") as box:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                data = data.replace(
                    b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells>'
                )
            box.writestr(entry.filename, data)
    (sheet,) = read_workbook(target.getvalue()).sheets
    assert len(sheet.rows) == 4


def test_too_many_sheets_are_refused() -> None:
    book = openpyxl.Workbook()
    for _ in range(41):
        book.create_sheet()
    with pytest.raises(UnreadableFile, match="40 张"):
        read_workbook(saved(book))


def test_every_cut_of_a_file_is_refused_and_never_raises_anything_else() -> None:
    for whole in (PLAIN, xls(2, 2)):
        for length in range(1, len(whole), max(1, len(whole) // 60)):
            with pytest.raises(UnreadableFile):
                read_workbook(whole[:length])


def test_a_damaged_stream_inside_an_archive_is_refused() -> None:
    whole = filled([needs_row(seq=number) for number in range(200)])
    place = whole.index(b"xl/worksheets/sheet1.xml") + 60
    with pytest.raises(UnreadableFile, match="已损坏"):
        admit(whole[:place] + bytes(255 - byte for byte in whole[place : place + 40]) + whole[place + 40 :])
