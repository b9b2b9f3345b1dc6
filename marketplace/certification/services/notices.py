"""The words of a notice and of a recognition: the pilot's own, or those of the programme under which one applied."""

from marketplace.certification.models import Application
from marketplace.certification.policy import ProgrammePolicy
from marketplace.publicity.services import Item

SUBJECT = "application"
PILOT_COLUMNS = ("序号", "服务机构（平台）", "所在县市区", "主要服务内容", "承诺服务企业数（家）")


def list_name(policy: ProgrammePolicy) -> str:
    """What the list is of."""
    return "拟认定名单" if policy.by_forms else "拟入选名单"


def title(policy: ProgrammePolicy) -> str:
    """The notice's title."""
    if policy.by_forms:
        return f"{policy.round.year}年{policy.programme.honour}拟认定名单公示"
    return f"{policy.round.year}年{policy.programme.title}拟入选服务机构名单公示"


def is_recorded(policy: ProgrammePolicy) -> bool:
    """Whether an authority outside runs the programme, so that its steps are entered here from its papers (D29)."""
    return policy.programme.conduct == "recorded"


def body(policy: ProgrammePolicy, source: str = "") -> list[str]:
    """The notice's sentences: after what it was chosen, and how to object; ``source`` is the outside notice."""
    days, answer = policy.publicity.days, policy.publicity.answer_days
    first = (
        f"按照《关于开展服务机构（平台）培育优质企业试点工作的通知》，经县市区推荐、专家评审和遴选，"
        f"现将{policy.round.year}年{policy.programme.title}拟入选服务机构名单予以公示。"
    )
    if policy.by_forms:
        first = f"依据{policy.programme.document}，经推荐和评审，现将拟认定的{policy.programme.honour}名单予以公示。"
    whose = "" if is_recorded(policy) else "我局在 "
    sentences = [
        first,
        f"公示期 {days} 个工作日（公示当日不计）。公示期内如有异议，请以真实姓名提出并写明事实和理由，"
        f"{whose}{answer} 个工作日内答复。",
    ]
    if is_recorded(policy):
        told = f"，原公示：{source.strip()}" if source.strip() else ""
        sentences.append(f"本公示由{policy.programme.authority}发布，本平台据此登记{told}。")
    return sentences


def columns(policy: ProgrammePolicy) -> tuple[str, ...]:
    """The list's columns."""
    if not policy.by_forms:
        return PILOT_COLUMNS
    return ("序号", "单位名称", "所在县市区", *(("类型",) if policy.track else ()))


def item(policy: ProgrammePolicy, place: int, application: Application) -> Item:
    """An application's row in the list."""
    profile, name = application.profile, application.institution.name
    first = (str(place), name, application.county.name)
    if policy.by_forms:
        last: tuple[str, ...] = (scope(policy, application),) if policy.track else ()
    else:
        last = ("、".join(profile.get("categories") or []), str(profile.get("commitment") or ""))
    return Item(SUBJECT, application.id, name, (*first, *last))


def scope(policy: ProgrammePolicy, application: Application) -> str:
    """For what the title is: tracks and categories by their names."""
    tracks = [one.label for one in policy.track if one.key in application.tracks]
    kinds = [one.title for one in policy.category if one.key in application.categories]
    return "、".join(dict.fromkeys([*tracks, *kinds]))[:200]


def announcement(policy: ProgrammePolicy, number: int) -> str:
    """The 公告 after the window."""
    if policy.by_forms:
        return f"经公示，认定 {number} 家单位为{policy.programme.honour}。"
    return f"经公示，确认 {number} 家服务机构（平台）参加试点。"


def outcome(policy: ProgrammePolicy) -> str:
    """«确认为…», «认定为…», after the name and 已."""
    return f"认定为{policy.programme.honour}" if policy.by_forms else "确认为试点服务机构（平台）"


def term_name(policy: ProgrammePolicy) -> str:
    """What the term is called."""
    return "有效期" if policy.by_forms else "试点期限"
