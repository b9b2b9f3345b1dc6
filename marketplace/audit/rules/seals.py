"""Seals of the trail: what a row's seal covers, and what a verification finds."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

GENESIS = "0" * 64
SEALED_FIELDS = (
    "number", "at", "act", "actor_user_id", "actor_name", "duty", "organization_id", "organization_name",
    "county_code", "subject_kind", "subject_id", "subject_title", "before", "after", "reason", "request_number",
    "previous_seal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a verification: whether all is well, how many rows were read, and the first that is not."""

    ok: bool
    records: int
    first_bad: int | None
    message: str

    def as_json(self) -> dict[str, object]:
        """The form of ``flask audit verify --json``."""
        return {"ok": self.ok, "records": self.records, "first_bad": self.first_bad, "message": self.message}


def plain(value: Any) -> Any:
    """``value`` as JSON keeps it, in one form for the same meaning."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    return value


def seal_of(key: bytes, row: Any) -> str:
    """Keyed seal over all of a row but the seal itself: who lacks the key can neither change nor add a row."""
    content = {name: plain(getattr(row, name)) for name in SEALED_FIELDS}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def digest(key: bytes, value: str) -> str:
    """Keyed digest of what must not stand in the trail as text (D25); equal values give equal digests."""
    return "摘要:" + hmac.new(key, b"digest:" + value.encode(), hashlib.sha256).hexdigest()[:32]


def verify_chain(key: bytes, rows: Iterable[Any], anchored: tuple[int, str] | None, head: tuple[int, str]) -> Finding:
    """Walk the rows in their order and compare them with the head in the table and the signed head outside it."""
    previous, last_at, number = GENESIS, None, 0
    anchor_seen = anchored is None or anchored[0] == 0
    for row in rows:
        number += 1
        if row.number != number:
            return Finding(False, number, number, f"第 {number} 条缺失、被插入或被调换")
        if row.previous_seal != previous:
            return Finding(False, number, number, f"第 {number} 条与前一条不相接")
        if not hmac.compare_digest(row.seal, seal_of(key, row)):
            return Finding(False, number, number, f"第 {number} 条内容被改动")
        if last_at is not None and row.at < last_at:
            return Finding(False, number, number, f"第 {number} 条时间早于前一条")
        if anchored is not None and row.number == anchored[0]:
            if row.seal != anchored[1]:
                return Finding(False, number, number, f"第 {number} 条与外部签名不符")
            anchor_seen = True
        previous, last_at = row.seal, row.at
    if not anchor_seen:
        return Finding(False, number, number + 1, f"第 {number + 1} 条起被截去")
    if head != (number, previous):
        return Finding(False, number, number + 1, "留痕末端与登记不符")
    return Finding(True, number, None, "留痕完整")
