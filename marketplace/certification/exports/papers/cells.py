"""Reading a form's cells for a paper and keeping a list of those that stay empty, for the cover note."""

from collections.abc import Sequence

from marketplace.certification.exports.papers.filed import Filed
from marketplace.certification.exports.papers.values import NUMBERING, clean, long_day, table_rows, words
from marketplace.certification.policy import Form, FormField

NEEDS = {"stated": "文件要求填写", "implied": "条件、清单或汇总表要用到", "open": ""}
ROWS_NAMED = 8
BLANK_ROWS = 3  # rows left to fill in by hand in a table without any


class Cells:
    """The cells of one form of an application; what is asked for and not there is remembered in ``empty``."""

    def __init__(self, filed: Filed, form_key: str) -> None:
        """KeyError where the programme has no such form."""
        self.filed = filed
        self.form: Form = {form.key: form for form in filed.policy.form}[form_key]
        self._fields = {field.key: field for field in self.form.fields}
        self.empty: list[str] = []

    def field(self, key: str) -> FormField:
        """The field ``key``; KeyError where the form has none."""
        return self._fields[key]

    def text(self, key: str) -> str:
        """A field's words; an empty one is noted."""
        field = self._fields[key]
        found = words(self.filed.value(self.form.key, key))
        if not found:
            self._note(field)
        return found

    def seal(self, key: str) -> str:
        """The name typed beside a place for a seal, else the applicant's own; never noted, the seal is put by hand."""
        return words(self.filed.value(self.form.key, key)) or clean(self.filed.applicant)

    def day(self, key: str) -> str:
        """A day in the long form, or its blank."""
        found = self.text(key)
        return long_day(found)

    def amount(self, key: str, blank: str = "      ") -> str:
        """A number in a printed sentence: with a space on either side, or the sentence's blank."""
        found = self.text(key)
        return f" {found} " if found else blank

    def choice(self, key: str) -> list[str]:
        """What is chosen among several."""
        found = self.filed.value(self.form.key, key)
        return [words(one) for one in ([found] if isinstance(found, str) else found or [])]

    def rows(self, key: str, *, least: int = BLANK_ROWS) -> list[list[str]]:
        """A table's rows; an empty table has ``least`` rows for the pen; empty cells are noted by column."""
        field = self._fields[key]
        found = table_rows(field, self.filed.value(self.form.key, key))
        if not any(any(row) for row in found):
            self._note(field)
            return found or [[""] * len(field.columns) for _ in range(least)]
        for place, column in enumerate(field.columns):
            missing = [number for number, row in enumerate(found) if not row[place]]
            if missing and column.type != "seal" and column.title != NUMBERING:
                self._note(field, f"{column.title}（{_named(field, missing)}）")
        return found

    def _note(self, field: FormField, part: str = "") -> None:
        need = NEEDS[field.need]
        line = f"{self.form.title}：{field.title}" + (f"，{part}" if part else "")
        self.empty.append(f"{line}（{need}）" if need and not part else line)


def _named(field: FormField, missing: Sequence[int]) -> str:
    if field.rows:
        return "、".join(field.rows[one] for one in missing)
    named = "、".join(str(one + 1) for one in missing[:ROWS_NAMED])
    return f"第 {named} 等 {len(missing)} 行" if len(missing) > ROWS_NAMED else f"第 {named} 行"


def numbered(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows whose first cell is 序号, counted from 1; blank rows stay without a number."""
    return [[str(place) if any(row[1:]) else "", *row[1:]] for place, row in enumerate(rows, start=1)]
