"""A question, its answer, and the reasons that somebody else will read."""

from wtforms import StringField, TextAreaField

from marketplace.bids.rules import ANSWER_MOST, QUESTION_LEAST, QUESTION_MOST
from marketplace.web.forms import AskedFor, BaseForm


class QuestionForm(BaseForm):
    """What an institution asks namelessly."""

    text = TextAreaField(
        "提问", [AskedFor()],
        description=f"{QUESTION_LEAST} 至 {QUESTION_MOST} 字。提问和答复对所有人公开，不显示是谁问的；"
        "请不要写单位名称、电话等会暴露身份的内容",
    )  # fmt: skip


class AnswerForm(BaseForm):
    """What the owner answers, for everybody."""

    answer = TextAreaField("答复", [AskedFor()], description=f"不超过 {ANSWER_MOST} 字，对所有人公开")


class ReasonForm(BaseForm):
    """A reason."""

    reason = TextAreaField("理由", [AskedFor()])


class KeyLossForm(ReasonForm):
    """The reason, and the word typed by which one shows to have read what it means."""

    word = StringField("请输入「密钥遗失」四个字", [AskedFor()])
