"""A plan's name and minimum; a pair that the city wants or forbids."""

from collections.abc import Sequence

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from marketplace.matchmaking.rules import LONGEST_REASON, MINIMUM, PAIR_KINDS
from marketplace.web.forms import AskedFor, BaseForm, at_most


class PlanForm(BaseForm):
    """What one says of a plan before it is worked out."""

    name = StringField("方案名称", [AskedFor()], description="便于比较时辨认，例如「第二批，排除两家」")
    minimum = IntegerField(
        "没有承诺数的机构，每家最少服务几家企业",
        [Optional()],
        default=MINIMUM,
        description="实施方案要求每家不少于 10 家",
    )


class PairForm(BaseForm):
    """One need, one institution, wanted or not."""

    need = StringField("需求编号", [AskedFor()], description="揭榜中的需求，例如 ZZ2023-00012")
    institution = SelectField("服务机构", [AskedFor()], coerce=int, description="输入名称的任意几个字即可查找")
    kind = RadioField("办理", [AskedFor()], choices=list(PAIR_KINDS.items()))
    reason = TextAreaField(
        "理由", [AskedFor(), at_most(LONGEST_REASON)], description="例如「机构去年已为该企业做过同类项目」"
    )

    @classmethod
    def offering(cls, institutions: Sequence[tuple[int, str]]) -> "PairForm":
        """The form with the admitted institutions."""
        form = cls()
        form.institution.choices = [(0, "请选择"), *institutions]
        return form
