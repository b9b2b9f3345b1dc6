"""Who is told of an import: its officer, counties whose queue it fills (D22), enterprises with accounts."""

from marketplace.kernel.database import session
from marketplace.needs.models import ImportRun
from marketplace.needs.queries import imports as queries
from marketplace.notifications.rules import Kind, Recipient
from marketplace.notifications.services import notify
from marketplace.organizations.models import Membership
from marketplace.organizations.queries import recipients_of, recipients_with_duty
from marketplace.security.actors import Duty

NAMED = 5  # so many of an enterprise's needs are named in its notice


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
    _tell_enterprises(run)


def _tell_enterprises(run: ImportRun) -> None:
    """Enterprises for which somebody acts here learn what was handed in under their name."""
    for enterprise_id, needs in queries.needs_of_members(run.id).items():
        title = f"县市区为本企业导入了 {len(needs)} 条需求"
        named = "、".join(list(needs.values())[:NAMED]) + ("等" if len(needs) > NAMED else "")
        body = f"{run.county.name}报送的附件4里有本企业的需求（{named}），已列入县市区审核。请核对，不对的可以撤回。"
        path = f"/needs/{next(iter(needs))}" if len(needs) == 1 else f"/needs?batch={run.batch}"
        notify(Kind.NEED, recipients_of(enterprise_id), title=title, body=body, path=path)


def _tell(run: ImportRun, title: str, body: str) -> None:
    people = []
    for number in {run.uploaded_by_id, run.confirmed_by_id} - {None}:
        one = session().get(Membership, number)
        if one is not None:
            people.append(Recipient(one.user_id, one.user.email, one.organization_id))
    notify(Kind.IMPORT, people, title=title, body=body, path=f"/needs/import/{run.id}")
