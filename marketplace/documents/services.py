"""Taking in an uploaded file and giving it back: checked by its first bytes, stored under its digest."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Response, current_app, send_file
from werkzeug.datastructures import FileStorage

from marketplace.documents.models import Attachment
from marketplace.kernel.database import session
from marketplace.kernel.errors import Problem, RuleBroken
from marketplace.security.actors import Actor
from marketplace.web.forms import cleaned

# What officials hand in: scans, pictures, Word and Excel. Known by the first bytes, never by the name alone.
SIGNATURES: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "doc": (b"\xd0\xcf\x11\xe0", "application/msword"),
    "xls": (b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel"),
}
ACCEPTED = "PDF、PNG、JPG、DOC、DOCX、XLS、XLSX"
LARGEST = 20 * 1024 * 1024


def store(upload: FileStorage, *, by: Actor, field: str = "file") -> Attachment:
    """Keep an uploaded file and return its row; RuleBroken with a sentence for an empty, foreign or oversized one."""
    name, content = read_upload(upload)
    problem = problem_of(name, content)
    if problem:
        raise RuleBroken([Problem(problem, field)])
    digest = hashlib.sha256(content).hexdigest()
    _write(content, digest)
    row = Attachment(
        name=name, content_type=SIGNATURES[_ending(name)][1], size=len(content), sha256=digest,
        uploaded_by_id=by.user_id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def read_upload(upload: FileStorage, *, most: int = LARGEST) -> tuple[str, bytes]:
    """(the name without its folders, the content and one byte more than ``most`` where it is larger)."""
    return Path(cleaned(upload.filename or "").replace("\\", "/")).name[-200:], upload.stream.read(most + 1)


def problem_of(name: str, content: bytes) -> str | None:
    """Why this file cannot be taken, as a sentence; None where it can."""
    ending = _ending(name)
    if not name or not content:
        return "没有收到文件内容，请重新选择文件"
    if len(content) > LARGEST:
        return "文件超过 20 MB，请压缩或拆分后再上传"
    if ending not in SIGNATURES:
        return f"不接收这种文件；请上传 {ACCEPTED} 文件"
    if not content.startswith(SIGNATURES[ending][0]):
        return f"文件内容与扩展名 .{ending} 不符，请用原软件另存后再上传"
    return None


def send(attachment: Attachment) -> Response:
    """The file as a download; the caller has asked whether the reader may see the thing it belongs to."""
    answer = send_file(
        _path(attachment.sha256), mimetype=attachment.content_type, as_attachment=True,
        download_name=attachment.name, conditional=False,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


def content_of(attachment: Attachment) -> bytes:
    """The file's bytes, for a worker that reads it."""
    return _path(attachment.sha256).read_bytes()


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _path(digest: str) -> Path:
    return Path(current_app.config["UPLOAD_DIR"]) / digest[:2] / digest


def _write(content: bytes, digest: str) -> None:
    """Written whole or not at all; a file left by an undone transaction harms nobody, its digest is its name."""
    path = _path(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        fresh.write(content)
        fresh.flush()
        os.fsync(fresh.fileno())
    os.replace(fresh.name, path)
