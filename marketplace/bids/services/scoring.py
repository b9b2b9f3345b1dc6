"""Scoring the opened bids: the owner's sheet, assessors on request, each alone, and the chair's consensus."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select

from marketplace.accounts.models import User
from marketplace.audit import services as audit
from marketplace.bids import queries, rules
from marketplace.bids.lifecycle import SHEET, BidState, SheetState, TenderState
from marketplace.bids.models import Bid, BidPoints, ScoreSheet, Tender
from marketplace.bids.queries.standing import sheets_of
from marketplace.bids.services import telling
from marketplace.kernel.database import session
from marketplace.kernel.errors import Forbidden, Problem, Refusal, RuleBroken
from marketplace.notifications.rules import Recipient
from marketplace.organizations.models import Membership
from marketplace.security.actors import Actor

Points = Mapping[int, Mapping[str, Decimal]]
NOT_OPEN = "揭榜现为「{state}」，只有在「已开启，待评选」时可以评分。"


def criteria_of(tender: Tender) -> dict[str, int]:
    """Points by criterion, as they were published."""
    return {str(one["title"]): int(one["points"]) for one in tender.criteria}


def owner_sheet(tender: Tender) -> ScoreSheet:
    """The owner's own sheet, laid out when the bids were opened; Refusal before."""
    found = queries.sheet_of(tender, "owner")
    if found is None:
        raise Refusal("标书尚未开启，还不能评分。")
    return found


def ask_assessors(tender: Tender, reason: str, *, by: Actor, at: datetime) -> None:
    """The owner asks the city for assessors."""
    tender = _scored(tender)
    if problems := rules.reason_problems(reason, "请专家评审的理由"):
        raise RuleBroken(problems)
    audit.record("tender:ask_assessors", by=by, on=tender, reason=reason, at=at)
    telling.tell_city(tender, "企业请求安排评审专家", f"的企业请市工信局安排评审专家。理由：{reason.strip()}", at=at)


def assign_assessors(
    tender: Tender, user_ids: Sequence[int], chair_id: int | None, *, by: Actor, at: datetime
) -> list[ScoreSheet]:
    """The city names the assessors and their chair; one who has not scored may be replaced, one who has stays."""
    tender = _scored(tender)
    problems = _panel_problems(tender, user_ids, chair_id)
    if problems:
        raise RuleBroken(problems)
    known = {sheet.user_id: sheet for sheet in sheets_of(tender) if sheet.kind == "assessor"}
    for number, sheet in known.items():
        if number not in user_ids and sheet.state is not SheetState.CONFLICTED:
            _take_back(sheet)
    fresh = [number for number in user_ids if number not in known]
    for number in fresh:
        session().add(ScoreSheet(tender_id=tender.id, kind="assessor", user_id=number, created_at=at))
    session().flush()
    session().expire(tender, ["sheets"])
    panel = [sheet for sheet in sheets_of(tender) if sheet.kind == "assessor"]
    for sheet in panel:
        sheet.is_chair = sheet.user_id == chair_id
    _name_chair(tender, chair_id, at=at)
    session().flush()
    people = [Recipient(sheet.user.id, sheet.user.email) for sheet in panel if sheet.user and sheet.user_id in fresh]
    telling.tell_people(tender, people, "请评审标书", "请先确认有无利害关系，再逐份评分。", at=at)
    names = [sheet.user.display_name for sheet in panel if sheet.user and sheet.user_id in user_ids]
    audit.record("tender:assign", by=by, on=tender, after={"assessors": names, "chair": chair_id}, at=at)
    return panel


def _panel_problems(tender: Tender, user_ids: Sequence[int], chair_id: int | None) -> list[Problem]:
    people = {user.id: user for user in queries.assessors()}
    if not 1 <= len(user_ids) <= rules.ASSESSORS_MOST or set(user_ids) - set(people):
        return [Problem(f"请从评审专家名单中选择 1 至 {rules.ASSESSORS_MOST} 位", "assessors")]
    aside = {sheet.user_id for sheet in sheets_of(tender) if sheet.state is SheetState.CONFLICTED}
    found = [Problem(f"{people[number].display_name}已申明回避，请另选", "assessors") for number in user_ids
             if number in aside]  # fmt: skip
    found += [
        Problem(f"{people[number].display_name}属于参与揭榜的机构或需求企业，不能评审，请另选", "assessors")
        for number in sorted(_interested(tender) & set(user_ids))
    ]
    if chair_id not in user_ids:
        found.append(Problem("请从所选专家中指定一位组长", "chair"))
    return found


def _interested(tender: Tender) -> set[int]:
    """People who act for the owner or for an institution that bid."""
    bidders = select(Bid.institution_id).where(Bid.lying_in(tender.id), Bid.institution_id.is_not(None))
    parties = Membership.organization_id.in_(bidders) | (Membership.organization_id == tender.enterprise_id)
    return set(session().scalars(select(Membership.user_id).where(Membership.is_active, parties)))


def _take_back(sheet: ScoreSheet) -> None:
    if sheet.state is not SheetState.OPEN or sheet.points:
        name = sheet.user.display_name if sheet.user else ""
        raise RuleBroken([Problem(f"{name}已经评分，不能取消安排", "assessors")])
    session().delete(sheet)


def _name_chair(tender: Tender, chair_id: int | None, *, at: datetime) -> None:
    """The consensus belongs to the chair; a new chair begins it anew."""
    found = queries.sheet_of(tender, "consensus")
    if found is None:
        session().add(ScoreSheet(tender_id=tender.id, kind="consensus", user_id=chair_id, is_chair=True, created_at=at))
    elif found.user_id != chair_id:
        if found.state is SheetState.DONE:
            raise Refusal("组长已提交评审意见，不能再更换组长。")
        session().execute(delete(BidPoints).where(BidPoints.sheet_id == found.id))
        session().expire(found, ["points"])
        found.user_id, found.comment = chair_id, ""


def step_aside(sheet: ScoreSheet, reason: str, *, by: Actor, at: datetime) -> None:
    """An assessor declares an interest; the points go, and the city names another."""
    tender = _scored(sheet.tender)
    if sheet.kind != "assessor" or by.user_id is None or sheet.user_id != by.user_id:
        raise Forbidden("只有被安排评审的专家本人可以申明回避。")
    problems = rules.reason_problems(reason, "利害关系")
    if len(reason.strip()) > 200:
        problems = [Problem("说明不超过 200 字，请精简", "reason")]
    if problems and SHEET.can(sheet.state, "step_aside"):
        raise RuleBroken(problems)
    before = SHEET.move(sheet, "step_aside")
    sheet.conflict = reason.strip()
    sheet.points.clear()
    session().flush()
    session().expire(tender, ["sheets"])
    audit.record("score_sheet:step_aside", by=by, on=sheet, title=tender.title, before={"state": before},
                 after={"state": sheet.state}, reason=reason, at=at)  # fmt: skip
    again = "请另行指定组长。" if sheet.is_chair else "可另行安排专家。"
    telling.tell_city(tender, "评审专家申明回避", f"：{by.name}申明回避，{again}", at=at)


def save_scores(
    sheet: ScoreSheet, points: Points, comment: str, *, finish: bool, by: Actor, at: datetime
) -> ScoreSheet:
    """Keep a sheet's points (by bid and criterion); ``finish`` needs all of them. Forbidden on another's sheet."""
    tender = _scored(sheet.tender)
    _require_own(sheet, tender, by)
    if sheet.state is not SheetState.OPEN:
        SHEET.move(sheet, "finish")
    if sheet.kind == "consensus":
        _require_all_done(tender)
    bids = session().scalars(select(Bid.id).where(Bid.lying_in(tender.id), Bid.state == BidState.OPENED)).all()
    problems = rules.points_problems(points, bids, criteria_of(tender), whole=finish)
    if len(comment) > rules.WORDS_MOST:
        problems.append(Problem(f"评语不超过 {rules.WORDS_MOST} 字，请精简", "comment"))
    if problems:
        raise RuleBroken(problems)
    _put(sheet, points)
    sheet.comment = comment.strip()
    if finish:
        SHEET.move(sheet, "finish")
        sheet.finished_at = at
    session().flush()
    totals = {str(bid): sum(given.values(), Decimal(0)) for bid, given in points.items()}
    audit.record(f"score_sheet:{'finish' if finish else 'save'}", by=by, on=sheet, title=tender.title, at=at,
                 after={"state": sheet.state, "kind": sheet.kind, "totals": totals})  # fmt: skip
    if finish and sheet.kind == "assessor":
        _tell_chair_when_done(tender, at=at)
    elif finish and sheet.kind == "consensus":
        telling.tell_owner(tender, "评审意见已提交", "的专家评审意见已提交，请选定机构。", at=at, page="/bids")
    return sheet


def _put(sheet: ScoreSheet, points: Points) -> None:
    kept = {(one.bid_id, one.criterion): one for one in sheet.points}
    given = {(bid, title): value for bid, row in points.items() for title, value in row.items()}
    for key, one in kept.items():
        if key not in given:
            sheet.points.remove(one)
    for key, value in given.items():
        if key in kept:
            kept[key].points = value
        else:
            sheet.points.append(BidPoints(bid_id=key[0], criterion=key[1], points=value))


def reopen_scores(sheet: ScoreSheet, *, by: Actor, at: datetime) -> ScoreSheet:
    """Score again, before the award; an assessor only until the chair has finished."""
    tender = _scored(sheet.tender)
    _require_own(sheet, tender, by)
    consensus = queries.sheet_of(tender, "consensus")
    if sheet.kind == "assessor" and consensus is not None and consensus.state is SheetState.DONE:
        raise Refusal("组长已提交评审意见，不能再改评分。")
    before = SHEET.move(sheet, "reopen")
    sheet.finished_at = None
    session().flush()
    audit.record("score_sheet:reopen", by=by, on=sheet, title=tender.title, before={"state": before},
                 after={"state": sheet.state}, at=at)  # fmt: skip
    return sheet


def _scored(tender: Tender) -> Tender:
    found = queries.locked(tender)
    if found.state is not TenderState.OPENED:
        raise Refusal(NOT_OPEN.format(state=found.state.title))
    return found


def _require_own(sheet: ScoreSheet, tender: Tender, by: Actor) -> None:
    if sheet.kind == "owner":
        if by.organization_id != tender.enterprise_id:
            raise Forbidden("只有发布需求的企业可以填写企业评分。")
    elif by.user_id is None or sheet.user_id != by.user_id:
        raise Forbidden("只能填写分派给本人的评分表。")


def _require_all_done(tender: Tender) -> None:
    panel = [one for one in sheets_of(tender) if one.kind == "assessor" and one.state is not SheetState.CONFLICTED]
    waiting = [one.user.display_name for one in panel if one.state is not SheetState.DONE and one.user]
    if waiting:
        raise Refusal(f"{'、'.join(waiting)}尚未提交评分，全部提交后由组长形成评审意见。")
    if not any(one.is_chair for one in panel):
        raise Refusal("组长已申明回避，请市工信局另行指定组长。")


def _tell_chair_when_done(tender: Tender, *, at: datetime) -> None:
    panel = [one for one in sheets_of(tender) if one.kind == "assessor" and one.state is not SheetState.CONFLICTED]
    if all(one.state is SheetState.DONE for one in panel):
        chairs: list[User] = [one.user for one in panel if one.is_chair and one.user]
        telling.tell_people(tender, [Recipient(user.id, user.email) for user in chairs], "请形成评审意见",
                            "的专家评分均已提交，请组长形成评审意见。", at=at)  # fmt: skip
