"""Signs of bent answers, for city and auditor: by institution and kind, each with its answers and what was decided."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.pilots import queries as pilots
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.surveys import exports, queries
from marketplace.surveys.lifecycle import SignDecisionState
from marketplace.surveys.models import SignDecision
from marketplace.surveys.rules import Sign, SignKind, signs_in
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.showing import LEVELS
from marketplace.web import downloads, tables

LABELS = {"kind": "迹象", "institution": "机构", "state": "核查"}
KINDS = {one.value: one.title for one in SignKind}
STATES = {one.value: one.title for one in SignDecisionState}
MOST, ROWS_MOST, EXPORTED_MOST = 100, 20, 10_000

Decisions = Mapping[str, SignDecision]


@blueprint.get("/surveys/signs")
@guard(Permission.SURVEY_READ)
def signs() -> ResponseReturnValue:
    """What was noticed, the newest rules on the present answers; nothing here changes a figure."""
    found, decisions, names, fields = _chosen()
    shown = found[:MOST]
    options = {"kind": KINDS, "institution": {str(number): name for number, name in names.items()}, "state": STATES}
    return render_template(
        "surveys/signs.html", signs=shown, total=len(found), names=names, levels=LEVELS, rows_most=ROWS_MOST,
        answers=queries.named_answers({number for one in shown for number in one.answers[:ROWS_MOST]}),
        states={one.fingerprint: state_of(one, decisions) for one in shown}, chips=tables.chips(LABELS, options),
        fields=fields, export_url=tables.elsewhere("surveys.signs_export"),
    )  # fmt: skip


@blueprint.get("/surveys/signs/export")
@guard(Permission.SURVEY_READ)
def signs_export() -> ResponseReturnValue:
    """The same signs with every answer behind them, as a sheet."""
    found, decisions, names, _ = _chosen()
    answers = queries.named_answers({number for one in found for number in one.answers})
    rows = [
        (one.kind.title, names[one.institution], state_of(one, decisions).title, _reason(one, decisions),
         answers[number])
        for one in found for number in one.answers
    ]  # fmt: skip
    return downloads.send_bytes(exports.signs_sheet(rows[:EXPORTED_MOST]), f"异常评价迹象_{clock.today()}.xlsx")


def state_of(sign: Sign, decisions: Decisions) -> SignDecisionState:
    """Where the decision on a sign stands."""
    decision = decisions.get(sign.fingerprint)
    return decision.state if decision else SignDecisionState.OPEN


def _reason(sign: Sign, decisions: Decisions) -> str:
    decision = decisions.get(sign.fingerprint)
    return (decision.settled_reason or decision.second_reason or decision.reason) if decision else ""


def _chosen() -> tuple[list[Sign], Decisions, dict[int, str], list[dict[str, Any]]]:
    """The signs that the reader asked for, the decisions, the institutions' names, and the filter's fields."""
    current = pilots.require_round()
    every = signs_in(queries.looked_at(current.id))
    decisions = {one.fingerprint: one for one in queries.decisions_of(current.id)}
    names = queries.institution_names({one.institution for one in every})
    options = {"kind": KINDS, "institution": {str(number): name for number, name in names.items()}, "state": STATES}
    asked = {name: tables.chosen(name, list(words)) or "" for name, words in options.items()}
    found = [one for one in every if _fits(one, state_of(one, decisions), asked)]
    fields: list[dict[str, Any]] = [
        {"name": name, "title": LABELS[name], "value": asked[name], "options": list(words.items())}
        for name, words in options.items()
    ]
    return found, decisions, names, fields


def _fits(sign: Sign, state: SignDecisionState, asked: Mapping[str, str]) -> bool:
    own = {"kind": sign.kind.value, "institution": str(sign.institution), "state": state.value}
    return all(asked[name] in ("", own[name]) for name in own)
