"""The signed head outside the table, without which a cut tail or an emptied table would go unnoticed."""

import fcntl
import hashlib
import hmac
import json
import os
from pathlib import Path


class AnchorBroken(Exception):
    """The anchor file is there but is not what this key signed."""


def _signature(key: bytes, number: int, seal: str) -> str:
    return hmac.new(key, f"anchor:{number}:{seal}".encode(), hashlib.sha256).hexdigest()


def read(path: Path, key: bytes) -> tuple[int, str] | None:
    """(number, seal) of the signed head, None where no anchor was ever written; AnchorBroken for a forged one."""
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        number, seal, signature = int(found["number"]), str(found["seal"]), str(found["signature"])
    except (ValueError, KeyError, TypeError) as error:
        raise AnchorBroken("留痕的外部签名文件无法读取") from error
    if not hmac.compare_digest(signature, _signature(key, number, seal)):
        raise AnchorBroken("留痕的外部签名文件被改动，或签名密钥不是原来的")
    return number, seal


def write(path: Path, key: bytes, number: int, seal: str) -> None:
    """Sign a later head; an earlier one than the file holds is left alone, since processes finish in any order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            standing = read(path, key)
        except AnchorBroken:
            return  # a broken anchor is evidence: verification reports it, nobody paints over it
        if standing is not None and standing[0] >= number:
            return
        fresh = path.with_suffix(".new")
        text = json.dumps({"number": number, "seal": seal, "signature": _signature(key, number, seal)})
        with open(fresh, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
