"""What ui/base.html needs itself; the website's processor fills the named slots."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode

from otklik.ui.page_meta import here
from otklik.ui.reader_settings import Display


def page(request: HttpRequest) -> dict[str, object]:
    query = urlencode({"next": request.get_full_path()})
    return {
        "display": Display.of(request),
        "display_url": f"{reverse('ui:display')}?{query}",
        "canonical_url": here(escape_uri_path(request.path)),
        "demonstration": settings.DEMONSTRATION,
    }
