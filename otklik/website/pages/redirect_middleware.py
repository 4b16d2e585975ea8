"""Redirects from old URLs: of a moved page, of a document with a new code, of a former site as
listed by editors.

Wagtail stores them (`wagtail.contrib.redirects`). Its own middleware ignores language prefixes,
redirects to pages that are not public, and loops where a deleted page is still at its old address.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_language_from_path, override
from wagtail.contrib.redirects.models import Redirect

from otklik.website.localized_page_address import address_of, in_readers_language

ACTS = "/acts/"


class RedirectMiddleware(MiddlewareMixin):
    """Looks for a redirect only for a 404."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        onward, is_permanent = find_redirect(request.path, request.META.get("QUERY_STRING", ""))
        if not onward:
            return response
        return (
            HttpResponsePermanentRedirect(onward) if is_permanent else HttpResponseRedirect(onward)
        )


def find_redirect(path: str, query: str = "") -> tuple[str, bool]:
    """Where this URL leads now, in the same language, and whether permanently; else empty."""
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    prefix = f"/{language}/"
    bare = path.removeprefix(f"/{language}") if path.startswith(prefix) else path
    if "\0" in bare:
        return "", True
    for old, rest in _candidates(bare, query):
        found = (
            Redirect.objects.filter(old_path=Redirect.normalise_path(old))
            .select_related("redirect_page")
            .order_by("site")
            .last()
        )
        if found is not None:
            onward = _address(found, language)
            leads = onward and urlsplit(onward).path != path
            return (f"{onward}{rest}" if leads else ""), found.is_permanent
    return "", True


def _candidates(bare: str, query: str) -> list[tuple[str, str]]:
    """The address, first with its query; for a part of an act also that of the act, with the
    rest."""
    found = [(f"{bare}?{query}", "")] if query and "%00" not in query else []
    found.append((bare, ""))
    if bare.startswith(ACTS):
        code, slash, rest = bare.removeprefix(ACTS).partition("/")
        if slash and rest:
            found.append((f"{ACTS}{code}/", rest))
    return found


def _address(found: Redirect, language: str) -> str:
    with override(language):
        if found.redirect_page is not None:
            return address_of(found.redirect_page) if found.redirect_page.live else ""
        link = str(found.redirect_link)
        return in_readers_language(link) if link.startswith("/") else link
