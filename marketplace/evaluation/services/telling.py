"""What an institution is told of its evaluation, so that no two things it is told give a single answer away (D24)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from marketplace.engagements.models import Engagement
from marketplace.evaluation.models import Case, EvaluationRow
from marketplace.evaluation.queries.reading import record_of
from marketplace.evaluation.rules import Outcome, Record
from marketplace.notifications.rules import Kind
from marketplace.notifications.services import notify
from marketplace.organizations.queries import recipients_of, recipients_of_many, recipients_with_duty
from marketplace.security.actors import Duty
from marketplace.surveys.models import Release
from marketplace.surveys.queries import releases_of

SECRET_KEYS = ("satisfaction", "strict_satisfaction", "response_rate", "valid_answers", "wilson_low")
OPEN_KEYS = ("commitment", "ladder", "discipline")
# The figures of D13 as they are told, on the page and in the notice.
FIGURES = {
    "satisfaction": "满意度（%）", "strict_satisfaction": "很满意率（%）", "response_rate": "回收率（%）",
    "valid_answers": "有效评价（份）", "wilson_low": "威尔逊下限", "commitment": "服务承诺完成（%）",
    "ladder": "梯度培育（%）", "discipline": "按时履约（%）",
}  # fmt: skip


def told_figures(row: EvaluationRow) -> dict[str, Any]:
    """The row as its institution may read it.

    Commitment, ladder and discipline rest on what it knows itself. Satisfaction and the score that follows from it are
    told only where the answers counted are those of a release: other totals would be a release of their own.
    """
    record = record_of(row)
    releases = releases_of(row.institution_id, row.run.round_id)
    same = release_behind(record, releases)
    figures = {key: row.indicators[key] for key in (*(SECRET_KEYS if same else ()), *OPEN_KEYS)}
    return {
        "outcome": Outcome(row.outcome).title, "rank": row.rank, "as_of": row.run.as_of.isoformat(),
        "served": record.served, "promised": record.commitment, "figures": figures,
        "score": float(row.score) if same and row.score is not None else None,
        "release": same.number if same else None, "last_release": releases[0].number if releases else None,
    }  # fmt: skip


def release_behind(record: Record, releases: Iterable[Release]) -> Release | None:
    """The latest release whose counts are those of the row: what the institution can read anyhow."""
    counts = tuple(record.count(level) for level in ("very", "basic", "dissatisfied"))
    return next((one for one in releases if (one.very, one.basic, one.dissatisfied) == counts), None)


def tell_institution(institution_id: int, title: str, body: str, path: str, *, at: datetime) -> None:
    """The institution's people; a legal notice that nobody can switch off."""
    notify(Kind.EVALUATION, recipients_of(institution_id, Duty.INSTITUTION), title=title, body=body, path=path, at=at)


def tell_institutions(letters: Mapping[int, tuple[str, str]], path: str, *, at: datetime) -> None:
    """Each institution its own title and body, by institution; their people are looked up once for all."""
    everybody = recipients_of_many(letters, Duty.INSTITUTION)
    for number, (title, body) in letters.items():
        mine = [one for one in everybody if one.organization_id == number]
        notify(Kind.EVALUATION, mine, title=title, body=body, path=path, at=at)


def tell_firms(services: Iterable[Engagement], title: str, body: str, *, at: datetime) -> None:
    """The enterprise of each service, with the way to it; their people are looked up once for all."""
    found = list(services)
    everybody = recipients_of_many({one.enterprise_id for one in found}, Duty.ENTERPRISE)
    for one in found:
        people = [person for person in everybody if person.organization_id == one.enterprise_id]
        notify(Kind.EVALUATION, people, title=title, body=body, path=f"/engagements/{one.id}", at=at)


def tell_city(title: str, body: str, path: str, *, at: datetime) -> None:
    """The city's officers."""
    notify(Kind.EVALUATION, recipients_with_duty(Duty.CITY), title=title, body=body, path=path, at=at)


def path_of(case: Case) -> str:
    """The case's address inside the site."""
    return f"/cases/{case.id}"
