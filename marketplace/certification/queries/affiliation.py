"""Holders of titles in force that may belong together with an institution, with the signs (D18)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.certification.lifecycle import CertificateState
from marketplace.certification.models import Certificate
from marketplace.kernel.database import session
from marketplace.organizations.models import Institution
from marketplace.organizations.queries import likeness


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A holder's title, and what the holder has in common with the institution, in words."""

    certificate: Certificate
    signs: tuple[str, ...]


def affiliations(
    institution: Institution, codes: Collection[str], day: date, *, county_code: str | None = None
) -> list[Affiliation]:
    """Holders of ``codes`` in force on ``day`` that look affiliated, most signs first: two statements.

    ``county_code`` is the county of an officer who may read no more than that county's own (D22).
    """
    rows = select(Certificate).where(
        Certificate.programme_code.in_(list(codes)), Certificate.state == CertificateState.VALID,
        Certificate.valid_from <= day, Certificate.valid_until >= day,
    )  # fmt: skip
    held: dict[int, list[Certificate]] = {}
    for one in session().scalars(rows.order_by(Certificate.id)):
        held.setdefault(one.institution_id, []).append(one)
    return [
        Affiliation(title, alike.signs)
        for alike in likeness.of(institution, county_code)
        for title in held.get(alike.other.id, [])
    ]
