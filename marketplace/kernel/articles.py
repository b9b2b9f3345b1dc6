"""How a rule's basis is told to people: «002:29» is line 29 of the notice, a product default the platform's own."""

import re

_LINES = re.compile(r"002:(\d+(?:[;-]\d+)*)")
_CASE = re.compile(r"[；（]?(?:见\s*)?AMB-[A-Z]+-\d+）?")
_OWN = re.compile(r"product default\s*[:：]?\s*")


def in_words(article: str) -> str:
    """``二（二）2（002:29）`` → «二（二）2（通知第 29 行）»; numbers of the house's own papers are left out."""
    told = _LINES.sub(lambda found: f"通知第 {found.group(1).replace(';', '、')} 行", article)
    told = _OWN.sub("本平台默认", _CASE.sub("", told))
    return re.sub(r"本平台默认\s*[(（](D\d+)[)）]", r"本平台默认（约定 \1）", told).strip()
