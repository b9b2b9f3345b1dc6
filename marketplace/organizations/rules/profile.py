"""What still lacks in a profile before it can be handed in, theme by theme, with the row of 附件3 that asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.kernel.lifecycle import State
from marketplace.organizations.rules.figures import LINES


class Progress(State):
    """How far a theme is filled in, with the words and the tone of its tag."""

    EMPTY = "empty", "未填写", "neutral"
    PARTIAL = "partial", "还缺几项", "waiting"
    DONE = "done", "已填写", "done"
    OPTIONAL = "optional", "选填", "neutral"


@dataclass(frozen=True, slots=True)
class Theme:
    """One page of a profile: its key in the address, its title, the row of 附件3, and the fields it must have."""

    key: str
    title: str
    article: str
    needed: tuple[tuple[str, str], ...] = ()

    def lacking(self, facts: Mapping[str, Any]) -> list[str]:
        """Words of the fields that are still empty."""
        return [words for name, words in self.needed if is_empty(facts.get(name))]

    def progress(self, facts: Mapping[str, Any]) -> Progress:
        """How far this theme is."""
        if not self.needed:
            return Progress.DONE if not is_empty(facts.get(self.key)) else Progress.OPTIONAL
        lacking = len(self.lacking(facts))
        if not lacking:
            return Progress.DONE
        return Progress.EMPTY if lacking == len(self.needed) else Progress.PARTIAL


def is_empty(value: Any) -> bool:
    """Nothing was said; 0 and «否» are answers."""
    return value is None or value == "" or value == [] or value == {}


ENTERPRISE_THEMES = (
    Theme("basics", "基本信息", "附件4", (
        ("name", "企业名称"), ("credit_code", "统一社会信用代码"), ("county_code", "所在县市区"),
    )),
    Theme("standing", "产业链和产品", "试点方案一", (
        ("is_manufacturing", "是否制造业"), ("in_gradient_pool", "是否纳入梯度培育库"), ("main_products", "主要产品"),
    )),
    Theme("contact", "联系方式", "附件4", (
        ("contact_name", "联系人"), ("contact_phone", "联系电话"), ("address", "地址"),
    )),
    Theme("ladder", "梯度情况", "附件4注"),
)  # fmt: skip

INSTITUTION_THEMES = (
    Theme("basics", "机构基本信息", "附件3", (
        ("name", "服务机构（平台）"), ("county_code", "所在县市区"), ("legal_representative", "企业法人"),
        ("credit_code", "社会信用代码"), ("registered_on", "注册时间"), ("address", "注册地址"),
    )),
    Theme("contact", "联系方式", "附件3", (("contact_name", "联系人"), ("contact_phone", "联系电话"))),
    Theme("directions", "服务方向、能力和承诺", "附件1、试点方案二（二）2", (
        ("categories", "主要服务内容"), ("annual_capacity", "年服务企业能力"), ("commitment", "承诺服务企业数"),
    )),
    Theme("counts", "已服务企业和培育目标", "附件3", (
        ("served_counts", "已服务企业"), ("target_counts", "培育企业目标数"),
    )),
    Theme("figures", "近年经营状况", "附件3", (("earlier_year", "前一年的数据"), ("later_year", "上一年的数据"))),
    Theme("premises", "服务场地和设施", "附件3", (("premises", "主要服务场地、设施情况"),)),
    Theme("services", "服务内容或实施路径", "附件3", (("services", "主要服务内容或实施路径"),)),
    Theme("record", "培育优质企业业绩", "附件3", (("record", "培育优质企业业绩"),)),
    Theme("cases", "服务案例", "试点方案三（一）", (("cases", "至少一个服务成功案例"),)),
    Theme("papers", "证明材料", "附件2"),
)  # fmt: skip


def lacking(themes: Sequence[Theme], facts: Mapping[str, Any]) -> list[tuple[Theme, str]]:
    """Every needed field that is still empty, with its theme; an empty list means that the profile is complete."""
    return [(theme, words) for theme in themes for words in theme.lacking(facts)]


def whole_year(figures: Mapping[str, Any] | None) -> bool | None:
    """True where all fourteen figures of a year stand, None (nothing said) otherwise."""
    return True if figures and all(figures.get(line.key) is not None for line in LINES) else None
