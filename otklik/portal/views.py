"""The site's pages that are not Wagtail's: accent, language, the first page before content."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_info
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Site
from wagtail.views import serve

from otklik.organisation.models import Authority
from otklik.portal.models import HomePage
from otklik.ui.contrast import accent_css


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def accent(request: HttpRequest) -> HttpResponse:
    """The pack's accent as custom properties: the policy forbids style attributes."""
    authority = Authority.objects.first()
    css = accent_css(authority.accent_light, authority.accent_dark) if authority else ""
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The site's first page; a plain one until an editor has made it."""
    site = Site.find_for_request(request)
    if site and isinstance(site.root_page.specific, HomePage):
        return serve(request, "")  # type: ignore[no-any-return]
    return render(request, "portal/home.html")


@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """The page one came from, in each language the interface speaks."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    languages = [
        (code, get_language_info(code)["name_local"], translate_url(back, code))
        for code, _name in settings.LANGUAGES
    ]
    return render(request, "portal/language.html", {"languages": languages, "back": back})


@require_safe
def help_for_staff(request: HttpRequest) -> HttpResponse:
    """What the desk is and how a message is answered, on one page."""
    return render(request, "portal/help.html")
