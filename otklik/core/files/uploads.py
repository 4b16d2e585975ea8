"""Files that colleagues attach: common kinds only, limited in size, scanned for viruses."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, ClassVar, Self

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from otklik.core.files.virus_scan import Finding, scan
from otklik.core.refusal import Refused

LARGEST, MOST = 15 * 1024 * 1024, 5
ZIP, PDF = b"PK\x03\x04", b"%PDF-"
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (PDF,)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (ZIP,),
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (ZIP,)),
    "odt": ("application/vnd.oasis.opendocument.text", (ZIP,)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (ZIP,)),
    "csv": ("text/csv; charset=utf-8", ()),
    "txt": ("text/plain; charset=utf-8", ()),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG",)),
}
"""By file extension: content type, and the first bytes of such a file (none: text)."""
ACCEPT = ",".join(f".{ending}" for ending in KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """An upload that passed `check_uploads`."""

    name: str
    body: bytes = field(repr=False)
    digest: str


def check_uploads(files: "Iterable[UploadedFile[Any]]") -> list[CheckedFile]:
    """Raises Refused with a sentence that names the file."""
    given = list(files)
    if len(given) > MOST:
        raise Refused(_("At most %(n)s files at once.") % {"n": MOST})
    return [_check_upload(file) for file in given]


def content_type(name: str) -> str:
    return KINDS[ending_of(name)][0]


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")


def download_response(name: str, file: FieldFile) -> FileResponse:
    """A download that the browser does not open or run."""
    try:
        body = file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(body, as_attachment=True, filename=name, content_type=content_type(name))


def uploaded_files(request: HttpRequest, field: str = "files") -> "list[UploadedFile[Any]]":
    return [one for one in request.FILES.getlist(field) if isinstance(one, UploadedFile)]


def private_files() -> Storage:
    """Storage without public URLs: a view serves what may be read."""
    return storages["attachments"]


def upload_path(file: "StoredFile", _name: str) -> str:
    """Named by key in the folder of its app: the original file name is not used as a path."""
    return f"{file._meta.app_label}/{file.key}"


class StoredFile(models.Model):
    """A stored file; its digest is in the audit log. Each app says who may read it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    file = models.FileField(storage=private_files, upload_to=upload_path, max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, given: CheckedFile, *, position: int, **owner: models.Model) -> Self:
        stored = cls(
            **owner, name=given.name, size=len(given.body), digest=given.digest, position=position
        )
        stored.file.save(given.name, ContentFile(given.body), save=False)
        stored.save()
        return stored


def _check_upload(file: "UploadedFile[Any]") -> CheckedFile:
    name = _clean_name(file.name or "")
    if ending_of(name) not in KINDS:
        message = _("%(name)s: send PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, JPG or PNG.")
        raise Refused(message % {"name": name})
    if file.size is None or file.size > LARGEST:
        raise Refused(_("%(name)s is larger than 15 MB.") % {"name": name})
    file.seek(0)
    body = file.read()
    if not body:
        raise Refused(_("%(name)s is empty.") % {"name": name})
    _type, beginnings = KINDS[ending_of(name)]
    is_text = not beginnings and b"\x00" not in body
    if not (is_text or body.startswith(beginnings or (b"\x00never",))):
        raise Refused(_("%(name)s is not what its name says: save it again.") % {"name": name})
    match scan(body):
        case Finding.DANGEROUS:
            raise Refused(_("The virus scanner considers this file dangerous."))
        case Finding.UNKNOWN:
            raise Refused(_("The file could not be checked for viruses: try again in a minute."))
    return CheckedFile(name=name, body=body, digest=hashlib.sha256(body).hexdigest())


def _clean_name(name: str) -> str:
    """The file name without a path and without characters that file systems reject."""
    bare = PurePath(name.replace("\\", "/")).name
    try:
        tidy = get_valid_filename(bare)
    except ValueError:
        tidy = "file"
    stem, suffix = PurePath(tidy).stem, PurePath(tidy).suffix
    return f"{stem[:150]}{suffix[:20]}"
