"""The tables of 附件3 as forms: counts of enterprises, figures of two years, sites and equipment."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from wtforms import FieldList, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.kernel.errors import Problem
from marketplace.organizations.forms.fields import AmountField, CountField
from marketplace.organizations.forms.profiles import ThemeForm
from marketplace.organizations.queries import dictionaries
from marketplace.organizations.rules.figures import LINES, OTHER, TOTAL
from marketplace.organizations.services.institution_rows import FACILITY_KINDS, MOST_FACILITIES
from marketplace.web.forms import at_most, stripped

SPARE_ROWS = 3


class CountsPart(Form):
    """«共计 … 其中 …»: the total, a number for each of the six rungs, and words for what else."""

    total = CountField("共计")
    rung_0 = CountField()
    rung_1 = CountField()
    rung_2 = CountField()
    rung_3 = CountField()
    rung_4 = CountField()
    rung_5 = CountField()
    other = StringField("其它说明", [Length(max=200, message="不超过 200 字")], filters=[stripped])


class CountsForm(ThemeForm):
    """Rows 9 and 10 of 附件3; a count is stored under its rung's name, the total under ``total``."""

    served_counts = FormField(CountsPart, "已服务企业")
    target_counts = FormField(CountsPart, "培育企业目标数")

    def prepare(self, owner: Any) -> None:
        """The rungs' names as labels."""
        for part in (self.served_counts, self.target_counts):
            for place, rung in enumerate(dictionaries.ladder_types()):
                part[f"rung_{place}"].label.text = rung.printed

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Problems of a part stand at the part's field."""
        _spread(self, problems, super().add_problems)


def counts_from(part: Mapping[str, Any]) -> dict[str, Any]:
    """What a part says, without what is empty."""
    names = [rung.name for rung in dictionaries.ladder_types()]
    found = {TOTAL: part["total"]} | {name: part[f"rung_{place}"] for place, name in enumerate(names)}
    return {name: value for name, value in (found | {OTHER: part["other"]}).items() if value not in (None, "")}


def counts_to(counts: Mapping[str, Any]) -> dict[str, Any]:
    """A stored count as a part's fields."""
    names = [rung.name for rung in dictionaries.ladder_types()]
    rungs = {f"rung_{place}": counts.get(name) for place, name in enumerate(names)}
    return {"total": counts.get(TOTAL), "other": counts.get(OTHER, "")} | rungs


# One field a line of the printed table; the lines themselves stand in the rules.
YearPart: Any = type(
    "YearPart",
    (Form,),
    {
        "__doc__": "The fourteen figures of one year.",
        **{line.key: (CountField if line.unit == "人" else AmountField)(line.title) for line in LINES},
    },
)


class FiguresForm(ThemeForm):
    """Rows 11 and 12 of 附件3: the two years side by side."""

    earlier: Any = FormField(YearPart, "前一年")
    later: Any = FormField(YearPart, "上一年")

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Problems named «2022-net_assets» stand at the figure of that year."""
        years = {str(self.years[0]): "earlier", str(self.years[1]): "later"}
        named = []
        for problem in problems:
            year, _, key = problem.field.partition("-")
            field = f"{years[year]}-{key}" if year in years else problem.field
            named.append(Problem(problem.message, field, problem.article))
        _spread(self, named, super().add_problems)

    years: tuple[int, int] = (0, 0)


class FacilityPart(Form):
    """A site or a piece of equipment."""

    kind = SelectField("种类", choices=list(FACILITY_KINDS.items()), default="site")
    name = StringField("名称", [Length(max=80, message="不超过 80 字")], filters=[stripped])
    quantity = CountField("数量")
    area = AmountField("面积")
    remark = StringField("备注", [Length(max=200, message="不超过 200 字")], filters=[stripped])


class PremisesForm(ThemeForm):
    """Row 13 of 附件3, in words and as a table."""

    premises = TextAreaField(
        "主要服务场地、设施情况", [Optional(), at_most(3000)], description="场地位置、面积和主要设施的概况"
    )
    rows = FieldList(FormField(FacilityPart), "场地和设备", max_entries=MOST_FACILITIES)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Problems named «rows-0-name» count the rows that were filled in."""
        filled = [place for place, row in enumerate(self.rows) if is_filled(row.data)]
        named = []
        for problem in problems:
            bits = problem.field.split("-")
            if bits[0] == "rows" and len(bits) == 3:
                row = self.rows[filled[int(bits[1])]].form
                row[bits[2]].errors = [*row[bits[2]].errors, problem.sentence()]
            else:
                named.append(problem)
        super().add_problems(named)


def is_filled(row: Mapping[str, Any]) -> bool:
    """Whether anything but the preset kind was typed into a row."""
    return any(row.get(name) not in (None, "") for name in ("name", "quantity", "area", "remark"))


def facilities_from(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that say something."""
    return [
        {
            "kind": row["kind"], "name": row["name"] or "", "quantity": row["quantity"],
            "area": _two_places(row["area"]), "remark": row["remark"] or "",
        }
        for row in rows if is_filled(row)
    ]  # fmt: skip


def _two_places(area: Decimal | None) -> Decimal | None:
    return None if area is None else area.quantize(Decimal("0.01"))


def _spread(form: ThemeForm, problems: Iterable[Problem], otherwise: Any) -> None:
    """Put «part-field» problems at the field of the part, the others where the form puts them."""
    for problem in problems:
        part, _, key = problem.field.partition("-")
        field = form._fields.get(part)
        if isinstance(field, FormField) and key in field.form._fields:
            inner = field.form._fields[key]
            inner.errors = [*inner.errors, problem.sentence()]
        else:
            otherwise([problem])
