"""A half-filled form survives a change of display settings or language, with and without
JavaScript.

Where a view passes `kept_form`, the id of its form, the header's settings are submit buttons of
that form. The page of choices carries everything typed in hidden fields, and returns it to the
form's own page as a POST with `_resume`. Files cannot be carried.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override

RESUME = "_resume"
OURS = "_"  # prefix of our own field names


def resumable[V: Callable[..., Any]](view: V) -> V:
    """Marks a view that checks `is_resumed` before it stores a form."""
    view.is_resumable = True  # type: ignore[attr-defined]
    return view


def is_cross_site(request: HttpRequest) -> bool:
    """Whether another site's page submitted this form, according to the browser; old ones do not
    tell.

    An anonymous form is open to everyone, but nobody intended what a foreign page filled in: it is
    shown, not stored.
    """
    return request.headers.get("Sec-Fetch-Site", "") in {"cross-site", "same-site"}


def is_resumed(request: HttpRequest) -> bool:
    """Whether the form is only returned: show it as typed, store nothing, show no errors."""
    return request.method == "POST" and RESUME in request.POST


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """The submitted fields, as names and values for hidden fields; without our own.

    Nothing from a foreign page: it could choose the key under which a person writes.
    """
    if is_cross_site(request):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(OURS)
        for value in values
    ]


def safe_return(request: HttpRequest, address: str) -> str:
    """`address` if it is on our site, else the home page."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else "/"


def go_back(request: HttpRequest, address: str) -> HttpResponse:
    """To the previous page, with all input if that page can take it."""
    target = safe_return(request, address)
    if RESUME in request.POST and not is_cross_site(request) and _takes_back(target):
        return HttpResponse(
            status=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": iri_to_uri(target)}
        )  # the browser sends the same fields there
    return HttpResponseRedirect(target)


def _takes_back(address: str) -> bool:
    path = address.partition("?")[0]
    try:
        # A URL with a language prefix is resolved only while that language is active.
        with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
            view = resolve(path).func
    except Resolver404:
        return False
    return bool(getattr(view, "is_resumable", False))
