"""Files of a bid: encrypted on arrival with a key that only the bidder's own form holds, swept away when unused."""

import base64
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from marketplace.bids import rules, sealing
from marketplace.bids.models import Bid, BidFile, Tender
from marketplace.bids.services.receiving import refuse_late, require_admitted
from marketplace.documents import services as documents
from marketplace.kernel import clock, transactions
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, Refusal, RuleBroken
from marketplace.security.actors import Actor

KEPT = timedelta(hours=24)
SWEPT = timedelta(hours=48)
WAITING_MOST = 12
USE = "file"
BROKEN = "附件凭据无效或已改动，请重新上传这个文件"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that waits for its bid: ``token`` goes into the form, ``size`` is in bytes."""

    token: str
    name: str
    size: int


def stage_file(tender: Tender, upload: FileStorage, *, by: Actor) -> StagedFile:
    """Take in one file for a bid that is being written; RuleBroken (field ``file``) for what cannot be taken.

    What is stored is ciphertext of padded size under a random name; the key leaves with the token and stays nowhere.
    """
    institution_id = require_admitted(by, refuse_late(tender), "揭榜").id
    tag = sealing.bidder_tag(tender.id, institution_id)
    name, content = documents.read_upload(upload, most=rules.FILE_MOST)
    if len(content) > rules.FILE_MOST:
        raise RuleBroken([Problem("文件超过 10 MB，请压缩或拆分后再上传", "file")])
    if problem := documents.problem_of(name, content):
        raise RuleBroken([Problem(problem, "file")])
    waiting = session().scalar(
        select(func.count()).select_from(BidFile)
        .where(BidFile.tender_id == tender.id, BidFile.bidder_tag == tag, BidFile.bid_id.is_(None))
    ) or 0  # fmt: skip
    if waiting >= WAITING_MOST:
        raise RuleBroken([Problem(f"还没有递交的附件已有 {waiting} 个，请先递交标书，或明天再上传", "file")])
    locked, key = sealing.lock_file(content)
    blob = secrets.token_hex(24)
    _write(blob, locked)
    session().add(BidFile(tender_id=tender.id, bidder_tag=tag, blob=blob, created_at=clock.now()))
    session().flush()
    packed = {
        "blob": blob, "key": base64.b64encode(key).decode(), "name": name, "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    return StagedFile(token_for(tender, institution_id, packed), name, len(content))


def token_for(tender: Tender, institution_id: int, packed: dict[str, Any]) -> str:
    """The token of a stored file for this bidder's form on this tender; good for a day."""
    bound = {"tender": tender.id, "institution": institution_id, "until": (clock.now() + KEPT).isoformat()}
    return sealing.close_token({"bound": bound, "file": packed}, USE)


def read_tokens(tender: Tender, institution_id: int, tokens: Sequence[str], bid: Bid | None) -> list[dict[str, Any]]:
    """The files that ``tokens`` stand for, in order; RuleBroken for a foreign, changed, expired or used one.

    Each is a dict of blob, key, name, size, sha256, as the sealed package holds it.
    """
    if len(set(tokens)) > rules.FILES_MOST:
        raise RuleBroken([Problem(f"附件最多 {rules.FILES_MOST} 个，请去掉多余的", "files")])
    packed = [_read(tender, institution_id, token) for token in dict.fromkeys(tokens)]
    blobs = [one["blob"] for one in packed]
    tag = sealing.bidder_tag(tender.id, institution_id)
    found = {row.blob: row for row in _rows(tender, tag, blobs)}
    for one in packed:
        row = found.get(one["blob"])
        if row is None or (row.bid_id is not None and (bid is None or row.bid_id != bid.id)):
            raise RuleBroken([Problem(f"附件《{one['name']}》已不在，请重新上传", "files")])
    if len(set(blobs)) != len(blobs):
        raise RuleBroken([Problem("同一个附件选了两次，请去掉一个", "files")])
    return packed


def name_of_token(tender: Tender, token: str, *, by: Actor) -> StagedFile:
    """What a token in a form stands for, to show it again after a refusal; RuleBroken as when it is handed in."""
    packed = _read(tender, by.organization_id or 0, token)
    return StagedFile(token, packed["name"], packed["size"])


def _read(tender: Tender, institution_id: int, token: str) -> dict[str, Any]:
    try:
        content = sealing.open_token(token, USE)
    except sealing.Unreadable as error:
        raise RuleBroken([Problem(BROKEN, "files")]) from error
    bound, packed = content["bound"], content["file"]
    if bound["tender"] != tender.id or bound["institution"] != institution_id:
        raise RuleBroken([Problem("附件不是为这份标书上传的，请重新上传", "files")])
    if clock.now() >= datetime.fromisoformat(bound["until"]):
        raise RuleBroken([Problem(f"附件《{packed['name']}》上传已超过一天，请重新上传", "files")])
    return dict(packed)


def _rows(tender: Tender, tag: str, blobs: Iterable[str]) -> Sequence[BidFile]:
    rows = select(BidFile).where(BidFile.tender_id == tender.id, BidFile.bidder_tag == tag, BidFile.blob.in_(blobs))
    return session().scalars(rows.with_for_update(of=BidFile)).all()


def attach(bid: Bid, packed: Sequence[dict[str, Any]]) -> None:
    """Give the files to the bid and drop those it had before."""
    wanted = [one["blob"] for one in packed]
    for row in _rows_of_bid(bid):
        if row.blob not in wanted:
            drop(row)
    for row in session().scalars(select(BidFile).where(BidFile.blob.in_(wanted))):
        row.bid_id = bid.id
    session().flush()


def _rows_of_bid(bid: Bid) -> Sequence[BidFile]:
    return session().scalars(select(BidFile).where(BidFile.bid_id == bid.id).order_by(BidFile.id)).all()


def drop_all(bid: Bid) -> None:
    """A withdrawn bid's files are gone for good."""
    for row in _rows_of_bid(bid):
        drop(row)
    session().flush()


def drop(row: BidFile) -> None:
    """Forget one file: its row now, its ciphertext once that is stored."""
    remove_later(row.blob)
    session().delete(row)


def remove_later(blob: str) -> None:
    """Delete the ciphertext once this unit of work is stored."""
    path = blob_path(blob)
    transactions.after_commit(lambda: path.unlink(missing_ok=True))


def open_stored(packed: dict[str, Any]) -> bytes:
    """A stored file's content by its entry in the package; Unreadable where it is gone or damaged."""
    try:
        locked = blob_path(str(packed["blob"])).read_bytes()
        key = base64.b64decode(packed["key"])
    except (OSError, ValueError, KeyError) as error:
        raise sealing.Unreadable("文件不在") from error
    return sealing.open_file(locked, key, str(packed["sha256"]))


def blob_path(blob: str) -> Path:
    """Where a ciphertext lies."""
    if not blob.isalnum():
        raise Refusal(BROKEN)
    return _folder() / blob


def _folder() -> Path:
    return Path(current_app.config["UPLOAD_DIR"]) / "sealed"


def _write(blob: str, locked: bytes) -> None:
    """Written whole or not at all; one left by an undone transaction is swept away."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as fresh:
        fresh.write(locked)
        fresh.flush()
        os.fsync(fresh.fileno())
    os.replace(fresh.name, folder / blob)


def sweep_files() -> int:
    """Drop files that no bid took up in two days, and ciphertext that no row knows; returns how many."""
    old = select(BidFile).where(BidFile.bid_id.is_(None), BidFile.created_at < clock.now() - SWEPT)
    rows = session().scalars(old.with_for_update(skip_locked=True).limit(200)).all()
    for row in rows:
        drop(row)
    return len(rows) + _sweep_orphans()


def _sweep_orphans() -> int:
    """Old files in the folder without a row; by the machine's own clock, as their times are."""
    folder, limit = _folder(), time.time() - SWEPT.total_seconds()
    if not folder.exists():
        return 0
    lying = [path for path in folder.iterdir() if path.stat().st_mtime < limit][:200]
    known = set(session().scalars(select(BidFile.blob).where(BidFile.blob.in_([path.name for path in lying]))))
    orphans = [path for path in lying if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
