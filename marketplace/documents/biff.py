"""Markings of a real .xls: struck cells, hidden rows and columns, and the used area before a reader spreads it out.

Only the few records that matter are looked at (MS-CFB for the container, MS-XLS for the records); values are left to
the reader proper. Struck parts of a cell are not told apart here, only cells struck as a whole.
"""

import struct
from collections.abc import Iterator

from marketplace.documents.gate import MOST_COLUMNS, MOST_ROWS, UnreadableFile
from marketplace.documents.markings import Markings

_END = 0xFFFFFFFA  # from here on sector numbers are marks, not sectors
_STREAMS = ("Workbook", "Book")
_BOF, _EOF, _BOUNDSHEET, _FONT, _XF, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x0031, 0x00E0, 0x002F
_ROW, _COLINFO, _MULRK = 0x0208, 0x007D, 0x00BD
_CELLS = (0x00FD, 0x0203, 0x027E, 0x0006, 0x0204, 0x00D6, 0x0205)
_DAMAGED = "文件已损坏，读不出来。请在 Excel 或 WPS 里打开，另存为 .xlsx 后再上传。"

Record = tuple[int, bytes]


def read_xls_markings(content: bytes) -> dict[str, Markings]:
    """Markings by sheet name; UnreadableFile for a damaged, locked or too large one."""
    try:
        stream = _workbook_stream(content)
        return _markings(stream)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnreadableFile(_DAMAGED) from error


def _workbook_stream(content: bytes) -> bytes:
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    fat_count, directory = struct.unpack_from("<II", content, 44)
    cutoff, mini_fat, _, difat, _ = struct.unpack_from("<IIIII", content, 56)
    if shift not in (9, 12) or mini_shift != 6:
        raise UnreadableFile(_DAMAGED)
    size = 1 << shift
    table = _sector_table(content, size, fat_count, difat)
    entries = list(_entries(_chain(content, table, directory, size)))
    named = [entry for entry in entries if entry[0] in _STREAMS]
    if not named or not entries:
        raise UnreadableFile(_DAMAGED)
    _, start, length = named[0]
    if length >= cutoff:
        return _chain(content, table, start, size)[:length]
    container = _chain(content, table, entries[0][1], size)
    small = _numbers(_chain(content, table, mini_fat, size))
    return _chain(container, small, start, 1 << mini_shift, first=0)[:length]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _sector_table(content: bytes, size: int, count: int, difat: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", content, 76))
    seen: set[int] = set()
    while difat < _END and difat not in seen:
        seen.add(difat)
        more = _numbers(content[(difat + 1) * size : (difat + 2) * size])
        sectors += more[:-1]
        difat = more[-1]
    table: list[int] = []
    for sector in [number for number in sectors if number < _END][:count]:
        table += _numbers(content[(sector + 1) * size : (sector + 2) * size])
    return table


def _chain(content: bytes, table: list[int], start: int, size: int, *, first: int = 1) -> bytes:
    parts: list[bytes] = []
    while start < _END and len(parts) <= len(table):
        parts.append(content[(start + first) * size : (start + first + 1) * size])
        start = table[start]
    return b"".join(parts)


def _entries(directory: bytes) -> Iterator[tuple[str, int, int]]:
    for place in range(0, len(directory) - 127, 128):
        (length,) = struct.unpack_from("<H", directory, place + 64)
        name = directory[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", directory, place + 116)
        yield name, start, size


def _records(stream: bytes, place: int) -> Iterator[Record]:
    """Records of one substream, from its BOF to its EOF."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _EOF:
            return
        place += 4 + length


def _markings(stream: bytes) -> dict[str, Markings]:
    fonts: list[bool] = []
    struck_styles: set[int] = set()
    sheets: list[tuple[str, int]] = []
    styles = 0
    for kind, data in _records(stream, 0):
        if kind == _FILEPASS:
            raise UnreadableFile("表格设置了密码，读不出来。请去掉密码后再上传。")
        if kind == _FONT:
            fonts.append(bool(struct.unpack_from("<H", data, 2)[0] & 0x0008))
        elif kind == _XF:
            (font,) = struct.unpack_from("<H", data, 0)
            number = font - 1 if font > 4 else font  # the format leaves out font number 4
            if number < len(fonts) and fonts[number]:
                struck_styles.add(styles)
            styles += 1
        elif kind == _BOUNDSHEET:
            sheets.append((_sheet_name(data), struct.unpack_from("<I", data, 0)[0]))
    return {name: _sheet(stream, place, struck_styles) for name, place in sheets}


def _sheet_name(data: bytes) -> str:
    count, flags = data[6], data[7]
    return data[8 : 8 + 2 * count].decode("utf-16-le") if flags & 1 else data[8 : 8 + count].decode("latin-1")


def _sheet(stream: bytes, place: int, struck_styles: set[int]) -> Markings:
    markings = Markings()
    for kind, data in _records(stream, place):
        if kind in _CELLS or kind == _MULRK:
            row, column, style = struct.unpack_from("<HHH", data, 0)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MULRK else column
            _check_area(row + 1, last + 1)
            if style in struck_styles:
                markings.struck.update((row + 1, number + 1) for number in range(column, last + 1))
        elif kind == _ROW and struct.unpack_from("<H", data, 12)[0] & 0x0020:
            markings.hidden_rows.add(struct.unpack_from("<H", data, 0)[0] + 1)
        elif kind == _COLINFO and struct.unpack_from("<H", data, 8)[0] & 0x0001:
            first, last = struct.unpack_from("<HH", data, 0)
            markings.hidden_columns.update(range(first + 1, min(last, MOST_COLUMNS) + 2))
    return markings


def _check_area(row: int, column: int) -> None:
    if row > MOST_ROWS:
        raise UnreadableFile(f"表格超过 {MOST_ROWS} 行，没有读取。请分成几个文件后再上传。")
    if column > MOST_COLUMNS:
        raise UnreadableFile(f"表格超过 {MOST_COLUMNS} 列，没有读取。请只留下申报表原有的列后再上传。")
