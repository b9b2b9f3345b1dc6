"""What the city puts to a service's words and takes out of them, and why."""

from collections.abc import Sequence

from wtforms import SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.matchmaking.rules import LONGEST_REASON
from marketplace.web.forms import AskedFor, BaseForm, at_most


class WordsForm(BaseForm):
    """New words one a line, ticks at those to go, a reason."""

    added = TextAreaField(
        "增加的词或说法",
        description="一行一个，企业平时怎么说就怎么写，例如「焊缝里有气孔」",
    )
    removed = SelectMultipleField(
        "去掉的词或说法", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        description="勾选容易引起误解的",
    )  # fmt: skip
    reason = TextAreaField(
        "变动的理由", [AskedFor(), at_most(LONGEST_REASON)], description="例如「多家企业这样描述焊缝缺陷，原目录没有」"
    )

    @classmethod
    def offering(cls, spoken: Sequence[str]) -> "WordsForm":
        """The form with the words that may go."""
        form = cls()
        form.removed.choices = [(text, text) for text in spoken]
        return form

    def words(self) -> list[str]:
        """The new words."""
        return [line.strip() for line in (self.added.data or "").splitlines() if line.strip()]
