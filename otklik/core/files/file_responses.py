"""Responses with files: attachments made for one answer, and ranges of stored files."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024


def range_response(
    request: HttpRequest, file: IO[bytes], *, size: int, content_type: str
) -> HttpResponseBase:
    """The whole file, or the one range that a player asks for (RFC 9110, section 14).

    Several ranges at once and malformed ones get the whole file. The response closes the file.
    """
    wish = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if wish is None or wish.groups() == ("", ""):
        headers = {"Accept-Ranges": "bytes"}
        return FileResponse(file, content_type=content_type, headers=headers)
    first, last = wish.groups()
    begin = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return _partial_response(file, begin, end, size=size, content_type=content_type)


def _partial_response(
    file: IO[bytes], begin: int, end: int, *, size: int, content_type: str
) -> HttpResponseBase:
    if begin > end:
        file.close()
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            headers={"Content-Range": f"bytes */{size}"},
        )
    file.seek(begin)
    return StreamingHttpResponse(
        _piece(file, end - begin + 1),
        status=HTTPStatus.PARTIAL_CONTENT,
        content_type=content_type,
        headers={
            "Accept-Ranges": "bytes",
            "Content-Length": str(end - begin + 1),
            "Content-Range": f"bytes {begin}-{end}/{size}",
        },
    )


def _piece(file: IO[bytes], length: int) -> Iterator[bytes]:
    with file:
        while length > 0 and (chunk := file.read(min(length, CHUNK))):
            length -= len(chunk)
            yield chunk


_OFFICE = "application/vnd.openxmlformats-officedocument"
CALENDAR = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8"
DOCX = f"{_OFFICE}.wordprocessingml.document"
PDF = "application/pdf"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"


def attachment(body: bytes | str, name: str, content_type: str) -> HttpResponse:
    """A download under this name, which is ASCII and chosen by us."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)
