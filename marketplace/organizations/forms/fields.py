"""Fields for figures as clerks paste them from Excel: full width, separators and blanks are taken as meant."""

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

LONGEST = 20


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").replace("−", "-")


class CountField(StringField):
    """A whole number, 0 or more; empty is None. ``data`` is an int."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the digits."""
        self.data = None
        self.typed = str(valuelist[0]) if valuelist else ""
        text = _plain(self.typed)
        if not text:
            return
        if len(text) > LONGEST or not text.isdecimal():
            raise ValueError("请填写整数，例如 120")
        if int(text) > 1_000_000:
            raise ValueError("数字不超过 1,000,000，请核对单位")
        self.data = int(text)

    def _value(self) -> str:
        typed = getattr(self, "typed", "")
        return str(self.data) if self.data is not None else typed


class AmountField(StringField):
    """A number with at most two decimals, such as 万元 or 平方米; empty is None. ``data`` is a Decimal."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number exactly, never as a float."""
        self.data = None
        self.typed = str(valuelist[0]) if valuelist else ""
        text = _plain(self.typed)
        if not text:
            return
        try:
            number = Decimal(text) if len(text) <= LONGEST else Decimal("nan")
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite() or "E" in text.upper():
            raise ValueError("请填写数字，例如 1234.56")
        if number != number.quantize(Decimal("0.01")):
            raise ValueError("最多保留两位小数，例如 1234.56")
        if abs(number) > Decimal(10) ** 9:
            raise ValueError("数字过大，请核对单位")
        self.data = number.quantize(Decimal("0.01"))

    def _value(self) -> str:
        typed = getattr(self, "typed", "")
        return str(self.data) if self.data is not None else typed


class ChecksField(SelectMultipleField):
    """Several of a short list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
