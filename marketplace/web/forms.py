"""Form fields and validators that several rooms use; the rules themselves live in the rooms' ``rules.py``."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as CodeError
from wtforms import DateField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from marketplace.kernel.errors import Conflict, Problem

PHONE = re.compile(r"(?:1\d{10}|(?:0\d{2,3}-?)?\d{7,8}(?:-\d{1,6})?|400-?\d{3}-?\d{4})")

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

# Control characters, halves of surrogate pairs and marks that turn the direction of what follows: nobody types them,
# a database refuses some, and on a public page the last make a text read as another.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def cleaned(text: str) -> str:
    """Without what cannot be typed or kept; line ends and tabs stay."""
    return _UNTYPED.sub("", text)


def stripped(value: str | None) -> str | None:
    """Without the blanks at both ends that come along when one pastes from Excel, and without control characters."""
    return cleaned(value).strip() if isinstance(value, str) else value


# WTForms' own refusals say that a value is wrong; these say what to put there instead.
PLAIN = {
    "Not a valid choice.": "请从列出的选项中选择",
    "Invalid Choice: could not coerce.": "请从列出的选项中选择",
    "Not a valid decimal value.": "请只填数字，例如 5 或 12.5",
    "Not a valid integer value.": "请只填整数，例如 3",
    "Not a valid date value.": "请填写日历上有的日期，例如 2023-03-16",
}


class _PlainWords:
    """A form's translations, plain words first."""

    def __init__(self, usual: Any) -> None:
        self._usual = usual

    def gettext(self, string: str) -> str:
        """The sentence in Chinese."""
        return PLAIN.get(string) or str(self._usual.gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for sentences with a number."""
        return str(self._usual.ngettext(singular, plural, n))


class BaseForm(FlaskForm):
    """A form in Chinese that strips pasted blanks, takes problems from the rules and notices a stale page."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

        def get_translations(self, form: Any) -> _PlainWords:
            """Refusals that say what to do."""
            return _PlainWords(super().get_translations(form))

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """A text field also strips pasted blanks; a day must lie where deadlines can be counted from it."""
            if issubclass(unbound_field.field_class, StringField | TextAreaField | SelectField):
                options.setdefault("filters", []).append(stripped)
            bound: Field = unbound_field.bind(form=form, **options)
            if isinstance(bound, DateField):
                bound.validators = [*bound.validators, is_sensible_day]
            return bound

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show each problem at its field, or above the form where it concerns the whole."""
        for problem in problems:
            field = self._fields.get(problem.field)
            if field is None:
                self.form_errors.append(problem.sentence())
            else:
                field.errors = [*field.errors, problem.sentence()]


class VersionedForm(BaseForm):
    """A form that carries the version of the row it was opened on."""

    version = HiddenField()

    def opened_version(self) -> int:
        """The version the page was opened on; 0 where it is missing, which never matches."""
        return version_of(str(self.version.data or ""))


def version_of(typed: str) -> int:
    """The number in a hidden field; 0, which never matches, for anything that is no plain number."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def refuse_stale(opened: int, current: int, theirs: dict[str, object]) -> None:
    """Conflict with the values that stand now, where somebody else changed the row since the page was opened."""
    if opened != current:
        raise Conflict(
            "您打开页面之后，别人已修改过这项内容。下面并列显示您填写的与现在的内容，请核对后再保存。", theirs=theirs
        )


def is_sensible_day(_form: FlaskForm, field: Field) -> None:
    """WTForms validator of any day on any form."""
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(f"日期应在 {EARLIEST.year} 至 {LATEST.year} 年之间，请核对年份")


def required(what: str) -> InputRequired:
    """«请填写…»."""
    return InputRequired(f"请填写{what}")


class AskedFor:
    """Marks a field that a draft may leave open but that is needed to hand the form in: it is not called 选填."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse nothing: the rules do, with their article, when it counts."""


def at_most(characters: int) -> Length:
    """No longer than so many characters."""
    return Length(max=characters, message=f"不超过 {characters} 字")


def credit_code_problem(code: str) -> str | None:
    """A sentence that says which of the 18 characters is wrong, or None (GB 32100-2015)."""
    code = code.strip().upper()
    if len(code) != 18:
        return f"统一社会信用代码应为 18 位，现为 {len(code)} 位，请核对营业执照"
    try:
        expected = uscc.calc_check_digit(code[:-1])
    except (CodeError, ValueError, KeyError):
        return "统一社会信用代码只含数字和除 I、O、S、V、Z 以外的大写字母，请核对营业执照"
    if not uscc.is_valid(code):
        if code[-1] != expected:
            return f"统一社会信用代码第 18 位应为 {expected}，现为 {code[-1]}，请核对营业执照"
        return "统一社会信用代码的登记机关或地区码不符合编码规则，请核对营业执照"
    return None


def is_credit_code(_form: FlaskForm, field: Field) -> None:
    """WTForms validator of the credit code."""
    problem = credit_code_problem(field.data or "")
    if problem:
        raise ValidationError(problem)


def is_phone(_form: FlaskForm, field: Field) -> None:
    """WTForms validator of a mainland phone number."""
    if field.data and not PHONE.fullmatch(field.data.replace(" ", "")):
        raise ValidationError("电话应为 11 位手机号，或带区号的固定电话，例如 0731-22220000")
