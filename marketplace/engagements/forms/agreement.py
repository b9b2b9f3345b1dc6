"""The agreement's terms with its milestones as a table of rows, and the form that proposes a change of them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DateField, FieldList, FormField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.engagements.lifecycle import OPEN_MILESTONES
from marketplace.engagements.models import Engagement, Milestone
from marketplace.engagements.rules import SHARES, Step, Terms
from marketplace.engagements.services import Change
from marketplace.kernel.errors import Problem
from marketplace.organizations.forms.fields import AmountField
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most

MOST_ROWS = 40  # what a page takes at all; how many milestones an agreement may have is the round's to say
SPARE_ROWS = 3


class StepPart(BaseForm):
    """One milestone's row."""

    class Meta(BaseForm.Meta):
        csrf = False

    title = StringField("里程碑", [at_most(60)])
    deliverable = StringField("交付成果", [at_most(300)])
    due_on = DateField("完成日期", [Optional()])


class RowsForm(VersionedForm):
    """A form with rows of milestones; a problem named «rows-0-title» counts the rows that were filled in."""

    rows = FieldList(FormField(StepPart), "里程碑", max_entries=MOST_ROWS)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Problems of a row stand at the row's field."""
        filled = self.filled_places()
        others = []
        for problem in problems:
            bits = problem.field.split("-")
            if bits[0] == "rows" and len(bits) == 3 and int(bits[1]) < len(filled):
                field = self.rows[filled[int(bits[1])]].form[bits[2]]
                field.errors = [*field.errors, problem.sentence()]
            elif problem.field == "rows":
                self.form_errors.append(problem.sentence())
            else:
                others.append(problem)
        super().add_problems(others)

    def filled_places(self) -> list[int]:
        """The places of the rows in which something was typed."""
        return [place for place, row in enumerate(self.rows) if is_filled(row.form)]

    def add_spare_rows(self, most: int) -> None:
        """A few empty rows to type into, never more than ``most`` in all."""
        filled = self.filled_places()
        empty = len(self.rows) - (filled[-1] + 1 if filled else 0)
        for _number in range(min(SPARE_ROWS - empty, most - len(self.rows))):
            self.rows.append_entry()


def is_filled(row: Any) -> bool:
    """Whether anything was typed into a row, also what cannot be read as a day."""
    return any(
        field.data or any(field.raw_data or ()) for field in row if field.name.rpartition("-")[2] != "csrf_token"
    )


class TermsForm(RowsForm):
    """What both sides agree on. Amounts in yuan to the fen; the three shares make the price (002:21)."""

    scope = TextAreaField("服务内容", [AskedFor(), at_most(5000)], description="做什么、做到什么程度、不包括什么")
    deliverables = TextAreaField("交付成果", [AskedFor(), at_most(3000)], description="企业最后会收到哪些材料")
    starts_on = DateField("服务开始日期", [AskedFor(), Optional()])
    ends_on = DateField("服务结束日期", [AskedFor(), Optional()])
    price = AmountField("服务总价（元）", [AskedFor(), Optional()], description="不超过中选标书的报价，例如 120000.00")
    public_share = AmountField("政府补（元）", [AskedFor(), Optional()], description="由市工信局确认；没有的填 0")
    concession = AmountField("机构让（元）", [AskedFor(), Optional()], description="服务机构让利的部分；没有的填 0")
    enterprise_share = AmountField("企业出（元）", [AskedFor(), Optional()], description="三项之和应等于服务总价")
    from_gains = BooleanField("企业出的部分以转型收益支付")
    gains_terms = TextAreaField(
        "收益支付的约定", [at_most(1500)], description="选了以转型收益支付的，写明按什么收益、按多少比例、什么时候付"
    )


class AmendmentForm(RowsForm):
    """A change of a running agreement; what is left as it stands is no change."""

    ends_on = DateField("服务结束日期", [AskedFor(), Optional()])
    price = AmountField("服务总价（元）", [AskedFor(), Optional()])
    public_share = AmountField("政府补（元）", [AskedFor(), Optional()], description="只能减少；要增加的请联系市工信局")
    concession = AmountField("机构让（元）", [AskedFor(), Optional()])
    enterprise_share = AmountField("企业出（元）", [AskedFor(), Optional()], description="三项之和应等于服务总价")
    reason = TextAreaField("变更的原因", [AskedFor(), at_most(300)], description="对方会看到这段话，并留存在协议里")

    def filled_places(self) -> list[int]:
        """Every row: a change neither adds milestones nor drops them."""
        return list(range(len(self.rows)))


def terms_of(engagement: Engagement) -> dict[str, Any]:
    """The agreement as its form holds it."""
    names = ("scope", "deliverables", "starts_on", "ends_on", "price", *SHARES, "from_gains", "gains_terms")
    kept: dict[str, Any] = {name: getattr(engagement, name) for name in names}
    return kept | {"rows": rows_of(engagement.milestones), "version": str(engagement.version)}


def rows_of(milestones: Sequence[Milestone]) -> list[dict[str, Any]]:
    """Milestones as rows."""
    return [{"title": one.title, "deliverable": one.deliverable, "due_on": one.due_on} for one in milestones]


def amount(typed: Any) -> Decimal:
    """An amount that was left open counts as nothing."""
    return typed if isinstance(typed, Decimal) else Decimal(0)


def differences(typed: Mapping[str, Any], stored: Mapping[str, Any], form: RowsForm) -> list[dict[str, str]]:
    """Both versions of what differs, as ``components/compare.html`` shows them."""
    found = []
    for field in form:
        yours, theirs = _words(typed.get(field.name)), _words(stored.get(field.name))
        if field.name not in ("version", "csrf_token") and yours != theirs:
            found.append({"title": field.label.text, "yours": yours, "theirs": theirs})
    return found


def _words(value: Any) -> str:
    if isinstance(value, list):
        rows = ("，".join(_words(one) for one in row.values() if one) for row in value)
        return "\n".join(row for row in rows if row)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value).replace("\r\n", "\n")


def terms_from(form: TermsForm) -> Terms:
    """What was typed, as the rules read it; an amount left open counts as nothing."""
    return Terms(
        scope=_text(form.scope.data), deliverables=_text(form.deliverables.data), price=amount(form.price.data),
        public_share=amount(form.public_share.data), concession=amount(form.concession.data),
        enterprise_share=amount(form.enterprise_share.data), from_gains=bool(form.from_gains.data),
        gains_terms=_text(form.gains_terms.data), starts_on=form.starts_on.data, ends_on=form.ends_on.data,
    )  # fmt: skip


def steps_from(form: RowsForm) -> list[Step]:
    """The rows in which something was typed."""
    rows = (form.rows[place].form for place in form.filled_places())
    return [Step(_text(row.title.data), _text(row.deliverable.data), row.due_on.data) for row in rows]


def _text(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n")


def change_of(engagement: Engagement) -> dict[str, Any]:
    """The agreement as the form of a change holds it: only milestones that are still to be handed in."""
    kept: dict[str, Any] = {name: getattr(engagement, name) for name in ("ends_on", "price", *SHARES)}
    return kept | {"rows": rows_of(still_open(engagement)), "version": str(engagement.version)}


def still_open(engagement: Engagement) -> list[Milestone]:
    """The milestones that a change may touch."""
    return [one for one in engagement.milestones if one.state in OPEN_MILESTONES]


def change_from(form: AmendmentForm) -> Change:
    """The agreement as it would stand."""
    return Change(
        ends_on=form.ends_on.data, price=amount(form.price.data), public_share=amount(form.public_share.data),
        concession=amount(form.concession.data), enterprise_share=amount(form.enterprise_share.data),
        steps=tuple(steps_from(form)),
    )  # fmt: skip
