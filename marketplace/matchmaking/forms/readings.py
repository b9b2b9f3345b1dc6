"""What a person says in place of a reading: which service a need means, what an institution does or does not."""

from wtforms import RadioField, SelectField, TextAreaField

from marketplace.matchmaking.rules import LONGEST_REASON
from marketplace.matchmaking.services import knowledge
from marketplace.matchmaking.services.correcting import GIVE_BACK, NONE_OF_THEM
from marketplace.web.forms import AskedFor, BaseForm, at_most


def service_choices() -> list[tuple[str, str]]:
    """Every service of the catalogue under its direction, in the catalogue's order."""
    return [(one.code, f"{one.direction}：{one.name}") for one in knowledge.shipped().services]


class NeedReadingForm(BaseForm):
    """One service, or a word for none."""

    service = SelectField("这项需求要的是", [AskedFor()], description="输入服务名称的任意几个字即可查找，例如「检测」")
    reason = TextAreaField(
        "说明", [at_most(LONGEST_REASON)], description="写明依据，便于他人理解，例如「已与企业核实」"
    )

    @classmethod
    def offering(cls, chosen: str) -> "NeedReadingForm":
        """The form with the catalogue's services; ``chosen`` is what stands."""
        form = cls(data={"service": chosen})
        extra = [(GIVE_BACK, "按系统的理解"), (NONE_OF_THEM, "目录里没有这项服务")]
        form.service.choices = extra + service_choices()
        return form


class InstitutionReadingForm(BaseForm):
    """One service and what the institution says of it."""

    service = SelectField("服务", [AskedFor()], description="输入服务名称的任意几个字即可查找")
    verdict = RadioField(
        "本机构", [AskedFor()], choices=[("does", "能做"), ("does_not", "不做"), ("given_back", "按资料里的文字理解")],
        description="补充能做的服务，按一半计分；写进服务内容或案例后按文字计分",
    )  # fmt: skip
    reason = TextAreaField("说明", [at_most(LONGEST_REASON)])

    @classmethod
    def offering(cls) -> "InstitutionReadingForm":
        """The form with the catalogue's services."""
        form = cls()
        form.service.choices = [("", "请选择"), *service_choices()]
        return form
