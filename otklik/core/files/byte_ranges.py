"""A file given out in pieces, as players of sound and film ask for it (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024


def ranged(
    request: HttpRequest, file: IO[bytes], *, size: int, content_type: str
) -> HttpResponseBase:
    """The whole file, or the one piece that was asked for. Closes the file when it is done.

    Several pieces at once, or a wish that is none, get the whole.
    """
    wish = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if wish is None or wish.groups() == ("", ""):
        whole = FileResponse(file, content_type=content_type)
        whole.headers["Accept-Ranges"] = "bytes"
        return whole
    first, last = wish.groups()
    begin = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
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
