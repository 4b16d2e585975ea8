"""What the portal puts into the named slots of ui/base.html, so that ui need not know of it."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from otklik.organisation.models import Authority


def slots(request: HttpRequest) -> dict[str, object]:
    """The authority as the header and footer show it; false before a pack is loaded.

    Nothing is asked of the database until a template shows it.
    """
    authority = SimpleLazyObject(lambda: Authority.objects.prefetch_related("texts").first())

    def accent_url() -> str:
        """Address of the pack's accent; it changes with the colours, so it may be kept long."""
        if not authority or not authority.accent_light:
            return ""
        version = urlencode({"v": f"{authority.accent_light}{authority.accent_dark}"})
        return f"{reverse('portal:accent')}?{version}"

    query = urlencode({"next": request.get_full_path()})
    return {
        "authority": authority,
        "accent_url": accent_url,
        "home_url": reverse("wagtail_serve", args=[""]),
        "desk_url": settings.LOGIN_REDIRECT_URL,
        "help_url": reverse("portal:help"),
        "language_url": f"{reverse('portal:language')}?{query}",
    }
