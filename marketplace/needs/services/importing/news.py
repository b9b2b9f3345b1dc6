"""Who is told of an import: the officer who handed it in, and the counties whose queue it fills (D22)."""

from marketplace.kernel.database import session
from marketplace.needs.models import ImportRun
from marketplace.notifications.rules import Kind, Recipient
from marketplace.notifications.services import notify
from marketplace.organizations.models import Membership
from marketplace.organizations.queries import recipients_with_duty
from marketplace.security.actors import Duty


def tell_of_preview(run: ImportRun) -> None:
    """The sheet is read and waits for a look."""
    _tell(run, f"请核对导入：{run.file_name}", f"表格已读取完成，共 {run.total} 行，请逐行核对后确认。")


def tell_of_failure(run: ImportRun) -> None:
    """The sheet could not be read."""
    _tell(run, f"未能读取：{run.file_name}", run.message)


def tell_of_end(run: ImportRun, made: dict[str, int]) -> None:
    """The needs are in; a county that got some by another county's sheet is told too."""
    _tell(run, f"导入完成：{run.file_name}", run.message)
    for county_code, number in made.items():
        if county_code != run.county_code:
            title = f"其他县市区转来 {number} 条需求"
            body = f"{run.county.name}报送的表格里有 {number} 条您所在县市区的需求，已列入待审核，请审核。"
            officers = recipients_with_duty(Duty.COUNTY, county_code)
            notify(Kind.NEED, officers, title=title, body=body, path="/needs?state=submitted")


def _tell(run: ImportRun, title: str, body: str) -> None:
    people = []
    for number in {run.uploaded_by_id, run.confirmed_by_id} - {None}:
        one = session().get(Membership, number)
        if one is not None:
            people.append(Recipient(one.user_id, one.user.email, one.organization_id))
    notify(Kind.IMPORT, people, title=title, body=body, path=f"/needs/import/{run.id}")
