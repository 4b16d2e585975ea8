"""Which page of editors is at an address, kept while no page changes: Wagtail asks five times."""

from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page, Site
from wagtail.views import serve

from otklik.core.db.kept_values import cached_until_changed

#: Where Wagtail remembers site and route of a request.
REMEMBERED = ("_wagtail_site", "_wagtail_route_for_request")


def find_page(request: HttpRequest, path: str) -> Page | None:
    """The page at this path of the request's site, where Wagtail finds it without a query."""
    if not hasattr(request, "_wagtail_route_for_request"):
        place = (request._get_raw_host(), request.get_port())  # type: ignore[attr-defined]
        found = cached_until_changed("page at", *place, path, make=lambda: _look_up(request, path))
        if found is not None:
            vars(request).update(zip(REMEMBERED, found, strict=True))
    route = Page.route_for_request(request, path)
    return None if route is None else route.page


def _look_up(request: HttpRequest, path: str) -> tuple[Site, object] | None:
    """Site and route."""
    route = Page.route_for_request(request, path)
    return None if route is None else (Site.find_for_request(request), route)


def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's own view of a page."""
    find_page(request, path)
    response: HttpResponseBase = serve(request, path)
    return response
