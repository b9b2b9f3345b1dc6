"""Names of organisations: what is left of one without its common parts, and when two of them may be the same firm."""

import re
import unicodedata
from dataclasses import dataclass

from marketplace.documents.traditional import simplify
from marketplace.organizations.rules.initials import initials

LEGAL_FORMS = (
    "股份有限公司", "有限责任公司", "有限公司", "股份公司", "总公司", "集团公司", "分公司", "公司", "集团", "厂",
)  # fmt: skip
# 有限公司 and 有限责任公司 are one legal form; 股份有限公司 is another firm.
SAME_FORM = {"有限责任公司": "有限公司", "股份公司": "股份有限公司"}
REGION = re.compile(r"^(?:湖南省?)?(?:株洲市?)?")
_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart: ``region`` («湖南株洲»), ``core`` («华锐齿轮»), ``form`` («有限公司»)."""

    region: str
    core: str
    form: str


def plain_name(name: str) -> str:
    """``name`` in half width, simplified characters, capitals, without blanks and punctuation."""
    return _NOT_A_LETTER.sub("", simplify(unicodedata.normalize("NFKC", name))).upper()


def parts_of(name: str) -> NameParts:
    """The parts of a name; the core is never empty where the name is not."""
    plain = plain_name(name).replace("示例", "")
    region = REGION.match(plain)
    found = region.group() if region else ""
    core = plain[len(found):]  # fmt: skip
    form = next((ending for ending in LEGAL_FORMS if core.endswith(ending)), "")
    core = core.removesuffix(form)
    if len(core) < 2:
        return NameParts("", plain or plain_name(name), "")
    return NameParts(re.sub("[省市]", "", found), core, SAME_FORM.get(form, form))


def name_key(name: str) -> str:
    """What tells this firm from others: without region, legal form, width and punctuation."""
    return parts_of(name).core


def name_initials(name: str) -> str:
    """Pinyin initials as one types them: «株洲齿轮» → ``zzcl``; letters and digits stay."""
    return initials(plain_name(name))


def may_be_written_for(written: str, stored: str) -> bool:
    """Whether ``written`` can be another spelling of ``stored``: one core, and neither region nor form against it."""
    one, other = parts_of(written), parts_of(stored)
    return one.core == other.core and _agree(one.form, other.form) and _regions_agree(one.region, other.region)


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _regions_agree(one: str, other: str) -> bool:
    """«株洲» and «湖南株洲» agree; «湖南» alone is another registration authority than «株洲»."""
    return not one or not other or one.endswith(other) or other.endswith(one)
