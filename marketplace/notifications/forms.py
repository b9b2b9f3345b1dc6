"""The form in which a person chooses which notices also come by mail."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.notifications.rules import Kind
from marketplace.web.forms import BaseForm

CHOICES = [(kind.value, kind.title) for kind in Kind if not kind.legal]


class KindsForm(BaseForm):
    """Ticked kinds come by mail."""

    kinds = SelectMultipleField(
        "同时寄到邮箱的通知", choices=CHOICES, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
