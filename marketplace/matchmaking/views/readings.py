"""How a need or an institution is understood, with the words that tell, and the place to say it better."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import queries, rules, services
from marketplace.matchmaking.forms.readings import InstitutionReadingForm, NeedReadingForm
from marketplace.matchmaking.queries import corrections
from marketplace.matchmaking.services import knowledge
from marketplace.matchmaking.services.correcting import GIVE_BACK, NONE_OF_THEM
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.needs.models import Need
from marketplace.needs.views.subjects import seen
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import profiles
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/needs/<int:need_id>/reading")
@guard(Permission.READING_VIEW, subject=seen)
def reading(need: Need) -> ResponseReturnValue:
    """The services that the need's words are read as, and what a person put in their place."""
    return _need_page(need, NeedReadingForm.offering(_choice(corrections.service_of(need.id))))


def _choice(service: str | None) -> str:
    return GIVE_BACK if service is None else service or NONE_OF_THEM


def _need_page(need: Need, form: NeedReadingForm, status: int = 200) -> ResponseReturnValue:
    read = corrections.reading_of_need(need.id)
    found = corrections.of_need(need.id)
    standing = found[0] if found and not found[0].given_back else None
    page = render_template(
        "matchmaking/reading.html", need=need, form=form, read=read, standing=standing, corrections=found,
        fresh=read is not None and read.words_digest == rules.digest(queries.words_of(need)),
        name=knowledge.service_name, services=knowledge.services_by_code(),
    )  # fmt: skip
    return page, status


@blueprint.post("/needs/<int:need_id>/reading")
@guard(Permission.READING_CORRECT, subject=seen)
@writes
def correct_reading(need: Need) -> ResponseReturnValue:
    """Keep what the person says; the next ranking goes by it."""
    form = NeedReadingForm.offering("")
    if not form.validate_on_submit():
        return _need_page(need, form, 422)
    try:
        services.correct_need(need, form.service.data or "", form.reason.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _need_page(need, form, 422)
    flash("已按您说的理解这项需求，推荐时以此为准。", "success")
    return redirect(url_for("matchmaking.reading", need_id=need.id), 303)


@blueprint.get("/institutions/<int:institution_id>/reading")
@guard(Permission.CAPABILITY_VIEW, subject=profiles.public_institution)
def capability(institution: Institution) -> ResponseReturnValue:
    """The services that the institution is understood to offer, each with its own words."""
    form = InstitutionReadingForm.offering()
    form.service.data = request.args.get("service") or ""
    return _institution_page(institution, form)


def _institution_page(institution: Institution, form: InstitutionReadingForm, status: int = 200) -> ResponseReturnValue:
    read = corrections.reading_of_institution(institution.id)
    page = render_template(
        "matchmaking/capability.html", owner=institution, form=form, read=read,
        rows=_offers(read.services if read is not None else [], corrections.verdicts_of(institution.id)
                     .get(institution.id, {})),
        corrections=corrections.of_institution(institution.id), name=knowledge.service_name,
        verdicts=rules.VERDICTS, sources=rules.SOURCES,
    )  # fmt: skip
    return page, status


def _offers(services_read: list[dict[str, Any]], verdicts: dict[str, str]) -> list[dict[str, Any]]:
    """What was read, each with the person's word on it, and what was stated beside."""
    told = {one["code"] for one in services_read}
    known = knowledge.services_by_code()
    stated = [
        {"code": code, "name": known[code].name, "direction": known[code].direction, "confidence": None,
         "evidence": "", "source": ""}
        for code, verdict in verdicts.items() if code not in told and verdict == "does" and code in known
    ]  # fmt: skip
    return [one | {"verdict": verdicts.get(one["code"], "")} for one in [*services_read, *stated]]


@blueprint.post("/institutions/<int:institution_id>/reading")
@guard(Permission.CAPABILITY_CORRECT, subject=profiles.public_institution)
@writes
def correct_capability(institution: Institution) -> ResponseReturnValue:
    """Keep what the person says of one service; the next ranking goes by it."""
    form = InstitutionReadingForm.offering()
    if not form.validate_on_submit():
        return _institution_page(institution, form, 422)
    try:
        services.correct_institution(
            institution, form.service.data or "", form.verdict.data or "", form.reason.data or "", by=current_actor()
        )
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _institution_page(institution, form, 422)
    flash("已保存，下一次推荐以此为准。", "success")
    return redirect(url_for("matchmaking.capability", institution_id=institution.id), 303)
