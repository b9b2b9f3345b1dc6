"""Handing a file to the browser under its Chinese name, as a download and never as a page."""

from io import BytesIO

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def send_bytes(content: bytes | BytesIO, name: str, kind: str = XLSX) -> Response:
    """``content`` as an attachment called ``name``."""
    stream = BytesIO(content) if isinstance(content, bytes) else content
    stream.seek(0)
    answer = send_file(stream, mimetype=kind, as_attachment=True, download_name=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
