"""The forms of an import: the file, and the cells of one row under the heads of its own sheet."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, Field, FileField, StringField, TextAreaField

from marketplace.needs.imports.words import ROLES
from marketplace.needs.models import ImportRow
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm

LONG = ("service", "detail", "remark")
NEEDED = ("name", "service")  # without these no row is kept


class UploadForm(BaseForm):
    """One sheet in the layout of 附件4."""

    file = FileField("附件4表格", [AskedFor()], description="按通知所附的附件4填写，不要删改表头")
    again = BooleanField("同一份表格以前导入过，仍要重新读取")


class RowForm(VersionedForm):
    """The cells of a row by role; ``of_row`` keeps those that its sheet has."""

    @classmethod
    def of_row(cls, row: ImportRow, **kwargs: Any) -> "RowForm":
        """The form of one row, with the cells as they stand where nothing was posted."""
        form = cls(data={"version": str(row.version), **cells_of(row)}, **kwargs)
        heads = heads_of(row)
        for role in ROLES:
            if role in row.cells:
                form.cell(role).label.text = heads.get(role) or ROLES[role]
                form.cell(role).flags.required = role in NEEDED
            else:
                del form[role]
        return form

    def cell(self, role: str) -> Field:
        """The field of a role."""
        found: Field = self._fields[role]
        return found

    def cells(self) -> dict[str, str]:
        """What was typed, by role."""
        return {role: self.cell(role).data or "" for role in ROLES if role in self._fields}


for _role, _words in ROLES.items():
    setattr(RowForm, _role, (TextAreaField if _role in LONG else StringField)(_words))


def heads_of(row: ImportRow) -> dict[str, str]:
    """The words of the sheet's own heads, by role."""
    sheet: Mapping[str, Any] = next((one for one in row.run.sheets if one["name"] == row.sheet), {})
    header = sheet.get("header", ())
    return {
        role: " ".join(str(header[place]).split()) for role, place in sheet.get("columns", {}).items()
        if place < len(header)
    }  # fmt: skip


def cells_of(row: ImportRow) -> dict[str, str]:
    """The cells by role; where directions were ticked in columns of their own, the service cell names them."""
    cells = {role: str(words or "") for role, words in row.cells.items() if role in ROLES}
    if not cells.get("service") and row.verdict["records"]:
        cells["service"] = "、".join(dict.fromkeys(record["category"] for record in row.verdict["records"]))
    return cells
