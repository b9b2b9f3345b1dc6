"""Forms of titles: bringing one won elsewhere, deciding on it, and the case against one."""

from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.certification.forms.facts import parts_of
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most


class BringForm(BaseForm):
    """A title won elsewhere, with its document."""

    programme_code = SelectField("称号种类", [AskedFor()])
    honour = StringField("称号全称", [AskedFor(), at_most(120)], description="与证书或认定文件一致")
    number = StringField("证书编号或文号", [AskedFor(), at_most(60)])
    issuer = StringField("认定单位", [AskedFor(), at_most(120)], description="例如 湖南省工业和信息化厅")
    scope = StringField("范围", [at_most(200)], description="例如 信息服务、技术服务")
    issued_on = DateField("认定日期", [AskedFor(), Optional()])
    valid_from = DateField("有效期起", [AskedFor(), Optional()])
    valid_until = DateField("有效期止", [AskedFor(), Optional()])
    rests_on = SelectField(
        "所依据的认定", coerce=int, description="国家示范平台依据省级或部委认定时填写；所依据的认定失效，这项随之失效"
    )
    evidence = FileField("证书或认定文件扫描件", [AskedFor()], description="PDF 或图片，不超过 20 MB")


class DecisionForm(VersionedForm):
    """What an officer says when deciding on a title."""

    source = TextAreaField("核验来源", [at_most(300)], description="对照认定单位公布的名单，写明文号或网址")
    reason = TextAreaField("理由", [at_most(500)])
    plaque_on = DateField("授牌日期", [Optional()])


class ExitForm(BaseForm):
    """A proposal to end a title."""

    ground = SelectField("情形", [AskedFor()])
    statement = TextAreaField("事实和依据", [AskedFor(), at_most(3000)])
    figures = StringField(
        "各场活动的满意度（%）", [at_most(300)], description="只在按年度考核办理时填写，用顿号隔开，例如 75、62、79、91"
    )
    evidence = FileField("证据材料", description="PDF、图片或表格，不超过 20 MB")

    def rates(self) -> list[float] | None:
        """The figures as numbers of 0 to 100; None where one of them is no such number."""
        return rates_of(self.figures.data or "")


def rates_of(text: str) -> list[float] | None:
    """Percentages typed one after another, as numbers of 0 to 100; None where one of them is no such number."""
    found = []
    for part in parts_of(text):
        plain = part.rstrip("%％")
        if not plain.replace(".", "", 1).isdigit() or not plain.isascii() or float(plain) > 100:
            return None
        found.append(float(plain))
    return found
