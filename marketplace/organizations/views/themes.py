"""What each theme's page of a profile shows and does: its form, its template, how it is filled and how it is saved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from marketplace.kernel import clock
from marketplace.organizations.forms import annex, profiles
from marketplace.organizations.forms.profiles import ThemeForm
from marketplace.organizations.models import Enterprise, Institution
from marketplace.organizations.rules.figures import LINES, figure_years
from marketplace.organizations.services import institution_rows, ladder
from marketplace.organizations.services.profiles import describe_enterprise, describe_institution
from marketplace.security.actors import Actor

Owner = Enterprise | Institution
PLAIN = "organizations/theme.html"


@dataclass(frozen=True, slots=True)
class Editor:
    """One theme's page. ``stays``: saving adds a row and shows the page again."""

    form: type[ThemeForm]
    fill: Callable[[Any], dict[str, Any]]
    save: Callable[[Any, Any, Actor], None]
    template: str = PLAIN
    stays: bool = False


def _from(*names: str) -> Callable[[Any], dict[str, Any]]:
    return lambda owner: {name: getattr(owner, name) for name in names}


def _describe(*names: str) -> Callable[[Any, Any, Actor], None]:
    """Save the named fields as they stand in the form."""

    def save(owner: Any, form: Any, by: Actor) -> None:
        values = {name: _stored(form[name].data) for name in names}
        describe = describe_enterprise if isinstance(owner, Enterprise) else describe_institution
        describe(owner, by=by, opened=form.opened_version(), **values)

    return save


def _stored(value: Any) -> Any:
    """Pasted line ends as the database keeps them."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _plain(form: type[ThemeForm], *names: str) -> Editor:
    return Editor(form, _from(*names), _describe(*names))


def _fill_standing(owner: Enterprise) -> dict[str, Any]:
    return {
        "chain_id": owner.chain_id, "main_products": owner.main_products,
        "is_manufacturing": profiles.from_bool(owner.is_manufacturing),
        "in_gradient_pool": profiles.from_bool(owner.in_gradient_pool),
    }  # fmt: skip


def _save_standing(owner: Enterprise, form: profiles.StandingForm, by: Actor) -> None:
    describe_enterprise(
        owner, by=by, opened=form.opened_version(), chain_id=form.chain_id.data,
        main_products=form.main_products.data, is_manufacturing=profiles.to_bool(form.is_manufacturing.data),
        in_gradient_pool=profiles.to_bool(form.in_gradient_pool.data),
    )  # fmt: skip


def _save_claim(owner: Enterprise, form: profiles.LadderForm, by: Actor) -> None:
    if form.recognised_on.data is None:
        raise ValueError("a required field was validated as empty")
    ladder.claim_level(
        owner, form.level.data, form.recognised_on.data, form.evidence.data or "", by=by, upload=uploaded(),
    )  # fmt: skip


def uploaded(name: str = "upload") -> FileStorage | None:
    """The uploaded file, None where none was chosen."""
    file = request.files.get(name)
    return file if file is not None and file.filename else None


def _fill_counts(owner: Institution) -> dict[str, Any]:
    return {name: annex.counts_to(getattr(owner, name) or {}) for name in ("served_counts", "target_counts")}


def _save_counts(owner: Institution, form: annex.CountsForm, by: Actor) -> None:
    describe_institution(
        owner, by=by, opened=form.opened_version(), served_counts=annex.counts_from(form.served_counts.data),
        target_counts=annex.counts_from(form.target_counts.data),
    )  # fmt: skip


def _fill_figures(owner: Institution) -> dict[str, Any]:
    rows = {row.year: {line.key: getattr(row, line.key) for line in LINES} for row in owner.years}
    earlier, later = figure_years(clock.today())
    return {"earlier": rows.get(earlier, {}), "later": rows.get(later, {})}


def _save_figures(owner: Institution, form: annex.FiguresForm, by: Actor) -> None:
    earlier, later = figure_years(clock.today())
    figures = {earlier: form.earlier.data, later: form.later.data}
    institution_rows.record_years(owner, figures, by=by, opened=form.opened_version())


def _fill_premises(owner: Institution) -> dict[str, Any]:
    rows = [
        {name: getattr(row, name) for name in ("kind", "name", "quantity", "area", "remark")}
        for row in owner.facilities
    ]
    return {"premises": owner.premises, "rows": rows + [{"kind": "site"}] * annex.SPARE_ROWS}


def _save_premises(owner: Institution, form: annex.PremisesForm, by: Actor) -> None:
    describe_institution(owner, by=by, opened=form.opened_version(), premises=_stored(form.premises.data))
    institution_rows.replace_facilities(owner, annex.facilities_from(row.data for row in form.rows), by=by)


def _save_paper(owner: Institution, form: profiles.PaperForm, by: Actor) -> None:
    institution_rows.add_paper(owner, form.kind.data, uploaded(), by=by)


_BASICS = ("name", "credit_code", "county_code")
ENTERPRISE_EDITORS = {
    "basics": _plain(profiles.BasicsForm, *_BASICS),
    "standing": Editor(profiles.StandingForm, _fill_standing, _save_standing),
    "contact": _plain(
        profiles.EnterpriseContactForm, "contact_name", "contact_phone", "legal_representative", "address"
    ),
    "ladder": Editor(profiles.LadderForm, _from(), _save_claim, "organizations/ladder.html", stays=True),
}
INSTITUTION_EDITORS = {
    "basics": _plain(profiles.InstitutionBasicsForm, *_BASICS, "legal_representative", "registered_on", "address"),
    "contact": _plain(profiles.ContactForm, "contact_name", "contact_phone"),
    "directions": _plain(profiles.DirectionsForm, "categories", "annual_capacity", "commitment"),
    "counts": Editor(annex.CountsForm, _fill_counts, _save_counts, "organizations/counts.html"),
    "figures": Editor(annex.FiguresForm, _fill_figures, _save_figures, "organizations/figures.html"),
    "premises": Editor(annex.PremisesForm, _fill_premises, _save_premises, "organizations/premises.html"),
    "services": _plain(profiles.ServicesForm, "services"),
    "record": _plain(profiles.RecordForm, "record"),
    "papers": Editor(profiles.PaperForm, _from(), _save_paper, "organizations/papers.html", stays=True),
}


def editor_of(owner: Owner, theme: str) -> Editor | None:
    """The page of ``theme`` for this kind of organisation; the cases have pages of their own."""
    return (ENTERPRISE_EDITORS if isinstance(owner, Enterprise) else INSTITUTION_EDITORS).get(theme)
