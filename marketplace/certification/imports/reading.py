"""A county's 附件1 read with the pilot's vocabulary; what the system already stores is told beside the verdict."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from marketplace.certification.lifecycle import ENDED
from marketplace.certification.models import Application
from marketplace.documents.gate import UnreadableFile
from marketplace.documents.workbooks import read_workbook
from marketplace.kernel.database import db, session
from marketplace.kernel.errors import BadRequest, Problem, RuleBroken
from marketplace.organizations.imports.institutions import InstitutionReading, InstitutionRow, read_institution_list
from marketplace.organizations.imports.vocabulary import Vocabulary
from marketplace.organizations.queries.dictionaries import ROUND_FILE
from marketplace.organizations.queries.profiles import find_institution


@lru_cache(maxsize=2)
def _vocabulary(path: Path, _changed: int) -> Vocabulary:
    return Vocabulary.from_mapping(tomllib.loads(path.read_text("utf-8")))


def vocabulary() -> Vocabulary:
    """The words of the round's file, read again only when it changes."""
    path = Path(current_app.config["SEEDS_DIR"]) / ROUND_FILE
    return _vocabulary(path, path.stat().st_mtime_ns)


def county_code_of(name: str) -> str:
    """The GB/T 2260 code of a county by its full name; BadRequest names those there are."""
    known = vocabulary().county_by_name
    if name not in known:
        raise BadRequest(f"没有「{name}」这个县市区；请从 {'、'.join(known)} 中选择。")
    return known[name].code


def read_list(content: bytes, name: str, *, county: str | None = None) -> InstitutionReading:
    """Judge every row; ``county`` is the filer's name. RuleBroken with a sentence for an unreadable file."""
    try:
        return read_institution_list(read_workbook(content, name), vocabulary=vocabulary(), county=county)
    except UnreadableFile as unreadable:
        raise RuleBroken([Problem(unreadable.message, "file")]) from unreadable


def existing_of(row: InstitutionRow) -> list[dict[str, Any]]:
    """Institutions (and their live applications) already stored under the row's names; nothing without a database."""
    found = []
    try:
        for record in row.records:
            institution = find_institution(record.name)
            if institution is not None:
                live = select(Application.id).where(
                    Application.institution_id == institution.id, Application.state.not_in(list(ENDED))
                )
                numbers = session().scalars(live.limit(1)).first()
                found.append({"name": institution.name, "institution": institution.id, "application": numbers})
    except SQLAlchemyError:
        db.session.rollback()
    return found
