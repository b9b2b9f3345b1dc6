"""What an application lacks before it may be handed in, what officers must say, and when a title begins and ends."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from marketplace.certification.policy import PlanSection
from marketplace.kernel.errors import Problem

COMMITMENT = "附件2"
RECOMMENDATION = "四（一）（002:46）"
LEAST_REASON = 5


def plan_problems(plan: Mapping[str, Any], sections: Sequence[PlanSection], *, complete: bool) -> list[Problem]:
    """Sections that are too long and, where the plan is to be handed in, those that are empty."""
    found = []
    for section in sections:
        words = str(plan.get(section.key) or "").strip()
        if len(words) > section.longest:
            message = f"{section.title}不超过 {section.longest} 字，现为 {len(words)} 字，请压缩"
            found.append(Problem(message, section.key, section.article))
        elif complete and section.needed and not words:
            found.append(Problem(f"请填写服务方案的「{section.title}」", section.key, section.article))
    return found


def commitment_problems(
    *, signatory: str, signed_on: date | None, has_scan: bool, today: date, complete: bool
) -> list[Problem]:
    """附件2 carries the legal representative's signature, the seal and a day that is not in the future."""
    found = []
    if signed_on is not None and signed_on > today:
        found.append(Problem(f"签署日期 {signed_on.isoformat()} 晚于今天，请核对", "signed_on", COMMITMENT))
    if not complete:
        return found
    if not signatory.strip():
        found.append(Problem("请填写签署真实性承诺的法人代表姓名", "signatory", COMMITMENT))
    if signed_on is None:
        found.append(Problem("请填写真实性承诺的签署日期", "signed_on", COMMITMENT))
    if not has_scan:
        found.append(Problem("请上传签字并加盖公章的真实性承诺扫描件", "scan", COMMITMENT))
    return found


def route_problems(
    *, route: str, reason: str, needs_reason: bool, is_financial: bool | None, is_legal_person: bool | None,
    article: str, complete: bool,
) -> list[Problem]:  # fmt: skip
    """A direct hand-in says why; both declarations of 三（一） are answered."""
    found = []
    if needs_reason and complete and len(reason.strip()) < LEAST_REASON:
        found.append(Problem(f"直接报送市局请写明特殊情况，至少 {LEAST_REASON} 个字", "route_reason", article))
    if complete and is_financial is None:
        found.append(Problem("请回答是否由金融监管部门许可的机构", "is_financial", "三（一）"))
    if complete and is_legal_person is None:
        found.append(Problem("请回答是否具备独立法人资格", "is_legal_person", "三（一）"))
    return found


def declared_problems(*, is_financial: bool | None, is_legal_person: bool | None) -> list[Problem]:
    """Who declares to lie outside the notice is told before handing in, not afterwards."""
    found = []
    if is_financial:
        message = "由金融监管部门许可的机构不参加本次试点；如填写有误，请更正"
        found.append(Problem(message, "is_financial", "三（一），ZZ-02（D34）"))
    if is_legal_person is False:
        message = "试点机构须具备独立法人资格，合伙企业不属于独立法人；如填写有误，请更正"
        found.append(Problem(message, "is_legal_person", "三（一），ZZ-03（D34）"))
    return found


def reason_problems(reason: str, field: str = "reason", *, what: str = "理由") -> list[Problem]:
    """Who refuses or sends back says why."""
    if len(reason.strip()) < LEAST_REASON:
        return [Problem(f"请写明{what}，至少 {LEAST_REASON} 个字，申报单位会看到", field)]
    return []


def remark_problems(remarks: Mapping[str, str], overall: str, known: Iterable[str]) -> list[Problem]:
    """A return names at least one field or says what is to be mended."""
    found = []
    if not overall.strip() and not any(text.strip() for text in remarks.values()):
        found.append(Problem("请至少对一个栏目写明修改意见，或填写总体意见", "overall"))
    foreign = set(remarks) - set(known)
    if foreign:
        found.append(Problem(f"栏目 {'、'.join(sorted(foreign))} 不在申报材料里，请刷新页面后重新填写", "overall"))
    return found


def recommendation_problems(number: str, *, has_file: bool) -> list[Problem]:
    """推荐文件 has a number and is on file."""
    found = []
    if not number.strip():
        found.append(Problem("请填写推荐文件的文号，例如 荷工信〔2023〕5号", "number", RECOMMENDATION))
    if not has_file:
        found.append(Problem("请上传加盖公章的推荐文件", "file", RECOMMENDATION))
    return found


def is_late(handed_in_on: date, deadline: date | None) -> bool:
    """After the day; the day itself belongs to the term."""
    return deadline is not None and handed_in_on > deadline


def term(begins: date, months: int) -> date:
    """The last day of a term that begins on ``begins``: the day before the same day ``months`` later."""
    place = begins.month - 1 + months
    year, month = begins.year + place // 12, place % 12 + 1
    same = date(year, month, min(begins.day, calendar.monthrange(year, month)[1]))
    return same - timedelta(days=1) if same.day == begins.day else same
