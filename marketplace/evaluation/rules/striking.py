"""Striking out of an enterprise's remark whatever tells who wrote it, before both sides of a matter read it (D24)."""

import re
from collections.abc import Iterable

from marketplace.kernel.errors import Problem

MARK = "〔略〕"
ARTICLE = "D24"
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜"
    "范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
_OFFICES = "总监|经理|老师|主任|工程师|博士|教授|师傅|先生|女士|厂长|董事长|书记|总"
_COUNTERS = "年|个月|月|日|号|周|天|次|人|名|家|台|套|批|份|件|项|吨|米|元|万元|星期|小时|分钟"
# Told by no list of names: addresses, whatever holds a figure, counted things and days, people by surname and office.
_TELLING = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://\S+|www\.\S+"
    rf"|[A-Za-z-]*[0-9][0-9A-Za-z\-./:,%]*(?:{_COUNTERS})?|[一二两三四五六七八九十百千万几半]+(?:{_COUNTERS})"
    rf"|[{_SURNAMES}][\u4e00-\u9fff]?(?:{_OFFICES})"
)  # fmt: skip
_SEVERAL = re.compile(f"(?:{re.escape(MARK)})+")


def struck(text: str, names: Iterable[str]) -> str:
    """``text`` with MARK in place of every name of ``names`` (two characters at least) and of what tells of somebody.

    Officers strike further: what else a firm can be known by, no rule knows.
    """
    found = text.strip()
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=len, reverse=True):
        found = re.sub(re.escape(name), MARK, found, flags=re.IGNORECASE)
    return _SEVERAL.sub(MARK, _TELLING.sub(MARK, found))


def is_only_struck(typed: str, offered: str) -> bool:
    """Whether ``typed`` is ``offered`` with parts replaced by MARK: nothing added, nothing left out unmarked."""
    pieces = typed.strip().split(MARK)
    if len(pieces) == 1:
        return typed.strip() == offered
    first, last = pieces[0], pieces[-1]
    if not offered.startswith(first) or not offered.endswith(last):
        return False
    at, end = len(first), len(offered) - len(last)
    for piece in pieces[1:-1]:
        # A mark stands for one character at least; the leftmost place leaves most room for what follows.
        at = offered.find(piece, at + 1, end)
        if at < 0:
            return False
        at += len(piece)
    return at < end


def extract_problems(typed: dict[int, str], offered: dict[int, str]) -> list[Problem]:
    """Each remark may be struck further or left out whole, never written anew; one field a remark."""
    return [
        Problem(f"删去的文字请用 {MARK} 代替，不能添加或改写；整条不摘录的请清空", f"remark{number}", ARTICLE)
        for number, text in typed.items()
        if text.strip() and not is_only_struck(text, offered[number])
    ]  # fmt: skip
