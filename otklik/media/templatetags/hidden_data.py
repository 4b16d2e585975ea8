from typing import Any

from django import template

from otklik.media.document import SiteDocument
from otklik.media.hidden_content_text import hidden_text
from otklik.media.image import SiteImage
from otklik.media.sanitize.inspect.office import Found
from otklik.media.sanitize.inspect.photo import of_pictures

register = template.Library()


@register.inclusion_tag("media/admin/hidden.html")
def what_a_file_hides(document: SiteDocument) -> dict[str, Any]:
    """For an editor: what the file holds unseen, and what can be done."""
    return {"document": document, "hides": [hidden_text(one) for one in document.found]}


@register.inclusion_tag("media/admin/new_file.html")
def what_a_new_file_hides(document: SiteDocument) -> dict[str, Any]:
    """In the list of files that were just sent: short, and where to decide."""
    return what_a_file_hides(document)


@register.inclusion_tag("media/admin/photo.html")
def what_a_photo_tells(image: SiteImage) -> dict[str, Any]:
    """For an editor: what the camera wrote, and that nobody outside gets it."""
    found = Found()
    try:
        with image.open_file() as file:
            of_pictures(found, file.read())
    except OSError:  # the file is gone
        pass
    return {"hides": [hidden_text(one) for one in found.hides]}
