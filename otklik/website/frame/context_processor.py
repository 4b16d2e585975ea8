"""Values for the named slots of ui/base.html, so that ui does not depend on the site."""

from collections.abc import Callable
from functools import lru_cache, partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import get_language

from otklik.disclosure.items.confirmation import page_confirmed_on
from otklik.organisation.identity.editor_access import may_write_pages
from otklik.organisation.people.user import User
from otklik.surveys.collecting import invitations_and_codes
from otklik.website.frame.desk_menu import desk_nav, desk_troubles
from otklik.website.frame.frame import Frame

FROM_FRAME = (
    "authority", "accent_url", "menu", "call_url", "contacts_url", "accessibility_url", "is_editor",
    "facts_url", "mark", "feeds",
)  # fmt: skip


def slots(request: HttpRequest) -> dict[str, object]:
    """The authority, the menu and the links of the frame; queries run only if a template uses
    one."""
    frame = Frame.of(request)
    query = urlencode({"next": request.get_full_path()})
    lazy: dict[str, Callable[[], object]] = {
        **{name: partial(getattr, frame, name) for name in FROM_FRAME},
        "page_checked_on": lambda: page_confirmed_on(request.path),
        "editor_url": lambda: _editor_url(request),
        "desk_nav": lambda: desk_nav(request),
        "desk_troubles": lambda: desk_troubles(request),
        "invitation": lambda: invitations_and_codes.banner(_draw_invitation(request)),
    }
    return {
        **{name: SimpleLazyObject(find) for name, find in lazy.items()},
        **_addresses(get_language(), get_script_prefix()),
        "offers_asking": frame.offers_asking,
        "desk_url": settings.LOGIN_REDIRECT_URL,
        "language_url": f"{reverse('website:language')}?{query}",
    }


@lru_cache(maxsize=16)
def _addresses(_language: str | None, _prefix: str) -> dict[str, str]:
    """Those that are the same on all pages of a language."""
    return {
        "home_url": reverse("wagtail_serve", args=[""]),
        "ask_url": reverse("website:ask"),
        "find_url": reverse("website:search"),
        "sitemap_url": reverse("website:sitemap"),
        "profile_url": reverse("profile"),
        "help_url": reverse("website:help"),
        "desk_find_url": reverse("incidents:inbox"),
        "desk_more_url": reverse("desk-more"),
    }


def _editor_url(request: HttpRequest) -> str:
    """Where pages are written, for users with that right."""
    user = request.user
    is_let_in = isinstance(user, User) and may_write_pages(user)
    return reverse("wagtailadmin_home") if is_let_in else ""


def _draw_invitation(request: HttpRequest) -> "invitations_and_codes.Invitation | None":
    """The invitation of this request, drawn once."""
    if "invitation" not in request.__dict__:
        request.__dict__["invitation"] = invitations_and_codes.draw(request)
    found: invitations_and_codes.Invitation | None = request.__dict__["invitation"]
    return found
