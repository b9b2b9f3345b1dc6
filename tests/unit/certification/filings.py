"""Applications filled in whole, every cell with words of its own, for the tests of papers."""

from datetime import date
from typing import Any

from marketplace.certification.exports.papers.filed import Call, Expert, Filed, Given
from marketplace.certification.policy import Form, FormField, ProgrammePolicy
from tests.unit.certification.programmes import POLICIES

DAY = "2023-05-09"
SHOWN = {
    "tracks": ["类型2"], "track_groups": ["专业"], "categories": ["法律"], "carrier": "高端人才引领型载体开发区",
    "recommender": "示例推荐单位",
}  # fmt: skip


def cell_value(form: Form, field: FormField, kind: str, place: int = 0, title: str = "") -> Any:
    """A value of the cell's kind; texts name their cell, so that each can be told from every other."""
    if kind in ("number", "percent"):
        return round(1 + place + len(title) / 10 + 0.05, 2)
    if kind == "count":
        return 11 + place
    if kind == "day":
        return DAY
    if kind == "yes_no":
        return place % 2 == 0
    if kind == "choice":
        return "很满意"
    return f"{form.key}-{field.key}-{title}{place}"


def field_value(form: Form, field: FormField) -> Any:
    """A whole field: a table with three rows (or its printed ones), else one value."""
    if field.type == "table":
        return [
            {one.title: cell_value(form, field, one.type, place, one.title) for one in field.columns}
            for place in range(len(field.rows) or 3)
        ]
    if field.shows in SHOWN:
        return SHOWN[field.shows]
    if field.choices:
        return list(field.choices[:2]) if field.several else field.choices[0]
    return None if field.type == "seal" else cell_value(form, field, field.type)


def content_of(policy: ProgrammePolicy) -> dict[str, dict[str, Any]]:
    """All forms of a programme, filled in."""
    return {form.key: {field.key: field_value(form, field) for field in form.fields} for form in policy.form}


def filed(code: str, **changes: Any) -> Filed:
    """A whole application under ``code``; ``changes`` replace what it has."""
    policy = POLICIES[code]
    whole: dict[str, Any] = {
        "policy": policy, "applicant": "示例科技服务有限公司", "content": content_of(policy), "number": "示例-001",
        "recommender": "示例推荐单位", "opinion": "同意推荐。", "submitted_on": date(2023, 5, 9), "contact": "张示例",
        "phone": "0734-00000000",
        "given": {"d01": Given("申请表.pdf"), "d03": Given("批文.pdf", "请补章")},
    }  # fmt: skip
    return Filed(**(whole | changes))


EXPERTS = (
    Expert("专家甲（示例）", "教授", "示例大学", "服务规范。"),
    Expert("专家乙（示例）", "高工", "示例院", "同意。"),
)
CALLS = (
    Call("示例一厂", "王示例", "厂长", "0734-1", "检测", "很满意", "电话询问"),
    Call("示例二厂", "李示例", "经理", "0734-2", "培训", "不满意", "上门拜访"),
    Call("示例三厂", method="电话询问"),
)  # fmt: skip
