"""The recommending unit's random test: firms drawn by a seed so that anybody can draw them again, and its answers."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from marketplace.kernel.errors import Problem

METHODS = ("上门拜访", "电话询问", "网络互动", "书面征求", "其他")
ANSWERS = {"very": "很满意", "basic": "基本满意", "dissatisfied": "不满意", "unreached": "未联系上"}
ANSWERED = frozenset({"very", "basic", "dissatisfied"})
ARTICLE = "附件1（004:273）：随机抽取，不少于10家"


def pool_of(names: Iterable[str]) -> list[str]:
    """The firms that can be drawn: each once, by name, so that the order of the list plays no part."""
    return sorted({name.strip() for name in names if name and name.strip()})


def digest_of(pool: Sequence[str]) -> str:
    """sha256 of the pool, which shows that it is the one drawn from."""
    return hashlib.sha256("\n".join(pool).encode()).hexdigest()


def order(pool: Sequence[str], seed: str) -> list[str]:
    """The pool in the order in which ``seed`` draws it: by sha256 of seed and name."""
    return sorted(pool, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())


def drawing_problems(pool: Sequence[str], seed: str, size: int, least: int) -> list[Problem]:
    """A seed is given, enough are drawn, and the pool holds as many."""
    found = []
    if not seed.strip():
        found.append(Problem("请填写抽样种子，例如 20230612", "seed", ARTICLE))
    if size < least:
        found.append(Problem(f"抽样不少于 {least} 家，现为 {size} 家", "size", ARTICLE))
    if len(pool) < size:
        found.append(Problem(f"服务对象名单只有 {len(pool)} 家，不足 {size} 家，请退回补充名单", "size", ARTICLE))
    return found


def call_problems(
    *, method: str, interviewee: str, interviewee_role: str, answer: str, asked_on: date | None, today: date
) -> list[Problem]:
    """How and when somebody was asked, who answered in which role, and one of the three answers."""
    found = []
    if method not in METHODS:
        found.append(Problem("请选择测评方法", "method", ARTICLE))
    if answer not in ANSWERS:
        found.append(Problem("请选择总体评价：很满意、基本满意、不满意，或未联系上", "answer", ARTICLE))
    if answer in ANSWERED and not interviewee.strip():
        found.append(Problem("请填写被访人员姓名", "interviewee", ARTICLE))
    if answer in ANSWERED and not interviewee_role.strip():
        found.append(Problem("请填写被访人员职务", "interviewee_role", ARTICLE))
    if asked_on is None or asked_on > today:
        found.append(Problem("请填写测评日期，不晚于今天", "asked_on", ARTICLE))
    return found


def satisfaction(answers: Iterable[str]) -> tuple[int, int]:
    """(satisfied, answered): 很满意 and 基本满意 among all who answered (D1)."""
    given = [one for one in answers if one in ANSWERED]
    return sum(1 for one in given if one != "dissatisfied"), len(given)
