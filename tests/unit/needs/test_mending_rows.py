"""A rejected row is judged again after it was corrected, and goes back to the filer with a remark at its cell."""

from marketplace.needs.imports.needs_list import NeedReading, read_needs_list, reread_need
from tests.factories.sheets import VOCABULARY, filled, needs_row, opened


def reading_of(*rows: tuple[object, ...]) -> NeedReading:
    return read_needs_list(opened(filled(rows)), vocabulary=VOCABULARY)


def test_a_corrected_cell_turns_the_verdict() -> None:
    reading = reading_of(needs_row(service="电缆要第三方检测报告，客户催"))
    (row,) = reading.rows
    assert (row.reason, row.suggested_category) == ("category_not_stated", "检验检测")
    mended = reread_need(reading, row, {"service": "检验检测：电缆要第三方检测报告"}, vocabulary=VOCABULARY)
    assert (mended.action.value, mended.row) == ("accept", row.row)
    assert mended.records[0].category == "检验检测"
    assert mended.raw == row.raw


def test_a_corrected_row_is_still_compared_with_the_others() -> None:
    reading = reading_of(needs_row(), needs_row(name=None))
    again = reread_need(reading, reading.rows[1], {"name": "甲乙丙机械公司"}, vocabulary=VOCABULARY)
    assert again.reason == "duplicate_company_name_variant"


def test_rereading_an_unchanged_kept_row_changes_nothing() -> None:
    reading = reading_of(
        needs_row(county=None), needs_row(name="株洲丁戊己材料有限公司", contact="办公室 0731-00000002")
    )
    for row in reading.rows:
        assert reread_need(reading, row, {}, vocabulary=VOCABULARY) == row


def test_progress_is_told() -> None:
    seen: list[tuple[int, int]] = []
    rows = [needs_row(service=f"检验检测：第{number}号样品") for number in range(250)]
    read_needs_list(opened(filled(rows)), vocabulary=VOCABULARY, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(100, 250), (200, 250)]
