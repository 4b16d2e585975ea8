"""An old address leads to the new one: of a page that moved or was renamed, of a document whose
code changed.

Wagtail keeps the addresses (`wagtail.contrib.redirects`, made as an editor saves). Its own
middleware knows no prefix of a language, follows to pages that nobody may read, and turns in a
circle where a page was taken off and stands at its old address.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.translation import get_language_from_path, override
from wagtail.contrib.redirects.models import Redirect

from otklik.portal.addresses import address_of, in_readers_language

ACTS = "/acts/"


class Moved:
    """Middleware: asks only where nothing stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if answer.status_code != 404 or request.method not in ("GET", "HEAD"):
            return answer
        onward = moved_to(request.path)
        return HttpResponsePermanentRedirect(onward) if onward else answer


def moved_to(path: str) -> str:
    """Where what stood at this address stands now, in the same language; empty for nothing."""
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    prefix = f"/{language}/"
    bare = path.removeprefix(f"/{language}") if path.startswith(prefix) else path
    if "\0" in bare:
        return ""
    for old, rest in _candidates(bare):
        found = (
            Redirect.objects.filter(old_path=Redirect.normalise_path(old))
            .select_related("redirect_page")
            .order_by("site")
            .last()
        )
        if found is not None:
            onward = _address(found, language)
            return f"{onward}{rest}" if onward and urlsplit(onward).path != path else ""
    return ""


def _candidates(bare: str) -> list[tuple[str, str]]:
    """The address itself; of an act also that of the act, with what stood below it."""
    found = [(bare, "")]
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
