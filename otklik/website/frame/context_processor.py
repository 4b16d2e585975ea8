"""What the portal puts into the named slots of ui/base.html, so that ui need not know of it."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from otklik.disclosure.items.confirmation import page_confirmed_on
from otklik.organisation.identity.editor_access import may_write_pages
from otklik.organisation.people.user import User
from otklik.surveys.collecting import invitations
from otklik.website.frame.desk_header import desk_nav, desk_troubles
from otklik.website.frame.frame import Frame


def slots(request: HttpRequest) -> dict[str, object]:
    """The authority, the menu and the addresses of the frame; false before a pack is loaded.

    Nothing is asked of the database until a template shows it.
    """
    frame = Frame.of(request)
    query = urlencode({"next": request.get_full_path()})
    return {
        "authority": SimpleLazyObject(lambda: frame.authority),
        "accent_url": SimpleLazyObject(lambda: frame.accent_url),
        "menu": SimpleLazyObject(lambda: frame.menu),
        "call_url": SimpleLazyObject(lambda: frame.call_url),
        "contacts_url": SimpleLazyObject(lambda: frame.contacts_url),
        "accessibility_url": SimpleLazyObject(lambda: frame.accessibility_url),
        "is_editor": SimpleLazyObject(lambda: frame.is_editor),
        "facts_url": SimpleLazyObject(lambda: frame.facts_url),
        "page_checked_on": SimpleLazyObject(lambda: page_confirmed_on(request.path)),
        "home_url": reverse("wagtail_serve", args=[""]),
        "ask_url": reverse("website:ask"),
        "offers_asking": frame.offers_asking,
        "mark": SimpleLazyObject(lambda: frame.mark),
        "find_url": reverse("website:search"),
        "feeds": SimpleLazyObject(lambda: frame.feeds),
        "sitemap_url": reverse("website:sitemap"),
        "desk_url": settings.LOGIN_REDIRECT_URL,
        "editor_url": SimpleLazyObject(lambda: _editor_url(request)),
        "profile_url": reverse("profile"),
        "desk_nav": SimpleLazyObject(lambda: desk_nav(request)),
        "desk_troubles": SimpleLazyObject(lambda: desk_troubles(request)),
        "help_url": reverse("website:help"),
        "invitation": SimpleLazyObject(lambda: invitations.banner(_drawn(request))),
        "language_url": f"{reverse('website:language')}?{query}",
    }


def _editor_url(request: HttpRequest) -> str:
    """Where pages are written, for whoever may."""
    user = request.user
    is_let_in = isinstance(user, User) and may_write_pages(user)
    return reverse("wagtailadmin_home") if is_let_in else ""


def _drawn(request: HttpRequest) -> "invitations.Invitation | None":
    """Drawn once a request."""
    if "invitation" not in request.__dict__:
        request.__dict__["invitation"] = invitations.draw(request)
    found: invitations.Invitation | None = request.__dict__["invitation"]
    return found
