"""The forms of the survey: one answer on a phone, a reason, which institution is surveyed again."""

from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from marketplace.surveys.lifecycle import Level
from marketplace.surveys.rules import DIMENSIONS, TEXT_LONGEST, Given
from marketplace.web.forms import AskedFor, BaseForm, at_most, required

POINTS = [(str(points), str(points)) for points in range(1, 6)]


class AnswerForm(BaseForm):
    """The overall level, the short dimensions that may stay open, free words; ``opened`` says since when it is read."""

    level = RadioField(
        "总体评价", choices=[(one.value, one.title) for one in Level], validators=[required("总体评价：请选一项")]
    )
    text = TextAreaField("意见和建议", [Optional(), at_most(TEXT_LONGEST)])
    opened = HiddenField()

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
    setattr(AnswerForm, f"point_{_name}", RadioField(_words, choices=POINTS, validators=[Optional()]))


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
