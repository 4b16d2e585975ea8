"""Pictures of the site, served by the site with its headers, from its folder or a bucket.

Renditions only: originals and documents are stored beside them and are not public.
"""

import mimetypes
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

FOLDER = "images"
KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"})
KEPT_SECONDS = 3600


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A rendition by its name; the file under a name never changes."""
    kind = mimetypes.guess_type(name)[0] or ""
    if kind not in KINDS or ".." in PurePosixPath(name).parts:
        raise Http404
    try:
        body = default_storage.open(f"{FOLDER}/{name}")
    except (FileNotFoundError, SuspiciousFileOperation) as missing:
        raise Http404 from missing
    response = FileResponse(body, content_type=kind)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
