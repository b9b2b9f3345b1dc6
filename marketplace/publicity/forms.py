"""Forms of publicity: a calendar day, a year's arrangement, an objection and its answer."""

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField

from marketplace.publicity.rules import LONGEST_REASON
from marketplace.web.forms import BaseForm, VersionedForm, at_most, required


class DayForm(BaseForm):
    """One day of the calendar."""

    day = DateField("日期", validators=[required("日期")], description="例如 2027-02-06")
    works = RadioField(
        "安排", choices=[("rest", "休（放假）"), ("work", "班（调休上班）")], validators=[required("安排")]
    )
    name = StringField("名称", validators=[at_most(40)], description="例如 春节")


class YearForm(BaseForm):
    """Days of a year, pasted or from a spreadsheet."""

    rows = TextAreaField(
        "粘贴日期", description="每行一天：日期 休或班 名称，例如 2027-02-06 班 春节；可从 Excel 直接粘贴"
    )
    file = FileField("或上传表格", description="三列：日期、休或班、名称")
    full_year = BooleanField("以上是国务院办公厅公布的该年度全部安排（勾选后，该年度的截止日期不再标为暂定）")


class ObjectionForm(BaseForm):
    """An objection in real name."""

    item_id = SelectField("异议对象", coerce=int, description="针对名单中的某一家，或针对整个公示")
    real_name = StringField("真实姓名", validators=[required("真实姓名，匿名的异议不予受理"), at_most(40)])
    unit = StringField("单位", validators=[at_most(120)])
    contact = StringField(
        "联系方式", validators=[required("联系方式"), at_most(80)], description="电话或邮箱，答复会通过它告知您"
    )
    reason = TextAreaField(
        "事实和理由", validators=[required("事实和理由"), at_most(LONGEST_REASON)],
        description="写明您了解的情况、时间和依据，至少 10 个字",
    )  # fmt: skip
    evidence = FileField("证明材料", description="可以上传 PDF、图片、Word 或 Excel 文件，不超过 20 MB")


class AnswerForm(VersionedForm):
    """The handler's answer."""

    outcome = RadioField(
        "结论", choices=[("uphold", "异议成立：退回重新遴选"), ("dismiss", "异议不成立：维持公示结果")],
        validators=[required("结论")],
    )  # fmt: skip
    answer = TextAreaField("核查情况和答复", validators=[required("核查情况和答复"), at_most(2000)])
