"""``flask institutions import`` reads a county's 附件1 and takes its institutions in."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from marketplace.certification import imports, services
from marketplace.certification.imports.words import ACTIONS, reason_words
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.kernel.transactions import unit_of_work
from marketplace.organizations.actors import actor_of
from marketplace.organizations.imports.institutions import InstitutionReading
from marketplace.organizations.models import Membership, Organization
from marketplace.security.actors import SYSTEM, Actor, Duty
from marketplace.web import console

institutions = AppGroup("institutions", help="服务机构")


@institutions.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--county", help="填报的县市区，例如 醴陵市")
@click.option("--dry-run", is_flag=True, help="只核对，不保存")
@console.as_json
def import_list(file: Path, county: str | None, dry_run: bool, json_: bool) -> None:
    """Judge every row of 附件1 and, unless dry, take the kept ones in."""
    try:
        content = file.read_bytes()
    except OSError:
        console.refuse(f"文件 {file.name} 不存在或读不出来，请检查路径。")
    try:
        if county:
            imports.county_code_of(county)
        reading = imports.read_list(content, file.name, county=county)
        answer = _answer(reading)
        if not dry_run:
            answer["stored"] = _store(reading, county)
    except Refusal as refusal:
        console.refuse(str(refusal))
    rows = [
        (row.sheet, row.row, row.party_cell, ACTIONS[row.action.value], reason_words(row.reason, row.detail))
        for row in reading.rows
    ]
    console.answer(answer, json_, ("工作表", "行", "名称", "办理", "原因"), rows)


def _answer(reading: InstitutionReading) -> dict[str, Any]:
    found = reading.as_json()
    for shown, row in zip(found["rows"], reading.rows, strict=True):
        shown["existing"] = imports.existing_of(row)
    return found


def _store(reading: InstitutionReading, county: str | None) -> dict[str, Any]:
    name = county or reading.county_of_file
    if not name:
        console.refuse("文件里看不出是哪个县市区的名单，请用 --county 写明。")
    code = imports.county_code_of(name)
    with unit_of_work():
        stored = services.store_list(reading, county_code=code, county=name, by=_officer(code))
    return {
        "applications": [one.application_id for one in stored if one.is_new],
        "unchanged": sum(1 for one in stored if not one.is_new and not one.refused),
        "refused": [{"row": one.row, "name": one.name, "why": one.refused} for one in stored if one.refused],
    }


def _officer(county_code: str) -> Actor:
    """The county's first officer, in whose name the list is taken in; the system itself where there is none."""
    officers = (
        select(Membership)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.duty == Duty.COUNTY.value, Membership.is_active, Organization.county_code == county_code)
        .order_by(Membership.id)
    )
    found = session().scalars(officers.limit(1)).first()
    return actor_of(found) if found is not None else SYSTEM
