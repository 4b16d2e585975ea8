"""Who gets a file of the site: people what stands on something they may read, editors all."""

from wagtail.models import Page, ReferenceIndex

from otklik.cms.pages.base_page import closed
from otklik.legal_acts.acts.act import Act
from otklik.media.document import SiteDocument


def is_shown_somewhere(document: SiteDocument) -> bool:
    """Beside an act that the site shows, or on a page that is published and open to all. A file
    that was only uploaded, or stands on a draft alone, is none, whoever guesses its address."""
    if Act.objects.filter(files__document=document).published().exists():
        return True
    items = ReferenceIndex.get_references_to(document).select_related("base_content_type")
    keys = [int(one.object_id) for one in items if one.base_content_type.model_class() is Page]
    return bool(keys) and Page.objects.live().filter(pk__in=keys).exclude(closed()).exists()
