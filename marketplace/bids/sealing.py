"""Sealing of bids (D26): web processes encrypt to a public key whose private half only the worker has.

A sealed bid always has the same size. What is under SECRET_KEY here (tags, tokens, marks of origin) keeps strangers
out; the content and the bidder are kept by the opening key alone.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from marketplace.kernel.errors import Refusal

BID_SIZE = 64 * 1024
FILE_STEP = 256 * 1024
_LENGTH = 8
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_SIGNS, CODE_GROUP = 20, 5
NO_KEY = "系统未配置标书密封公钥（BID_SEALING_PUBLIC_KEY），暂不能递交标书；请联系市工信局。"


class Unreadable(Exception):
    """What was sealed does not open: damaged, cut, foreign, or under another key."""


class KeyMissing(Exception):
    """The opening key of this id is not in this worker's environment."""


# ── Padding ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def pad(content: bytes, size: int) -> bytes:
    """``content`` filled up to exactly ``size`` bytes, its length first; ValueError where it does not fit."""
    if len(content) + _LENGTH > size:
        raise ValueError(f"{len(content)} bytes do not fit into {size}")
    return len(content).to_bytes(_LENGTH, "big") + content + bytes(size - _LENGTH - len(content))


def pad_to_step(content: bytes, step: int = FILE_STEP) -> bytes:
    """``content`` filled up to the next multiple of ``step``, so that a file's size says little."""
    return pad(content, -(-(len(content) + _LENGTH) // step) * step)


def unpad(padded: bytes) -> bytes:
    """What was padded; Unreadable where the length does not fit."""
    length = int.from_bytes(padded[:_LENGTH], "big")
    if len(padded) < _LENGTH or length > len(padded) - _LENGTH:
        raise Unreadable("长度不符")
    return padded[_LENGTH : _LENGTH + length]


# ── The pair of keys ────────────────────────────────────────────────────────────────────────────────────────────────
def key_id(public: PublicKey) -> str:
    """The short name of a key pair, which stands with each bid."""
    return hashlib.sha256(bytes(public)).hexdigest()[:16]


def sealing_key() -> PublicKey:
    """The public key of this installation; a Refusal that says what lacks where there is none or it is no key."""
    configured: str = current_app.config.get("BID_SEALING_PUBLIC_KEY") or ""
    try:
        return PublicKey(base64.b64decode(configured, validate=True))
    except (binascii.Error, ValueError, TypeError, CryptoError) as error:
        raise Refusal(NO_KEY) from error


def read_opening_keys(environment: Mapping[str, str], file: Path | None = None) -> dict[str, PrivateKey]:
    """Private keys by id from ``BID_OPENING_KEY`` (several divided by commas), or from the demo's ``file``.

    ValueError naming the place of a key that is none. Only the worker calls this.
    """
    told = environment.get("BID_OPENING_KEY", "")
    if not told and file is not None and file.exists():
        lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
        told = next((value for name, _, value in lines if name == "BID_OPENING_KEY"), "")
    found = {}
    for place, part in enumerate((part.strip() for part in told.split(",")), start=1):
        if not part:
            continue
        try:
            private = PrivateKey(base64.b64decode(part, validate=True))
        except (binascii.Error, ValueError, TypeError, CryptoError) as error:
            raise ValueError(f"BID_OPENING_KEY 第 {place} 个不是有效的密钥") from error
        found[key_id(private.public_key)] = private
    return found


def opening_keys() -> dict[str, PrivateKey]:
    """This process's private keys by id; empty everywhere but in the worker."""
    found: dict[str, PrivateKey] = current_app.config.get("BID_OPENING_KEYS") or {}
    return found


def seal(package: Mapping[str, Any], public: PublicKey) -> bytes:
    """``package`` under the public key; the same size for every bid."""
    return SealedBox(public).encrypt(pad(canonical(package), BID_SIZE))


def unseal(sealed: bytes, under: str, keys: Mapping[str, PrivateKey]) -> dict[str, Any]:
    """The package of a bid sealed under the key ``under``; KeyMissing or Unreadable."""
    if under not in keys:
        raise KeyMissing(under)
    try:
        return _package(unpad(SealedBox(keys[under]).decrypt(sealed)))
    except CryptoError as error:
        raise Unreadable("密文已损坏") from error


# ── The bidder's own copy ───────────────────────────────────────────────────────────────────────────────────────────
def new_code() -> str:
    """A receipt code of 98 bits in groups that can be read out; nobody keeps it but the bidder."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS))
    return "-".join(signs[start : start + CODE_GROUP] for start in range(0, CODE_SIGNS, CODE_GROUP))


def lock_copy(package: Mapping[str, Any], code: str, tag: str) -> bytes:
    """The bidder's copy of ``package``, which opens with the receipt code alone."""
    return bytes(SecretBox(_code_key(code, tag)).encrypt(pad(canonical(package), BID_SIZE)))


def open_copy(locked: bytes, code: str, tag: str) -> dict[str, Any]:
    """The copy again; Unreadable with a wrong code."""
    try:
        return _package(unpad(SecretBox(_code_key(code, tag)).decrypt(locked)))
    except (CryptoError, ValueError) as error:
        raise Unreadable("回执码不对") from error


def _code_key(code: str, tag: str) -> bytes:
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return hashlib.blake2b(signs.encode(), key=tag.encode()[:64], person=b"bids:receipt", digest_size=32).digest()


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def lock_file(content: bytes) -> tuple[bytes, bytes]:
    """(ciphertext of padded size, the fresh key that opens it)."""
    key = os.urandom(SecretBox.KEY_SIZE)
    return bytes(SecretBox(key).encrypt(pad_to_step(content))), key


def open_file(locked: bytes, key: bytes, sha256: str) -> bytes:
    """A file's content; Unreadable where it is damaged or not the one that was handed in."""
    try:
        content = unpad(SecretBox(key).decrypt(locked))
    except (CryptoError, ValueError) as error:
        raise Unreadable("密文已损坏") from error
    if not hmac.compare_digest(hashlib.sha256(content).hexdigest(), sha256):
        raise Unreadable("内容与递交时不符")
    return content


# ── Under SECRET_KEY, each use with a key of its own ────────────────────────────────────────────────────────────────
def derived_key(label: str) -> bytes:
    """32 bytes from SECRET_KEY for one use."""
    secret = current_app.config["SECRET_KEY"]
    return hmac.digest(secret.encode() if isinstance(secret, str) else secret, f"bids:{label}".encode(), "sha256")


def bidder_tag(tender_id: int, institution_id: int) -> str:
    """What stands with a bid instead of its bidder: the same for the same institution, on this tender only."""
    return hmac.digest(derived_key("tag"), f"{tender_id}:{institution_id}".encode(), "sha256").hex()


def mark_of_origin(package: Mapping[str, Any]) -> str:
    """Proof that a package came through this house: anybody could seal to a public key."""
    unmarked = {name: value for name, value in package.items() if name != "mark"}
    return hmac.digest(derived_key("origin"), canonical(unmarked), "sha256").hex()


def close_token(content: Mapping[str, Any], use: str) -> str:
    """``content`` for a hidden field: nobody can read or change it."""
    sealed = SecretBox(derived_key(f"token:{use}")).encrypt(canonical(content))
    return base64.urlsafe_b64encode(sealed).decode()


def open_token(token: str, use: str) -> dict[str, Any]:
    """The content again; Unreadable for anything that this house did not write for this use."""
    try:
        content = SecretBox(derived_key(f"token:{use}")).decrypt(base64.b64decode(token, altchars=b"-_", validate=True))
    except (CryptoError, ValueError, TypeError) as error:
        raise Unreadable("不是本平台的凭据") from error
    return _package(content)


def canonical(content: Mapping[str, Any]) -> bytes:
    """One writing of the same content, for digests."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _package(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise Unreadable("内容无法识别") from error
    if not isinstance(found, dict):
        raise Unreadable("内容无法识别")
    return found
