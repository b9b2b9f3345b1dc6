"""Writing the trail: one row an act, in the act's own transaction, and the signed head after its commit."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from marketplace.audit import anchors, rules
from marketplace.audit.models import AuditHead, AuditRecord
from marketplace.kernel import clock, transactions
from marketplace.kernel.database import session
from marketplace.kernel.errors import Refusal
from marketplace.security.actors import Actor
from marketplace.web.requests import request_number

DRIFT = timedelta(minutes=2)


def signing_key() -> bytes:
    """The key of the trail's seals."""
    key: bytes = current_app.config["AUDIT_SIGNING_KEY"]
    if not key:
        raise Refusal("系统未配置留痕签名密钥（AUDIT_SIGNING_KEY），不能办理任何业务。")
    return key


def anchor_path() -> Path:
    """Where the signed head lies."""
    return Path(current_app.config["AUDIT_ANCHOR"])


def digest(value: str) -> str:
    """Keyed digest for personal fields and sealed texts (D25)."""
    return rules.digest(signing_key(), value)


def digested(values: Mapping[str, Any], personal: frozenset[str]) -> dict[str, Any]:
    """``values`` with the personal fields replaced by their digests."""
    return {
        name: digest(str(value)) if name in personal and value not in (None, "") else value
        for name, value in values.items()
    }


def pseudonym(actor: Actor, scope: str) -> Actor:
    """``actor`` as the trail may name him in a sealed act: the duty, and a name that is the same only within ``scope``.

    Whose it is only somebody with the signing key can tell, by trying every organisation (D25).
    """
    title = actor.duty.title if actor.duty else "某人"
    return Actor(name=f"匿名{title}·{digest(f'{scope}:{actor.organization_id}')[:8]}", duty=actor.duty)


def record(
    act: str, *, by: Actor, on: Any, title: str = "", before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, reason: str = "", at: datetime | None = None,
) -> AuditRecord:  # fmt: skip
    """Write the row of ``act`` («need:publish») on ``on`` (a model row with ``id``).

    ``before``/``after`` hold only what changed; personal fields go through ``digested`` first. Locks the head, so
    it should be the service's last statement but flushes.
    """
    key = signing_key()
    session().flush()
    head = _locked_head()
    row = AuditRecord(
        number=head.number + 1, at=_not_before(head.at, at or clock.now()), act=act,
        actor_user_id=by.user_id, actor_name=by.name, duty=by.duty.value if by.duty else None,
        organization_id=by.organization_id, organization_name=by.organization_name, county_code=by.county_code,
        subject_kind=getattr(on, "__tablename__", type(on).__name__), subject_id=str(getattr(on, "id", "")),
        subject_title=(title or str(getattr(on, "title", "") or getattr(on, "name", "")))[:200],
        before=rules.plain(before) if before is not None else None,
        after=rules.plain(after) if after is not None else None,
        reason=reason[:1000], request_number=request_number(), previous_seal=head.seal,
    )  # fmt: skip
    row.seal = rules.seal_of(key, row)
    head.number, head.seal, head.at = row.number, row.seal, row.at
    session().add(row)
    session().flush()
    _sign_after_commit(row.number, row.seal)
    return row


def _locked_head() -> AuditHead:
    head = session().scalars(
        select(AuditHead).where(AuditHead.id == 1).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()  # fmt: skip
    if head is None:
        head = AuditHead(id=1, number=0, seal=rules.GENESIS, at=None)
        session().add(head)
        session().flush()
    return head


def _not_before(last: datetime | None, at: datetime) -> datetime:
    """A clock a moment behind another machine's is moved up; one set back is refused, since the trail would lie."""
    if last is None or at >= last:
        return at
    if last - at <= DRIFT:
        return last
    raise Refusal(
        f"系统时钟（{clock.local(at):%Y-%m-%d %H:%M}）早于上一条留痕（{clock.local(last):%Y-%m-%d %H:%M}），"
        "请先校准时钟。"
    )


def _sign_after_commit(number: int, seal: str) -> None:
    key, path = signing_key(), anchor_path()
    # An import writes thousands of rows in one unit of work; only the last head is signed.
    transactions.after_commit(lambda: anchors.write(path, key, number, seal), once="audit anchor")


def verify() -> rules.Finding:
    """Read the whole trail and say whether it was changed, removed, inserted, reordered, cut off or dated backwards."""
    key = signing_key()
    try:
        anchored = anchors.read(anchor_path(), key)
    except anchors.AnchorBroken as broken:
        return rules.Finding(False, 0, None, str(broken))
    head = session().get(AuditHead, 1)
    rows = session().scalars(select(AuditRecord).order_by(AuditRecord.number).execution_options(yield_per=1000))
    if anchored is None and head is not None and head.number:
        return rules.Finding(False, 0, None, "留痕的外部签名文件不见了")
    return rules.verify_chain(key, rows, anchored, (head.number, head.seal) if head else (0, rules.GENESIS))
