"""A programme's papers: the checklist of documents, the forms field by field, and the summary tables."""

from typing import Literal, Self

from pydantic import Field, model_validator

from marketplace.certification.policy.part import Part


class Document(Part):
    """A paper of the checklist and who brings it; ``alternative`` where the document names another that will do."""

    key: str
    number: int = Field(default=0, ge=0)
    title: str
    brought_by: str = Field(alias="from")
    alternative: str = ""
    note: str = ""
    article: str


class Column(Part):
    """A column of a table on a form."""

    title: str
    type: Literal["text", "long", "number", "count", "percent", "day", "yes_no", "choice", "seal"] = "text"
    unit: str = ""


class FormField(Part):
    """A cell of a form. ``need`` is stated by the document, implied by a rule or checklist, or open."""

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
    note: str = ""

    @model_validator(mode="after")
    def _a_table_has_columns(self) -> Self:
        if (self.type == "table") != bool(self.columns):
            raise ValueError("columns 只用于 type 为 table 的栏目，且不能为空")
        return self


class Form(Part):
    """A form with its fields in the document's order; ``ours`` where the document names it but does not print it."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    filled_by: str
    units: str = ""
    ours: bool = False
    fields: tuple[FormField, ...] = Field(min_length=1)
    article: str


class Summary(Part):
    """A summary table of a recommending unit, its columns in order."""

    key: str
    title: str
    filled_by: str
    columns: tuple[str, ...] = Field(min_length=2)
    note: str = ""
    article: str
