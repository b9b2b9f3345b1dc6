"""Counts of staff from a list of persons: each programme's own term (D20), a person with degree and title once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marketplace.kernel.errors import Problem

DEGREES = ("博士", "硕士", "本科", "大专", "其他")
RANKS = ("高级", "中级", "初级", "无")
BACHELOR = frozenset(DEGREES[:3])
COLLEGE = frozenset(DEGREES[:4])
INTERMEDIATE = frozenset(RANKS[:2])
MARKS = ("is_fulltime", "serves", "is_insured", "is_qualified", "is_expert")
MOST = 500
LONGEST_NAME = 40


def counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many of the list each staff term of the programmes holds, by fact key.

    An expert under a long-term agreement is no member of staff and counts for HY-C type 1 alone.
    """
    staff = [row for row in rows if not row["is_expert"]]
    fulltime = [row for row in staff if row["is_fulltime"]]
    serving = [row for row in staff if row["serves"]]
    return {
        "fulltime_service_staff": sum(1 for row in fulltime if row["serves"]),
        "staff_with_social_insurance_proof": sum(1 for row in serving if row["is_insured"]),
        "service_staff": len(serving),
        "agreement_experts": len(rows) - len(staff),
        "qualified_staff": sum(1 for row in serving if row["is_qualified"]),
        "fulltime_staff": len(fulltime),
        "professionals_bachelor_or_midtitle": sum(1 for row in fulltime if _degree(row, BACHELOR) or _ranked(row)),
        "sme_service_staff": len(serving),
        "professionals_college_and_midtitle": sum(1 for row in serving if _degree(row, COLLEGE) and _ranked(row)),
    }


def _degree(row: Mapping[str, Any], wanted: frozenset[str]) -> bool:
    return row["degree"] in wanted


def _ranked(row: Mapping[str, Any]) -> bool:
    return row["rank"] in INTERMEDIATE


def list_problems(rows: Sequence[Mapping[str, Any]], as_of: date | None, *, today: date) -> list[Problem]:
    """Every person named once, with known degree and rank; the list is of a day that has come."""
    found = []
    if as_of is None or as_of > today:
        found.append(Problem("请填写名单的截至日期，不晚于今天，例如 2022-12-31", "as_of"))
    if len(rows) > MOST:
        found.append(Problem(f"名单不超过 {MOST} 人，现为 {len(rows)} 人", "rows"))
    names = [str(row["name"]).strip() for row in rows]
    for place, row in enumerate(rows):
        if not names[place] or len(names[place]) > LONGEST_NAME:
            found.append(Problem(f"请填写姓名或工号，不超过 {LONGEST_NAME} 字", f"rows-{place}-name"))
        elif names.index(names[place]) != place:
            found.append(Problem(f"{names[place]} 写了两次；同名的请加工号区分", f"rows-{place}-name"))
        if row["degree"] not in DEGREES:
            found.append(Problem("请从列出的学历中选择", f"rows-{place}-degree"))
        if row["rank"] not in RANKS:
            found.append(Problem("请从列出的职称等级中选择", f"rows-{place}-rank"))
    return found
