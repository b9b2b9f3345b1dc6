"""Signs of bent answers, for city and auditor: by institution and kind, each with the answers behind it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.pilots import queries as pilots
from marketplace.security.guard import guard
from marketplace.security.permissions import Permission
from marketplace.surveys import queries
from marketplace.surveys.rules import Sign, SignKind, signs_in
from marketplace.surveys.views.blueprint import blueprint
from marketplace.surveys.views.showing import LEVELS
from marketplace.web import tables

LABELS = {"kind": "迹象", "institution": "机构"}
KINDS = {one.value: one.title for one in SignKind}
MOST, ROWS_MOST = 100, 20


@blueprint.get("/surveys/signs")
@guard(Permission.SURVEY_READ)
def signs() -> ResponseReturnValue:
    """What was noticed, the newest rules on the present answers; nothing here changes a figure."""
    every = signs_in(queries.looked_at(pilots.require_round().id))
    names = queries.institution_names({one.institution for one in every})
    kind = tables.chosen("kind", list(KINDS))
    institution = tables.chosen("institution", [str(number) for number in names])
    found = [one for one in every if _fits(one, kind, institution)]
    shown = found[:MOST]
    options = {"kind": KINDS, "institution": {str(number): name for number, name in names.items()}}
    return render_template(
        "surveys/signs.html", signs=shown, total=len(found), names=names, levels=LEVELS, rows_most=ROWS_MOST,
        answers=queries.named_answers({number for one in shown for number in one.answers[:ROWS_MOST]}),
        chips=tables.chips(LABELS, options),
        fields=[
            {"name": name, "title": LABELS[name], "value": chosen or "", "options": list(options[name].items())}
            for name, chosen in (("kind", kind), ("institution", institution))
        ],
    )  # fmt: skip


def _fits(sign: Sign, kind: str | None, institution: str | None) -> bool:
    return kind in (None, sign.kind.value) and institution in (None, str(sign.institution))
