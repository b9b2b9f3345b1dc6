"""The service catalogue and the words that tell each service: the city tries others, sees what changes, decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.errors import RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.matchmaking import rules
from marketplace.matchmaking.exports import words_sheet
from marketplace.matchmaking.forms.taxonomy import WordsForm
from marketplace.matchmaking.lifecycle import VersionState
from marketplace.matchmaking.models import CatalogueVersion
from marketplace.matchmaking.queries import corrections, versions
from marketplace.matchmaking.services import knowledge, versioning
from marketplace.matchmaking.views.blueprint import blueprint
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission
from marketplace.web import downloads, tables
from matching.catalogue import Catalogue, Service
from matching.model import DIRECTIONS

KINDS = {
    "words": "用词", "asks": "企业怎么提", "symptoms": "企业怎么说难处", "delivers": "交付什么",
    "standards": "标准和资质",
}  # fmt: skip
CHANGED = {"yes": "有增减", "no": "没有增减"}
PROGRESS = {VersionState.TRYING: "running", VersionState.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A service with what the city's versions put to it and took out."""

    service: Service
    added: frozenset[str]
    removed: tuple[str, ...]


def shown_service(service_code: str) -> Shown | None:
    """A service as it is read now; None for an unknown code."""
    version = knowledge.present_catalogue()
    found = next((one for one in knowledge.catalogue_with(version).services if one.code == service_code), None)
    changes: dict[str, Any] = (version.changes if version is not None else {}).get(service_code, {})
    if found is None:
        return None
    return Shown(found, frozenset(changes.get("added", ())), tuple(changes.get("removed", ())))


@blueprint.get("/taxonomy")
@guard(Permission.TAXONOMY_VIEW)
def taxonomy() -> ResponseReturnValue:
    """The services by direction; a search looks in names and words."""
    version, (words, asked, order) = knowledge.present_catalogue(), _asked()
    catalogue = knowledge.catalogue_with(version)
    rows = _found(catalogue, version, words, asked, order)
    by_direction = {name: [row for row in rows if row["service"].direction == name] for name in DIRECTIONS}
    fields: list[dict[str, Any]] = [
        {"name": "q", "title": "服务名称、用词或说法", "value": words},
        {"name": "direction", "title": "服务方向", "value": asked.get("direction", ""),
         "options": [(name, name) for name in DIRECTIONS]},
        {"name": "changed", "title": "本市增减", "value": asked.get("changed", ""), "options": list(CHANGED.items())},
    ]  # fmt: skip
    return render_template(
        "matchmaking/taxonomy.html", directions={name: some for name, some in by_direction.items() if some},
        version=version, words=words, count=len(rows), digest=catalogue.digest, fields=fields, sort=order,
        chips=tables.chips({"q": "查找", "direction": "服务方向", "changed": "本市增减"}, {"changed": CHANGED}),
        base=tables.sorting_base(), export_url=tables.elsewhere("matchmaking.taxonomy_export"),
        versions=versions.words_versions(),
    )  # fmt: skip


def _asked() -> tuple[str, dict[str, str], str]:
    """Words, filters and order of the page."""
    allowed = {"direction": DIRECTIONS, "changed": tuple(CHANGED)}
    filters = {name: value for name, values in allowed.items() if (value := tables.chosen(name, values))}
    return tables.words(), filters, tables.chosen("sort", ("name", "-name", "words", "-words")) or ""


def _found(
    catalogue: Catalogue, version: CatalogueVersion | None, words: str, asked: Mapping[str, str], order: str
) -> list[dict[str, Any]]:
    """The services that the page shows: as the catalogue has them, or sorted by name or by how many words they have."""
    changes = version.changes if version is not None else {}
    rows = []
    for one in catalogue.services:
        told = [text for text in (*one.phrases, *one.words) if words.lower() in text.lower()] if words else []
        is_asked = asked.get("direction", one.direction) == one.direction
        is_changed = asked.get("changed", "") in ("", "yes" if one.code in changes else "no")
        if is_asked and is_changed and (told or not words):
            rows.append({"service": one, "told": told, "changed": changes.get(one.code)})
    if order:
        rows.sort(key=_name_of if order.endswith("name") else _count_of, reverse=order.startswith("-"))
    return rows


def _name_of(row: Mapping[str, Any]) -> str:
    return str(row["service"].name)


def _count_of(row: Mapping[str, Any]) -> int:
    return len(row["service"].phrases) + len(row["service"].words)


@blueprint.get("/taxonomy/export")
@guard(Permission.TAXONOMY_VIEW)
def taxonomy_export() -> ResponseReturnValue:
    """What is on the screen, as a sheet with all words."""
    version = knowledge.present_catalogue()
    rows = _found(knowledge.catalogue_with(version), version, *_asked())
    rows.sort(key=lambda row: DIRECTIONS.index(row["service"].direction))
    return downloads.send_bytes(words_sheet(rows), f"服务目录_{clock.today().isoformat()}.xlsx")


@blueprint.get("/taxonomy/services/<service_code>")
@guard(Permission.TAXONOMY_VIEW, subject=shown_service)
def service(shown: Shown) -> ResponseReturnValue:
    """One service with all its words."""
    form = _form(shown)
    if not form.added.data:
        form.added.data = tables.words("add", rules.LONGEST_WORD)
    return _service_page(shown, form)


def _form(shown: Shown) -> WordsForm:
    one = shown.service
    return WordsForm.offering([*one.words, *one.asks, *one.symptoms, *one.delivers, *one.standards])


def _service_page(shown: Shown, form: WordsForm, status: int = 200) -> ResponseReturnValue:
    names = knowledge.services_by_code()
    page = render_template(
        "matchmaking/service.html", service=shown.service, shown=shown, form=form, kinds=KINDS,
        neighbours=[(code, names[code].name) for code in shown.service.neighbours if code in names],
        told=corrections.told_of_service(shown.service.code), longest=rules.LONGEST_WORD,
    )  # fmt: skip
    return page, status


@blueprint.post("/taxonomy/services/<service_code>")
@guard(Permission.TAXONOMY_EDIT, subject=shown_service)
@writes
def propose_words(shown: Shown) -> ResponseReturnValue:
    """Let a worker try the change."""
    form = _form(shown)
    if not form.validate_on_submit():
        return _service_page(shown, form, 422)
    try:
        version = versioning.propose_words(
            shown.service.code, form.words(), form.removed.data or [], form.reason.data or "", by=current_actor()
        )
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _service_page(shown, form, 422)
    return redirect(url_for("matchmaking.words_version", version_id=version.id), 303)


@blueprint.post("/taxonomy/lessons")
@guard(Permission.TAXONOMY_EDIT)
@writes
def propose_lessons() -> ResponseReturnValue:
    """Let a worker learn from what people corrected."""
    version = versioning.propose_lessons(by=current_actor())
    return redirect(url_for("matchmaking.words_version", version_id=version.id), 303)


@blueprint.get("/taxonomy/versions/<int:version_id>")
@guard(Permission.TAXONOMY_VIEW, subject=versions.get_words)
def words_version(version: CatalogueVersion) -> ResponseReturnValue:
    """What would change, and the decision."""
    present = knowledge.present_catalogue()
    return render_template(
        "matchmaking/words_version.html", version=version, name=knowledge.service_name,
        overtaken=version.state is VersionState.READY and version.base_id != (present.id if present else None),
    )  # fmt: skip


@blueprint.get("/taxonomy/versions/<int:version_id>/progress")
@guard(Permission.TAXONOMY_VIEW, subject=versions.get_words)
def words_progress(version: CatalogueVersion) -> ResponseReturnValue:
    """Whether the trial is done."""
    working = version.state is VersionState.TRYING
    following = "" if working else url_for("matchmaking.words_version", version_id=version.id)
    return jsonify(
        done=0 if working else 1, total=1, state=PROGRESS.get(version.state, "done"), message=version.state.title,
        next=following,
    )  # fmt: skip


@blueprint.post("/taxonomy/versions/<int:version_id>/adopt")
@guard(Permission.TAXONOMY_EDIT, subject=versions.get_words)
@writes
def adopt_words(version: CatalogueVersion) -> ResponseReturnValue:
    """From now on these words count."""
    versioning.adopt_words(version, by=current_actor())
    flash("已采用。需求和机构正在按新的用词重新理解，揭榜期内的需求随后重新推荐。", "success")
    return redirect(url_for("matchmaking.taxonomy"), 303)


@blueprint.post("/taxonomy/versions/<int:version_id>/discard")
@guard(Permission.TAXONOMY_EDIT, subject=versions.get_words)
@writes
def discard_words(version: CatalogueVersion) -> ResponseReturnValue:
    """They will not."""
    versioning.discard_words(version, by=current_actor())
    flash("没有采用，用词不变。", "success")
    return redirect(url_for("matchmaking.taxonomy"), 303)
