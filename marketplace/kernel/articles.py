"""How a rule's basis is told to people: «002:29» is told by the notice's own numbering, a product default as ours.

The line numbers and the numbers of the house's own papers serve the makers alone; nobody outside could look them up.
"""

import re
from bisect import bisect_right

# Where each part of the notice begins, line by line of the text that the seeds refer to.
_BEGINS = (
    (1, "通知标题"), (5, "通知首段"), (7, "一"), (15, "二（一）1"), (17, "二（一）2"), (19, "二（一）3"),
    (21, "二（一）4"), (23, "二（二）"), (27, "二（二）1"), (29, "二（二）2"), (31, "二（二）3"), (32, "二（二）4"),
    (34, "二（二）5"), (38, "三（一）"), (39, "三（二）"), (40, "三（三）"), (42, "三（四）"), (46, "四（一）"),
    (48, "四（二）"), (50, "四（三）"), (51, "附件1"), (94, "附件1注"), (96, "附件2"), (103, "附件3"), (205, "附件4"),
    (265, "附件4注"),
)  # fmt: skip
_FIRST_LINES = tuple(line for line, _ in _BEGINS)
_CLAUSE = r"(?:[一二三四]|附件)[^；：，（(]*(?:[（(][一二三四][)）]\d?)*"
_TOLD_TWICE = re.compile(rf"({_CLAUSE})[（(]002:[\d;-]+[)）]")
_LINES = re.compile(r"002:(\d+(?:[;-]\d+)*)")
_PAPER = r"(?:AMB-[A-Z]+-\d+|D\d+)"
_HOUSE_PAPERS = re.compile(
    rf"\s*[（(](?:decision )?{_PAPER}(?:, {_PAPER})*[)）]|[；，]?\s*(?:见\s*|约定\s*)?(?<![A-Za-z]){_PAPER}"
)
# Lines of the documents beside the pilot's notice: their clauses stand in words before them.
_OTHER_LINES = re.compile(r"[（(]00[134]:[\d;-]+[)）]|00[134]:[\d;-]+")
_OWN = re.compile(r"product default(?::[^\u4e00-\u9fff]*)?")
_WRAPPED = re.compile(r"^[（(](本平台默认)[)）]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def in_words(article: str) -> str:
    """``二（二）2（002:29）`` → «二（二）2», ``002:9;265`` → «通知一、附件4注», «product default» → «本平台默认»."""
    told = _OTHER_LINES.sub("", _TOLD_TWICE.sub(r"\1", article.replace("; target 002:", ";")))
    told = _WRAPPED.sub(r"\1", _OWN.sub("本平台默认", _HOUSE_PAPERS.sub("", told)))
    told = _LINES.sub(lambda found: _clauses(found.group(1)), told)
    parts = "；".join(part.strip().removeprefix("：") for part in re.split(r";\s|；", told) if _CHINESE.search(part))
    return parts or ("本平台默认" if article else "")


def _clauses(lines: str) -> str:
    names = dict.fromkeys(_clause(int(line.partition("-")[0])) for line in lines.split(";"))
    return "通知" + "、".join(name.removeprefix("通知") for name in names)


def _clause(line: int) -> str:
    return _BEGINS[max(0, bisect_right(_FIRST_LINES, line) - 1)][1]
