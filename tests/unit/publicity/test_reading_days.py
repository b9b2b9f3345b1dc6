"""Pasted lines and sheets of calendar days."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from marketplace.kernel.errors import RuleBroken
from marketplace.publicity.imports import read_file, read_lines


def test_pasted_lines_are_read_in_every_common_writing() -> None:
    days = read_lines("2027-02-06 班 春节\n2027/2/7\t休\t春节\n2027年10月1日，放假，国庆节\n\n")
    assert [(one.day, one.works, one.name) for one in days] == [
        (date(2027, 2, 6), True, "春节"), (date(2027, 2, 7), False, "春节"), (date(2027, 10, 1), False, "国庆节"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2月6日 休", "第 1 行的日期应写成"),
        ("2027-02-30 休", "不存在"),
        ("2027-02-06", "没有写明"),
        ("2027-02-06 也许", "没有写明"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        read_lines(line)


def test_a_sheet_is_read_below_its_head() -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["日期", "安排", "名称"], [date(2027, 2, 6), "班", "春节"], ["2027-02-07", "休", "春节"]):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    assert [one.works for one in read_file(stream.getvalue(), "安排.xlsx")] == [True, False]


def test_a_picture_called_xlsx_is_refused() -> None:
    with pytest.raises(RuleBroken, match="图片"):
        read_file(b"\x89PNG\r\n\x1a\n" + b"0" * 100, "安排.xlsx")
