"""A press is answered in place: with scripts, by the parts of the page that it came from.

A form with `{% in_place %}` is sent by htmx, else by the browser. Its view does the same for both:
it redirects, or shows the page again with what was refused. A redirect back to the page is followed
here; to another page the browser goes itself. Only the page knows, by `render_page`.
"""

from copy import copy
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import resolve
from django.utils.deprecation import MiddlewareMixin

PLACE = "#work > .desk-main"
HOW = "innerHTML show:none"


def is_in_place(request: HttpRequest) -> bool:
    """Whether parts are wanted, for the page that is open."""
    return request.META.get("HTTP_HX_BOOSTED") == "true"


def render_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or its partial `work` alone where parts are wanted: the template knows by
    `in_place`. The status is 422 where the context has `is_refused`."""
    context["in_place"] = is_in_place(request)
    name = f"{template}#work" if context["in_place"] else template
    return render(request, name, context, status=422 if context.get("is_refused") else 200)


def parts_of(request: HttpRequest, address: str) -> HttpResponseBase:
    """The parts of the page at this address of ours, asked by the same person, with the same
    messages; where the page leads elsewhere, the browser goes there."""
    target = urlsplit(address)
    asking, found = copy(request), resolve(target.path)
    asking.__dict__.pop("headers", None)
    asking.method, asking.GET, asking.resolver_match = "GET", QueryDict(target.query), found
    asking.path = asking.path_info = target.path
    asking.META = {**request.META, "QUERY_STRING": target.query, "HTTP_HX_BOOSTED": "true"}
    response: HttpResponseBase = found.func(asking, *found.args, **found.kwargs)
    if "Location" in response.headers:
        return _go(response)
    for name, value in (("Replace-Url", address), ("Retarget", PLACE), ("Reswap", HOW)):
        response.headers[f"HX-{name}"] = value
    return response


def _go(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["HX-Redirect"] = response.headers["Location"]
    response.status_code = 200
    del response.headers["Location"]
    return response


class PressInPlace(MiddlewareMixin):
    """Middleware, the innermost: messages of a press are read by the page that shows them."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not is_in_place(request):
            return response
        address = response.headers.get("Location", "")
        if not address:  # the page itself, with what was refused
            response.headers["HX-Replace-Url"] = "false"
            return response
        opened, target = urlsplit(request.META.get("HTTP_HX_CURRENT_URL", "")), urlsplit(address)
        is_here = target.path == opened.path and not target.netloc
        return parts_of(request, address) if is_here else _go(response)
