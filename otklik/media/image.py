from io import BytesIO
from typing import Any, ClassVar
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import models
from PIL import Image
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

#: How good a picture is when it is written anew; a JPEG stays as good as it was.
QUALITY: dict[str | None, str | int] = {"JPEG": "keep", "WEBP": 80, "AVIF": 80}


class SiteImage(AbstractImage):  # type: ignore[misc]
    _default_manager: ClassVar[models.Manager[Any]]  # Wagtail's managers have no types

    admin_form_fields = WagtailImage.admin_form_fields

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> ContentFile[bytes]:
        """As published: without the camera's metadata, above all the location.

        Wagtail leaves its temporary file open until garbage collection; this one is in memory.
        """
        with super().generate_rendition_file(filter, source=source) as made:
            made.seek(0)
            return ContentFile(_bare(made.read()), name=made.name)


def _bare(body: bytes) -> bytes:
    """The same pixels without camera metadata; unchanged if it has none."""
    with Image.open(BytesIO(body)) as picture:
        if not picture.getexif():
            return body
        output = BytesIO()
        options: dict[str, Any] = (
            {"quality": QUALITY[picture.format]} if picture.format in QUALITY else {}
        )
        # Wagtail has already turned it upright, so the orientation tag is not needed.
        icc_profile = picture.info.get("icc_profile")
        picture.info.pop("exif", None)
        picture.save(output, picture.format, icc_profile=icc_profile, exif=b"", **options)
        return output.getvalue()


class SiteRendition(AbstractRendition):  # type: ignore[misc]
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    def get_upload_to(self, filename: str) -> str:
        """Under an unguessable name: renditions are made as soon as a colleague looks at a picture,
        and the web server serves them to anybody with the URL, published or not."""
        return str(super().get_upload_to(f"{uuid4().hex}.{filename}"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]
