"""A tender's dates and an offer's values as pages write them."""

from decimal import Decimal
from typing import Any

from flask import request

from marketplace.bids.models import Bid, Tender
from marketplace.bids.queries import pages
from marketplace.bids.rules import LABELS, Offer
from marketplace.kernel import clock
from marketplace.kernel.errors import Refusal, RuleBroken
from marketplace.kernel.money import yuan
from marketplace.publicity.queries import work_calendar
from marketplace.web.forms import BaseForm

SECTIONS = ("plan", "schedule", "deliverables", "team", "cases")


def standing(tender: Tender) -> dict[str, Any]:
    """Phase with words and tone, and the working days left for questions and bids; the same whoever bids."""
    today = clock.today()
    phase = pages.phase_of(tender.state, tender.deadline_on, today)
    return {
        "phase": phase, "status": pages.PHASES[phase], "tone": pages.TONES[phase],
        "questions_left": _left(tender.question_until) if phase == "receiving" else "",
        "bids_left": _left(tender.deadline_on) if phase == "receiving" else "",
        "asking": phase == "receiving" and today <= tender.question_until,
    }  # fmt: skip


def _left(day: Any) -> str:
    today = clock.today()
    if day < today:
        return "已截止"
    days = work_calendar().left(today, day)
    return f"还剩 {days} 个工作日" if days else "今天截止"


def amounts(price: Decimal, concession: Decimal) -> list[dict[str, str]]:
    """Price, what the institution bears of it, and what enterprise and public money bear together."""
    shown = {"报价": price, "其中机构让利": concession, "企业与财政补贴合计承担": price - concession}
    return [{"title": title, "value": f"{yuan(amount)} 元"} for title, amount in shown.items()]


def offer_rows(offer: Offer) -> list[dict[str, str]]:
    """An offer as a summary's rows."""
    words = [{"title": LABELS[name], "value": getattr(offer, name)} for name in SECTIONS]
    return [*amounts(offer.price, offer.concession), *words, *_gains(offer.from_gains, offer.gains_terms)]


def bid_rows(bid: Bid) -> list[dict[str, str]]:
    """An opened bid as a summary's rows."""
    words = [{"title": LABELS[name], "value": str(bid.content.get(name) or "")} for name in SECTIONS]
    gains = _gains(bool(bid.content.get("from_gains")), str(bid.content.get("gains_terms") or ""))
    return [*amounts(bid.price or Decimal(0), bid.concession or Decimal(0)), *words, *gains]


def _gains(from_gains: bool, terms: str) -> list[dict[str, str]]:
    rows = [{"title": LABELS["from_gains"], "value": "愿意" if from_gains else "不采用"}]
    return [*rows, {"title": LABELS["gains_terms"], "value": terms}] if from_gains else rows


def up_to(wanted: int) -> str:
    """«1 » or «1 至 3 », before 家."""
    return "1 " if wanted == 1 else f"1 至 {wanted} "


def file_size(size: int) -> str:
    """A file's size as people say it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


def add_refusal(form: BaseForm, refusal: Refusal) -> int:
    """Show a refusal on the form, each problem at its field where no other stands there yet; its status."""
    if isinstance(refusal, RuleBroken):
        form.add_problems(one for one in refusal.problems if not getattr(form._fields.get(one.field), "errors", ()))
    else:
        form.form_errors.append(refusal.message)
    return refusal.status


def typed(name: str) -> list[str]:
    """All values sent under a name."""
    return request.form.getlist(name)
