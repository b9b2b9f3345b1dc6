"""The form of a staff list: one row a person, pasted from Excel or typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import DateField, FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import Optional

from marketplace.certification.rules.staff import DEGREES, MARKS, MOST, RANKS
from marketplace.kernel.errors import Problem
from marketplace.web.forms import AskedFor, BaseForm, stripped

EMPTY_ROWS = 5
YES_NO = [("no", "否"), ("yes", "是")]


class PersonPart(Form):
    """One person."""

    name = StringField("姓名或工号", filters=[stripped])
    degree = SelectField("学历", choices=[(one, one) for one in DEGREES], default="本科")
    rank = SelectField("职称", choices=[(one, one) for one in RANKS], default="无")
    is_fulltime = SelectField("专职", choices=YES_NO, default="yes")
    serves = SelectField("为中小企业服务", choices=YES_NO, default="yes")
    is_insured = SelectField("有社保证明", choices=YES_NO, default="no")
    is_qualified = SelectField("有相应资质和学历", choices=YES_NO, default="no")
    is_expert = SelectField("长期协议专家", choices=YES_NO, default="no")


class StaffForm(BaseForm):
    """The list with the day it is of."""

    as_of = DateField("截至日期", [AskedFor(), Optional()], description="名单是哪一天的，例如 2022-12-31")
    rows = FieldList(FormField(PersonPart), "人员名单", max_entries=MOST + EMPTY_ROWS)

    def persons(self) -> list[dict[str, Any]]:
        """The rows that were filled in, as the rules read them."""
        return [_person(row.data) for row in self.rows if row.data["name"]]

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Problems named «rows-0-name» count the rows that were filled in."""
        filled = [place for place, row in enumerate(self.rows) if row.data["name"]]
        others = []
        for problem in problems:
            bits = problem.field.split("-")
            if bits[0] == "rows" and len(bits) == 3:
                field = self.rows[filled[int(bits[1])]].form[bits[2]]
                field.errors = [*field.errors, problem.sentence()]
            else:
                others.append(problem)
        super().add_problems(others)


def _person(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**{key: data[key] for key in ("name", "degree", "rank")}, **{mark: data[mark] == "yes" for mark in MARKS}}


def filled_form(rows: Iterable[Mapping[str, Any]], as_of: Any) -> StaffForm:
    """The form with the list that stands and a few empty rows."""
    form = StaffForm(formdata=None, as_of=as_of)
    for row in rows:
        marks = {mark: "yes" if row[mark] else "no" for mark in MARKS}
        form.rows.append_entry({**{key: row[key] for key in ("name", "degree", "rank")}, **marks})
    for _ in range(EMPTY_ROWS):
        form.rows.append_entry({})
    return form
