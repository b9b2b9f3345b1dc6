"""People of an organisation: invited by mail, made a manager, let go; and for whom a person acts now."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts import rules as account_rules
from marketplace.accounts.models import User
from marketplace.accounts.services import accounts, links
from marketplace.audit import services as audit
from marketplace.kernel import clock
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.notifications import services as notifications
from marketplace.notifications.rules import Kind, Recipient
from marketplace.organizations.models import Bureau, Membership, Organization
from marketplace.organizations.queries import people
from marketplace.organizations.rules.people import duties_to_invite
from marketplace.security.actors import Actor, Duty

PERSONAL = frozenset({"email"})


def invitable(organization: Organization, by: Actor) -> tuple[Duty, ...]:
    """The duties for which ``by`` may invite people into this organisation."""
    if by.duty is not Duty.ADMINISTRATOR and by.organization_id != organization.id:
        return ()
    return duties_to_invite(by, organization.kind, is_city=isinstance(organization, Bureau) and organization.is_city)


def invite(
    organization: Organization, *, email: str, display_name: str, duty: Duty, by: Actor, at: datetime | None = None
) -> Membership:
    """Mail a link that opens for seven days; the membership begins when the person agrees.

    The answer is the same whether somebody with this address has an account. RuleBroken: field email or duty.
    """
    moment = at or clock.now()
    if duty not in invitable(organization, by):
        raise RuleBroken([Problem("您不能为这个单位邀请担任这一职责的人员，请选择列出的职责", "duty")])
    user = accounts.person_with_mail(email) or accounts.open_account(email=email, display_name=display_name)
    membership = waiting_membership(user, organization, duty)
    token = links.issue(user, "invite", life=account_rules.INVITATION_LIFE, at=moment, subject_id=membership.id)
    audit.record(
        "invitation:create", by=by, on=membership, at=at,
        after=audit.digested({"email": account_rules.normal_name(email), "duty": duty.value}, PERSONAL),
    )  # fmt: skip
    links.mail(
        account_rules.normal_name(email), f"邀请您代表{organization.name}使用服务撮合平台",
        f"{by.name}邀请您代表「{organization.name}」（{duty.title}）使用株洲市服务机构培育优质企业试点服务撮合平台。"
        f"请在 7 天内打开下面的链接接受邀请；链接只能使用一次。\n\n{links.address(f'/invitations/{token}')}",
        at=moment,
    )  # fmt: skip
    return membership


def waiting_membership(user: User, organization: Organization, duty: Duty) -> Membership:
    """An invited membership: neither active nor ended. RuleBroken where the person is in already."""
    found = people.membership_between(user.id, organization.id, duty)
    if found is not None and found.is_active:
        raise RuleBroken([Problem("此人已是本单位人员，无需再邀请", "email")])
    if found is None:
        found = Membership(user=user, organization=organization, duty=duty.value)
        session().add(found)
    found.is_active, found.ended_at, found.manages_people = False, None, False
    session().flush()
    return found


def begin_membership(user_id: int, membership_id: int, *, at: datetime | None = None) -> None:
    """The invited person agreed; Refusal where the invitation was taken back meanwhile."""
    membership = session().get(Membership, membership_id)
    if membership is None or membership.user_id != user_id or membership.is_active or membership.ended_at is not None:
        raise Refusal("这份邀请已经收回，请联系邀请您的单位。")
    membership.is_active = True
    by = Actor(user_id=user_id, name=membership.user.display_name)
    audit.record("membership:begin", by=by, on=membership, after={"duty": membership.duty}, at=at)
    managers = people.managers_of(membership.organization_id)
    notifications.notify(
        Kind.ACCOUNT, [Recipient(one.user_id, one.user.email, one.organization_id) for one in managers],
        title=f"{membership.user.display_name}已接受邀请", path="/organization/people", at=at,
        body=f"{membership.user.display_name}现在可以代表{membership.organization.name}办理业务。",
    )  # fmt: skip


def join(user: User, organization: Organization, duty: Duty, *, at: datetime | None = None) -> Membership:
    """Let a person act for the organisation after an approved registration; the first one keeps the list of people."""
    membership = people.membership_between(user.id, organization.id, duty)
    if membership is None:
        membership = Membership(user=user, organization=organization, duty=duty.value)
        session().add(membership)
    membership.manages_people = not people.managers_of(organization.id)
    membership.is_active, membership.ended_at = True, None
    session().flush()
    return membership


def end_membership(membership: Membership, *, by: Actor, at: datetime | None = None) -> None:
    """Let a person go, or take an invitation back; whoever is signed in loses this organisation with the next click."""
    moment = at or clock.now()
    if membership.ended_at is not None:
        raise Refusal("此人已不是本单位人员。")
    _keep_a_manager(membership, by)
    was_active = membership.is_active
    membership.is_active, membership.manages_people, membership.ended_at = False, False, moment
    links.withdraw(membership.user, "invite", subject_id=membership.id, at=moment)
    audit.record("membership:end", by=by, on=membership, before={"active": was_active}, after={"active": False}, at=at)
    if was_active:
        notifications.notify(
            Kind.ACCOUNT, [Recipient(membership.user_id, membership.user.email)], path="/acting", at=at,
            title=f"您已不再代表{membership.organization.name}",
            body=f"{by.name}已结束您代表{membership.organization.name}办理业务的权限。",
        )  # fmt: skip


def set_manager(membership: Membership, manages: bool, *, by: Actor, at: datetime | None = None) -> None:
    """Let a person keep the organisation's list of people, or no longer."""
    if not membership.is_active:
        raise Refusal("只有已接受邀请的在岗人员可以担任单位管理员。")
    if membership.manages_people == manages:
        return
    if not manages:
        _keep_a_manager(membership, by)
    membership.manages_people = manages
    audit.record(
        "membership:manage", by=by, on=membership, before={"manages_people": not manages},
        after={"manages_people": manages}, at=at,
    )  # fmt: skip


def _keep_a_manager(membership: Membership, by: Actor) -> None:
    """An organisation that has a manager keeps one; only an administrator may take the last away."""
    if not membership.manages_people or by.duty is Duty.ADMINISTRATOR:
        return
    statement = select(Organization.id).where(Organization.id == membership.organization_id)
    # A lock that rows which only point at the organisation need not wait for.
    session().scalars(statement.with_for_update(key_share=True)).one()
    if all(one.id == membership.id for one in people.managers_of(membership.organization_id)):
        raise Refusal("单位至少保留一名单位管理员：请先把另一位人员设为单位管理员，再办理这一项。")


def act_for(membership: Membership, *, by: Actor, at: datetime | None = None) -> None:
    """Note that the person now acts for this organisation; the browser's session remembers it."""
    audit.record(
        "acting:switch", by=by, on=membership, at=at, before={"membership_id": by.membership_id},
        after={"membership_id": membership.id},
    )  # fmt: skip
