"""附件1, the county's list, in the layout of the notice (002:50-94)."""

from collections.abc import Sequence
from io import BytesIO

from marketplace.certification.models import Application
from marketplace.certification.queries.facts import profile_of
from marketplace.documents.sheets import Column, official_table

COLUMNS = (
    Column("序号", 6),
    Column("服务机构（平台）名称", 34),
    Column("联系人及联系电话", 24),
    Column("主要服务内容", 36),
    Column("年服务企业能力（家）", 12),
    Column("备注", 20),
)
NOTE = (
    "注：主要服务内容包括咨询管理、检验检测、共享制造、产权交易、人才招引、"
    "升规入统、争资引项、数智转型、技术创新、上市辅导"
)


def county_sheet(applications: Sequence[Application], county: str, *, year: int) -> BytesIO:
    """附件1 of ``county``: exact title, heads and note; places for the seal."""
    return official_table(
        COLUMNS, (_cells(place, one) for place, one in enumerate(applications, 1)),
        title=f"{year}年株洲市支持服务机构（平台）培育优质企业试点汇总表",
        annex="附件1", above=(f"县市区工信部门（盖章）：{county}",), notes=(NOTE,), sheet="附件1",
    )  # fmt: skip


def _cells(place: int, application: Application) -> tuple[object, ...]:
    profile = profile_of(application)
    contact = f"{profile.get('contact_name') or ''} {profile.get('contact_phone') or ''}".strip()
    remark = "；".join(filter(None, [application.import_remark, "逾期报送" if application.is_late else ""]))
    return (
        place, profile["name"], contact, "、".join(profile.get("categories") or []), profile.get("annual_capacity"),
        remark,
    )  # fmt: skip
