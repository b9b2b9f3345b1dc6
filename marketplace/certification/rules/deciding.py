"""What an officer may decide of a rule row: find a judgement, relax what an article allows (RLX-01, RLX-02)."""

from marketplace.certification.policy import ProgrammePolicy, Rule
from marketplace.kernel.errors import Problem

LEAST_REASON = 5
LONGEST_REASON = 500


def finding_problems(rule: Rule, holds: bool | None, reason: str) -> list[Problem]:
    """Only judgements and outside texts are found by a person; the finding says yes or no, and why."""
    if rule.op not in ("judge", "external"):
        return [Problem(f"{rule.id} 按事实核对，不由人工判断；请机构补正事实", "holds", rule.article)]
    found = [Problem("请选择符合或不符合", "holds", rule.article)] if holds is None else []
    return [*found, *_reason_problems(reason, "结论的理由")]


def relaxation_problems(policy: ProgrammePolicy, rule: Rule, reason: str, *, has_evidence: bool) -> list[Problem]:
    """The row stands under a relaxing article, the reason says why it applies, a document shows it."""
    article = next((one for one in policy.relaxation if one.id == rule.relaxation and one.kind == "rules"), None)
    if article is None:
        return [Problem(f"{rule.id} 没有可以放宽的依据", "reason", rule.article)]
    found = _reason_problems(reason, f"放宽的理由：{article.who}")
    if not has_evidence:
        found.append(Problem("请上传说明属于可放宽情形的证明材料", "evidence", article.article))
    return found


def _reason_problems(reason: str, what: str) -> list[Problem]:
    length = len(reason.strip())
    if length < LEAST_REASON:
        return [Problem(f"请写明{what}，至少 {LEAST_REASON} 个字", "reason")]
    if length > LONGEST_REASON:
        return [Problem(f"理由不超过 {LONGEST_REASON} 字，现为 {length} 字", "reason")]
    return []
