"""How a picture comes in through the editor."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):  # type: ignore[misc]
    """Reports a broken upload as a form error. Wagtail checks a file's header first and then all of
    it, and takes what a decoder fails on for a fault of the program."""

    def check_image_pixel_size(self, f: Any) -> None:
        try:
            super().check_image_pixel_size(f)
        except ValidationError:
            raise
        except Exception as fault:
            raise ValidationError(
                _(
                    "This picture cannot be read to its end: the file is damaged or was not "
                    "copied whole. Open it on your computer, save it and upload it once more."
                )
            ) from fault


class PictureForm(BaseImageForm):  # type: ignore[misc]
    """WAGTAILIMAGES_IMAGE_FORM_BASE."""

    file: forms.Field = PictureField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])
