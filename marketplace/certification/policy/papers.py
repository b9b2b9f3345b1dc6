"""A programme's papers: the checklist of documents, the forms field by field, and the summary tables."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from marketplace.certification.policy.part import Part


class Document(Part):
    """A paper of the checklist and who brings it; ``alternative`` where the document names another that will do.

    ``optional``: only where it applies, or what the application itself already is. ``printed``: its line in the
    document's own list, where it reads otherwise than the title. ``vouched``: of a letter of recommendation, what the
    unit says in it of its own checking.
    """

    key: str
    number: int = Field(default=0, ge=0)
    title: str
    brought_by: str = Field(alias="from")
    alternative: str = ""
    note: str = ""
    printed: str = ""
    vouched: str = ""
    optional: bool = False
    article: str


class Column(Part):
    """A column of a table on a form; ``facts`` take the last filled row's cell, a series the cells of all rows."""

    title: str
    type: Literal["text", "long", "number", "count", "percent", "day", "yes_no", "choice", "seal"] = "text"
    unit: str = ""
    facts: tuple[str, ...] = ()


Shown = Literal[
    "", "applicant", "tracks", "track_groups", "categories", "carrier", "recommender", "test", "test_methods"
]  # fmt: skip


class FormField(Part):
    """A cell of a form. ``need`` is stated by the document, implied by a rule or checklist, or open.

    ``shows``: not typed but what was chosen with the route, the applicant's name, or what the random test found.
    ``guarded``: names and phones of third persons, read by the authority alone. ``as_of``: the day that the document
    asks the number of.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    type: Literal["text", "long", "number", "count", "percent", "day", "yes_no", "choice", "seal", "table"] = "text"
    unit: str = ""
    need: Literal["stated", "implied", "open"] = "open"
    fact: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False
    rows: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    shows: Shown = ""
    guarded: bool = False
    as_of: date | None = None
    note: str = ""

    @model_validator(mode="after")
    def _a_table_has_columns(self) -> Self:
        if (self.type == "table") != bool(self.columns):
            raise ValueError("columns 只用于 type 为 table 的栏目，且不能为空")
        return self


class Form(Part):
    """A form with its fields in the document's order; ``ours`` where the document names it but does not print it.

    ``by`` whom it is filled in: the applicant, or the recommending unit while the application is with it.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    filled_by: str
    units: str = ""
    ours: bool = False
    by: Literal["institution", "recommender"] = "institution"
    fields: tuple[FormField, ...] = Field(min_length=1)
    article: str

    def field_of(self, key: str) -> FormField | None:
        """The cell ``key``."""
        return next((cell for cell in self.fields if cell.key == key), None)


class Summary(Part):
    """A summary table of a recommending unit, its columns in order; ``head`` is the printed line before its name.

    ``fills`` says by a column's title what stands in it: applicant, contact, phone, «form.field», or the last row of a
    table on a form, «form.table:column». A column that it leaves out is filled from the field of the same title.
    """

    key: str
    title: str
    filled_by: str
    annex: str = ""
    head: str = "填报单位："
    columns: tuple[str, ...] = Field(min_length=2)
    fills: dict[str, str] = {}
    note: str = ""
    article: str
