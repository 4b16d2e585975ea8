"""What the portal puts into the named slots of ui/base.html, so that ui need not know of it."""

from django.http import HttpRequest

from otklik.organisation.models import Authority


def slots(request: HttpRequest) -> dict[str, object]:
    """The authority as the header and footer show it; None before a pack is loaded."""
    return {"authority": Authority.objects.prefetch_related("texts").first()}
