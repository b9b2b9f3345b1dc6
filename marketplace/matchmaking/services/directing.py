"""A better direction than the chosen one: what is proposed, and taking it over with one click; it never blocks."""

from datetime import datetime

from marketplace.kernel.errors import Refusal, TransitionRefused
from marketplace.matchmaking import queries, rules
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.queries.corrections import Understood
from marketplace.matchmaking.services import knowledge
from marketplace.needs import services as needs
from marketplace.needs.models import ImportRow, Need
from marketplace.needs.services import importing
from marketplace.security.actors import Actor, Duty

STALE = "需求的内容或方向已有变化，原来的建议不再适用，请刷新页面查看。"
AGREED = "按内容核对后更正服务方向，已与企业核实"


def better_direction(need: Need, told: Understood) -> str | None:
    """The direction proposed for a need: a person's word on the service first, then a reading of these very words."""
    if not need.category or len(need.text.strip()) < rules.LEAST_TEXT:
        return None
    if told.service is not None:
        known = knowledge.services_by_code().get(told.service)
        return known.direction if known is not None and known.direction != need.category else None
    read = told.read
    if read is None or read.words_digest != rules.digest(queries.words_of(need)):
        return None
    return read.better_direction


def take_direction(need: Need, direction: str, *, by: Actor, at: datetime | None = None) -> None:
    """Put the proposed direction on the need: the enterprise on its own, a county where it may stand in for it."""
    if direction != better_direction(need, corrections.understood(need.id)):
        raise Refusal(STALE)
    if by.duty is Duty.ENTERPRISE:
        needs.save_draft(need, {"category": direction}, by=by, at=at)
    else:
        needs.mend_for_enterprise(need, {"category": direction}, AGREED, by=by, at=at)


def row_direction(row: ImportRow, better: list[str | None]) -> str | None:
    """The direction that one click can put in a row: it yields one need, and its cell names the direction chosen."""
    records = row.verdict["records"]
    if len(records) != 1 or not better or better[0] is None:
        return None
    return better[0] if records[0]["category"] in str(row.cells.get("service") or "") else None


def take_row_direction(row: ImportRow, better: list[str | None], *, opened: int, by: Actor) -> ImportRow:
    """Put the proposed direction in the row's cell and let it be judged again."""
    direction = row_direction(row, better)
    if direction is None:
        raise TransitionRefused("这一行的方向不能直接替换，请点「更正」后修改。")
    cell = str(row.cells["service"]).replace(row.verdict["records"][0]["category"], direction, 1)
    return importing.correct_row(row, {"service": cell}, by=by, opened=opened)
