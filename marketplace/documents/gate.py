"""The gate for spreadsheets: by size, first bytes, archive and used area, before any reader opens them.

What does not pass is refused with a sentence that says what the sender can do.
"""

import re
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO
from typing import IO

from marketplace.kernel.errors import Refusal

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_EXPANDED = 200 * 1024 * 1024
HARMLESS_EXPANDED = 8 * 1024 * 1024  # below this no ratio is suspicious: small sheets compress very well
LARGEST_RATIO = 120
MOST_ENTRIES = 500
MOST_SHEETS = 40
MOST_ROWS = 20_000
MOST_COLUMNS = 100

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在 Excel 或 WPS 里打开，另存为 .xlsx 后再上传。"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "文字文档"),
)


class UnreadableFile(Refusal):
    """A file that is not read; ``message`` is a Chinese sentence that says what to do."""

    status = 422


class Kind(StrEnum):
    """The two spreadsheet formats that are read."""

    XLSX = "xlsx"
    XLS = "xls"


def admit(content: bytes, name: str = "") -> Kind:
    """The format of the file by its content, whatever its name says; UnreadableFile when it may not be read."""
    if not content:
        raise UnreadableFile("文件是空的，请检查后重新选择文件。")
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请删去图片或分成几个文件后再上传。")
    if name.lower().endswith((".xlsm", ".xltm", ".xlam")):
        raise UnreadableFile(f"不接收带宏的表格（.xlsm）。{_SAVE_AS}")
    if content.startswith(_OLE):
        return _admit_ole(content)
    if content.startswith(b"PK"):
        return _admit_archive(content)
    raise UnreadableFile(_foreign(content))


def _foreign(content: bytes) -> str:
    for start, what in _FOREIGN:
        if content.startswith(start):
            return f"这个文件的内容是{what}，不是 Excel 表格。请上传填好的 .xlsx 或 .xls 表格。"
    head = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<", b"<!doctype")):
        return f"这个文件的内容是网页，不是 Excel 表格。{_SAVE_AS}"
    return f"这个文件不是 Excel 表格，读不出来。{_SAVE_AS}"


def _admit_ole(content: bytes) -> Kind:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise UnreadableFile("表格设置了打开密码，读不出来。请去掉密码后再上传。")
    if has("_VBA_PROJECT"):
        raise UnreadableFile(f"不接收带宏的表格。{_SAVE_AS}")
    if has("WordDocument") or has("PowerPoint Document"):
        raise UnreadableFile("这个文件的内容是文字文档或演示文稿，不是 Excel 表格。请上传填好的 .xlsx 或 .xls 表格。")
    if not (has("Workbook") or has("Book")):
        raise UnreadableFile(f"这个文件里没有工作表，读不出来。{_SAVE_AS}")
    return Kind.XLS


def _admit_archive(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_archive(archive, len(content))
            _check_entries(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise UnreadableFile(f"文件已损坏，读不出来。{_SAVE_AS}") from error
    return Kind.XLSX


def _check_archive(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile("表格设置了密码，读不出来。请去掉密码后再上传。")
    if "xl/workbook.xml" not in names:
        what = "文字文档" if "word/document.xml" in names else "压缩包"
        raise UnreadableFile(f"这个文件的内容是{what}，不是 Excel 表格。请上传填好的 .xlsx 或 .xls 表格。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile(f"不接收带宏的表格。{_SAVE_AS}")
    expanded = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or expanded > LARGEST_EXPANDED:
        raise UnreadableFile("文件展开后过大，没有读取。请删去图片和多余的工作表后再上传。")
    if expanded > HARMLESS_EXPANDED and expanded > LARGEST_RATIO * size:
        raise UnreadableFile("文件的压缩比例异常，没有读取。请把内容复制到一张新表格里再上传。")
    if len([name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]) > MOST_SHEETS:
        raise UnreadableFile(f"工作表超过 {MOST_SHEETS} 张，没有读取。请只留下要申报的工作表。")


def _check_entries(archive: zipfile.ZipFile) -> None:
    # Reading to the end makes zipfile compare size and checksum, so that a directory that lies about them is found.
    for entry in archive.infolist():
        is_markup = entry.filename.endswith((".xml", ".rels"))
        with archive.open(entry) as stream:
            head = stream.read(4096)
            if is_markup and (b"<!DOCTYPE" in head or b"<!ENTITY" in head):
                raise UnreadableFile(f"文件的内部格式不规范，没有读取。{_SAVE_AS}")
            _drain(stream)


def _drain(stream: IO[bytes]) -> None:
    while stream.read(1 << 20):
        pass
