"""The sealed bid's form; what cannot be read stays as it was typed, the rules judge the rest."""

from collections.abc import Sequence
from decimal import Decimal

from wtforms import BooleanField, StringField, TextAreaField

from marketplace.bids.rules import PLAN_LEAST, PLAN_MOST, WORDS, WORDS_MOST, Offer
from marketplace.organizations.forms.fields import AmountField
from marketplace.web.forms import AskedFor, BaseForm

AMOUNTS = ("price", "concession")
SECTIONS: tuple[str, ...] = ("plan", "schedule", "deliverables", "team", "cases")


class OfferForm(BaseForm):
    """Price and words of an offer (:class:`Offer`)."""

    price = AmountField(
        "报价（元）", [AskedFor()], description="完成全部服务的总价，含税，以元为单位，例如 85000 或 85000.50"
    )
    concession = AmountField("其中让利（元）", description="报价中由贵机构自己承担的部分；没有可以不填")
    plan = TextAreaField(
        "服务方案", [AskedFor()],
        description=f"{PLAN_LEAST} 至 {PLAN_MOST} 字。写准备怎样做、分几步、怎样判断做成了",
    )  # fmt: skip
    schedule = TextAreaField("进度安排", description=f"不超过 {WORDS_MOST} 字，例如「签约后 2 周取样，6 周出报告」")
    deliverables = TextAreaField(
        "交付成果", description=f"不超过 {WORDS_MOST} 字，例如「检测报告 1 份、改进建议 1 份」"
    )
    team = TextAreaField(
        "服务团队", description=f"不超过 {WORDS_MOST} 字。写人数、专业和分工，不必写身份证号等个人信息"
    )
    cases = TextAreaField("相近案例", description=f"不超过 {WORDS_MOST} 字。做过的类似服务和结果")
    from_gains = BooleanField("愿意以转型收益支付：企业见到效益后再付")
    gains_terms = TextAreaField("收益支付的约定", description="选了上一项的填写：收益怎样计算、何时按多少支付")

    @classmethod
    def of_offer(cls, offer: Offer) -> "OfferForm":
        """The form filled with one's own former offer."""
        kept = {name: getattr(offer, name) for name in (*AMOUNTS, *WORDS, "from_gains")}
        return cls(formdata=None, data=kept)

    def offer(self) -> Offer:
        """What was typed; an amount left open is nothing, which the rules judge."""
        words = {name: (self[name].data or "").replace("\r\n", "\n").strip() for name in WORDS}
        price, concession = self.price.data, self.concession.data
        return Offer(
            price=price if price is not None else Decimal("-1"), concession=concession or Decimal(0),
            from_gains=bool(self.from_gains.data), **words,
        )  # fmt: skip

    def pairs(self) -> Sequence[tuple[str, str]]:
        """The offer as hidden fields of the page on which one checks it."""
        offer = self.offer()
        found = [(name, str(getattr(offer, name))) for name in (*AMOUNTS, *WORDS)]
        return [*found, *([("from_gains", "y")] if offer.from_gains else [])]


class CodeForm(BaseForm):
    """The receipt code, by which the bidder alone reads the own bid again."""

    code = StringField("回执码", [AskedFor()], description="递交成功时显示的 20 位回执码，例如 7K2M9-XXXXX-XXXXX-XXXXX")
