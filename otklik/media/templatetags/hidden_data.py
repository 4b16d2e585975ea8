from typing import Any

from django import template

from otklik.media.document import SiteDocument, hidden_text
from otklik.media.image import SiteImage
from otklik.media.sanitize.faults_and_findings import Findings
from otklik.media.sanitize.pictures import inspect_picture

register = template.Library()


@register.inclusion_tag("media/admin/hidden.html")
def what_a_file_hides(document: SiteDocument) -> dict[str, Any]:
    """For an editor: what the file hides, and available actions."""
    return {"document": document, "hides": [hidden_text(one) for one in document.hidden_content]}


@register.inclusion_tag("media/admin/new_file.html")
def what_a_new_file_hides(document: SiteDocument) -> dict[str, Any]:
    """In the list of uploaded files: short, with a link to decide."""
    return what_a_file_hides(document)


@register.inclusion_tag("media/admin/photo.html")
def what_a_photo_tells(image: SiteImage) -> dict[str, Any]:
    """For an editor: the camera's metadata, which is never published."""
    findings = Findings()
    try:
        with image.open_file() as file:
            inspect_picture(findings, file.read())
    except OSError:  # the file is gone
        pass
    return {"hides": [hidden_text(one) for one in findings.hides]}
