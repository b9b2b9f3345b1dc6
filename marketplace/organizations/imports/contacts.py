"""Reading the contact cell: a role or person and a telephone number, in all the ways in which both are typed."""

import re
import unicodedata
from dataclasses import dataclass

_DASHES = str.maketrans(dict.fromkeys("—–－‐‑‒―ー─﹣−~～_", "-"))
_MOBILE = r"(?:\+?86[- ]?)?(?P<mobile>1[3-9]\d[- ]?\d{4}[- ]?\d{4})"
_LANDLINE = r"(?:\+?86[- ]?)?[(]?(?P<area>0\d{2,3})[)]?[- ]*(?P<number>\d{3,4}[- ]?\d{4})(?:(?:转|-)\d{1,5})?"
_LOST_ZERO = r"(?:\+?86[- ]?)?(?P<lost_area>7[34]\d)[- ]?(?P<lost_number>\d{8})"
_LOCAL = r"(?P<local>[2-9]\d{7}|\d{8})"
_PHONE = re.compile(rf"(?<!\d)(?:{_MOBILE}|{_LANDLINE}|{_LOST_ZERO}|{_LOCAL})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
_LABEL = re.compile(
    r"(企业)?(联系人|联系电话|联系方式|办公电话|电话|手机号码?|手机|座机|tel|邮箱|qq|微信)[:： ]*", re.I
)
_AREA_CODE = "0731"  # one eight-digit plan for Changsha, Zhuzhou and Xiangtan


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to ask: role or person, a telephone number that can be dialled, and what was assumed in reading it."""

    role: str | None = None
    phone: str | None = None
    warnings: tuple[str, ...] = ()


def read_contact(text: str, *, person: str = "", phone: str = "", phone_is_number: bool = False) -> Contact:
    """Read one cell with both, or the cells ``person`` and ``phone`` of forms that part them."""
    whole = " ".join(part for part in (text, person, phone) if part.strip())
    if not whole.strip():
        return Contact(warnings=("contact_missing",))
    shown = unicodedata.normalize("NFKC", whole).translate(_DASHES)
    shown = re.sub(r"(?<![A-Za-z])[Oo](?=7[34]\d)", "0", shown)
    found = [(match.group(0), *_phone(match)) for match in _PHONE.finditer(shown)]
    valid = [entry for entry in found if entry[1]]
    role = _role(shown)
    if not valid:
        has_digits = len(re.findall(r"\d", shown)) >= 5
        return Contact(role, None, ("phone_invalid" if has_digits else "phone_missing",))
    warnings: list[str] = [warning for warning in valid[0][2:] if warning]
    if len({entry[1] for entry in valid}) > 1:
        warnings.append("multiple_phones_first_kept")
    return Contact(role, valid[0][1], tuple(warnings))


def _phone(match: re.Match[str]) -> tuple[str | None, str | None]:
    """The number in its usual form and a warning; (None, None) where it cannot be dialled."""
    if match["mobile"]:
        return _digits(match["mobile"]), None
    if match["lost_area"]:
        return f"0{match['lost_area']}-{match['lost_number']}", "phone_numeric_leading_zero_lost"
    if match["local"]:
        return f"{_AREA_CODE}-{match['local']}", "phone_area_code_assumed"
    number = _digits(match["number"])
    if match["area"] == _AREA_CODE and len(number) != 8:
        return None, None
    return f"{match['area']}-{number}", None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _role(shown: str) -> str | None:
    rest = _PHONE.sub(" ", _MAIL.sub(" ", shown))
    rest = _LABEL.sub(" ", rest)
    rest = re.sub(r"\d[\d\- ]{4,}", " ", rest)
    rest = re.sub(r"[(（][\s\d转-]*[)）]", " ", rest)
    rest = re.sub(r"^[\s:：,，;；、/\\()（）-]+|[\s:：,，;；、/\\(（-]+$", "", rest)
    rest = rest if "(" in rest else rest.rstrip(" )")
    return re.sub(r"\s+", " ", rest).strip() or None
