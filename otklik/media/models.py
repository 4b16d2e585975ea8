from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class SiteImage(AbstractImage):  # type: ignore[misc]
    _default_manager: ClassVar[models.Manager[Any]]  # Wagtail's managers have no types

    admin_form_fields = WagtailImage.admin_form_fields


class SiteRendition(AbstractRendition):  # type: ignore[misc]
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]


class SiteDocument(AbstractDocument):  # type: ignore[misc]
    _default_manager: ClassVar[models.Manager[Any]]

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):  # type: ignore[misc]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
