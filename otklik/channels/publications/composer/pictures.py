"""Files of a publication: converted for networks, and copied, so that approved content stays."""

import hashlib
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from otklik.channels.publications.models import Publication
from otklik.channels.publications.released_version_models import PublicationFile
from otklik.core.refusal import Refused
from otklik.media.image import SiteImage
from otklik.organisation.people.user import User

LONGEST_SIDE = 2560
QUALITY = 88
MOST = 10
LARGEST_VIDEO = 200 * 1024 * 1024
FOLDER = "publications"


@transaction.atomic
def attach_image(publication: Publication, image: Any, *, alt: str, by: User, at: datetime) -> None:
    """Add a picture of the site, once. Raises Refused."""
    _refuse_unless_open(publication)
    if publication.files.filter(image=image.pk).exists():
        return
    if publication.files.count() >= MOST:
        raise Refused(_("Ten pictures are the most that one publication holds."))
    try:
        body, content_type, (width, height) = _as_sent(image)
    except OSError:
        raise Refused(_("The file of this picture cannot be read: choose another one.")) from None
    _keep(
        publication,
        body,
        kind=PublicationFile.Kind.PHOTO,
        name=image.title[:190],
        content_type=content_type,
        width=width,
        height=height,
        alt=alt[:500],
        image=image,
    )
    publication.touch(by=by, at=at)


@transaction.atomic
def upload_image(publication: Publication, file: File[bytes], *, by: User, at: datetime) -> None:
    """Add a picture from disk; it becomes one of the site's. Raises Refused."""
    _refuse_unless_open(publication)
    title = Truncator(PurePath(file.name or "").stem).chars(200) or _("Picture")
    image = SiteImage(title=title, file=file, uploaded_by_user=by)
    image.save()
    attach_image(publication, image, alt="", by=by, at=at)


@transaction.atomic
def upload_video(publication: Publication, file: File[bytes], *, by: User, at: datetime) -> None:
    """Add the one video. Raises Refused for a wrong type or size."""
    _refuse_unless_open(publication)
    if publication.files.filter(kind=PublicationFile.Kind.VIDEO).exists():
        raise Refused(_("One publication holds one video: remove the other one first."))
    if file.size > LARGEST_VIDEO:
        raise Refused(_("The video is larger than 200 MB: shorten it or lower its quality."))
    body = file.read()
    if body[4:8] != b"ftyp":
        raise Refused(_("This is no MP4 video: save it as MP4 and add it again."))
    _keep(
        publication,
        body,
        kind=PublicationFile.Kind.VIDEO,
        name=(file.name or "video.mp4")[-190:],
        content_type="video/mp4",
    )
    publication.touch(by=by, at=at)


@transaction.atomic
def remove(publication: Publication, file_id: int, *, by: User, at: datetime) -> None:
    """The bytes stay, because released versions may need them."""
    _refuse_unless_open(publication)
    if publication.files.filter(pk=file_id).delete()[0]:
        publication.touch(by=by, at=at)


@transaction.atomic
def move_up(publication: Publication, file_id: int, *, by: User, at: datetime) -> None:
    _refuse_unless_open(publication)
    rows = list(publication.files.all())
    place = next((n for n, row in enumerate(rows) if row.pk == file_id), 0)
    if not place:
        return
    rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows):
        row.position = position
    PublicationFile.objects.bulk_update(rows, ["position"])
    publication.touch(by=by, at=at)


def _refuse_unless_open(publication: Publication) -> None:
    if not publication.lock().is_editable:
        raise Refused(_("This publication can no longer be changed: look at its state."))


def _as_sent(image: Any) -> tuple[bytes, str, tuple[int, int]]:
    """Upright, at most 2560 pixels a side, without metadata; PNG or JPEG. Raises OSError."""
    register_heif_opener()
    with image.file.open("rb") as source, Image.open(source) as opened:
        is_drawing = opened.format == "PNG"
        picture = ImageOps.exif_transpose(opened)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        output = BytesIO()
        if is_drawing:
            picture.info.clear()
            picture.save(output, "PNG", optimize=True)
        else:
            flat = Image.new("RGB", picture.size, "white")
            layered = picture.convert("RGBA")
            flat.paste(layered, mask=layered)
            flat.save(output, "JPEG", quality=QUALITY, optimize=True)
        return output.getvalue(), "image/png" if is_drawing else "image/jpeg", picture.size


def _keep(publication: Publication, body: bytes, **particulars: Any) -> None:
    """Store the bytes under their digest, and add the row last."""
    digest = hashlib.sha256(body).hexdigest()
    ending = {"image/png": "png", "image/jpeg": "jpg"}.get(particulars["content_type"], "mp4")
    path = f"{FOLDER}/{digest[:2]}/{digest}.{ending}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(body))
    last = publication.files.order_by("position").last()
    PublicationFile.objects.create(
        publication=publication,
        position=last.position + 1 if last else 0,
        path=path,
        size=len(body),
        sha256=digest,
        **particulars,
    )
