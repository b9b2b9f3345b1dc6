"""The form of an officer's finding or relaxation on one rule row."""

from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from marketplace.web.forms import AskedFor, BaseForm, at_most

HOLDS = [("yes", "符合"), ("no", "不符合")]


class FindingForm(BaseForm):
    """Whether the rule is met in an officer's judgement, and why."""

    holds = RadioField("结论", choices=HOLDS, validators=[AskedFor(), Optional()])
    reason = TextAreaField("理由", [AskedFor(), at_most(500)], description="例如：查阅近三年财务报表，收支平衡")
    evidence = FileField("依据材料", description="PDF、图片或表格，不超过 20 MB")


class RelaxForm(BaseForm):
    """Why the institution falls under the relaxing article, with the document that shows it."""

    reason = TextAreaField(
        "放宽的理由", [AskedFor(), at_most(500)], description="例如：2022 年获省工信厅表彰，服务成效明显"
    )
    evidence = FileField("证明材料", [AskedFor()], description="认定、表彰、资金支持文件；PDF 或图片，不超过 20 MB")
