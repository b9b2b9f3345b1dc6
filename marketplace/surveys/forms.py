"""The forms of the survey: one answer on a phone, a reason, a sample to call, a call, a decision on a sign."""

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, Field, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from marketplace.certification.rules.drawing import METHODS
from marketplace.surveys.lifecycle import CallState, Level, SignDecisionState, Wave
from marketplace.surveys.rules import DIMENSIONS, TEXT_LONGEST, Called, Given
from marketplace.surveys.rules.deciding import REASON_LONGEST
from marketplace.surveys.rules.sampling import ROLE_LONGEST
from marketplace.web.forms import AskedFor, BaseForm, VersionedForm, at_most, required, version_of

POINTS = [(str(points), str(points)) for points in range(1, 6)]


class PointsForm(BaseForm):
    """The overall level, the short dimensions that may stay open, free words."""

    level: RadioField
    text = TextAreaField("意见和建议", [Optional(), at_most(TEXT_LONGEST)])

    @property
    def points(self) -> list[Field]:
        """The fields of the dimensions, in their order."""
        return [self._fields[f"point_{name}"] for name in DIMENSIONS]

    def given(self) -> Given:
        """What was answered."""
        chosen = {name: self._fields[f"point_{name}"].data for name in DIMENSIONS}
        dimensions = {name: int(points) for name, points in chosen.items() if points}
        return Given(level=self.level.data or "", dimensions=dimensions, text=self.text.data or "")


for _name, _words in DIMENSIONS.items():
    setattr(PointsForm, f"point_{_name}", RadioField(_words, choices=POINTS, validators=[Optional()]))


class AnswerForm(PointsForm):
    """One answer by the enterprise's own hand; ``opened`` says since when it is read."""

    level = RadioField(
        "总体评价", choices=[(one.value, one.title) for one in Level], validators=[InputRequired("请选一项")]
    )
    opened = HiddenField()


class LinkAnswerForm(AnswerForm):
    """The same for whoever holds the link. The secret in its address is what a token against forgery would be.

    Phones that keep no cookies can answer too, and no referrer is needed, which the page forbids to send.
    """

    class Meta(AnswerForm.Meta):
        csrf = False


class ReasonForm(BaseForm):
    """Why an invitation is taken back."""

    reason = TextAreaField("原因", [AskedFor(), at_most(300)])


class ResurveyForm(BaseForm):
    """Whose enterprises are asked again after rectification."""

    institution_id = SelectField("服务机构", [AskedFor()])

    @classmethod
    def offering(cls, institutions: list[tuple[int, str]], **kwargs: Any) -> "ResurveyForm":
        """The form with the institutions to choose from."""
        form = cls(**kwargs)
        form.institution_id.choices = [("", "请选择"), *((str(number), name) for number, name in institutions)]
        return form


class SampleForm(BaseForm):
    """Of whom a sample is drawn, and how many."""

    institution_id = SelectField("服务机构", [Optional()])
    wave = SelectField("批次", [Optional()], choices=[("", "全部批次"), *((one.value, one.title) for one in Wave)])
    silent = RadioField(
        "抽取范围", [AskedFor()], default="all",
        choices=[("all", "所有应评价的企业，已评价的与回访结果对照"), ("silent", "只抽还没有评价的企业")],
    )  # fmt: skip
    size = IntegerField("抽取家数", [required("抽取家数，例如 10")], default=10)

    @classmethod
    def offering(cls, institutions: Sequence[tuple[int, str]], **kwargs: Any) -> "SampleForm":
        """The form with the institutions to choose from."""
        form = cls(**kwargs)
        form.institution_id.choices = [("", "全部服务机构"), *((str(number), name) for number, name in institutions)]
        return form


class CallForm(PointsForm):
    """One call: whether somebody was reached, how, who in which role, and what he said."""

    version = HiddenField()
    outcome = RadioField(
        "回访结果", [AskedFor()], default=CallState.ANSWERED.value,
        choices=[(CallState.ANSWERED.value, "已回访，企业作了评价"), (CallState.UNREACHED.value, "未联系上")],
    )  # fmt: skip
    method = SelectField("回访方式", [AskedFor()], choices=[("", "请选择"), *((one, one) for one in METHODS)])
    asked_on = DateField("回访日期", [AskedFor(), Optional()])
    role = StringField("被访人职务", [AskedFor(), at_most(ROLE_LONGEST)])
    level = RadioField("总体评价", [AskedFor(), Optional()], choices=[(one.value, one.title) for one in Level])

    def called(self) -> Called:
        """What was written down."""
        reached = self.outcome.data != CallState.UNREACHED.value
        return Called(
            method=self.method.data or "", role=self.role.data or "", asked_on=self.asked_on.data,
            given=self.given() if reached else None,
        )  # fmt: skip

    def opened_version(self) -> int:
        """The version the page was opened on."""
        return version_of(str(self.version.data or ""))


JUDGING = {
    SignDecisionState.OPEN: [("keep", "照常计入统计"), ("exclude", "勾选的评价不计入统计，由另一人复核")],
    SignDecisionState.PROPOSED: [("agree", "同意，不计入统计"), ("refuse", "不同意，照常计入")],
    SignDecisionState.CONTESTED: [("agree", "异议成立，恢复计入"), ("refuse", "异议不成立，维持不计入")],
}


class JudgeForm(VersionedForm):
    """One officer's word on a sign, as its state asks for it."""

    verdict = RadioField("意见", [InputRequired("请选一项")])
    reason = TextAreaField("理由", [AskedFor(), at_most(REASON_LONGEST)])

    @classmethod
    def asking(cls, state: SignDecisionState, **kwargs: Any) -> "JudgeForm":
        """The form with the choices of the state."""
        form = cls(**kwargs)
        form.verdict.choices = JUDGING.get(state, [])
        return form


class ObjectionForm(BaseForm):
    """Why a firm's answer should count."""

    text = TextAreaField("异议的理由", [AskedFor(), at_most(REASON_LONGEST)])
