"""Pages of the site that are not Wagtail's: accent, language, site map, help for staff."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language_info
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.views import serve

from otklik.organisation.structure.authority import Authority
from otklik.ui import resume_typed_form
from otklik.ui.contrast import accent_css
from otklik.website.frame.frame import Frame
from otklik.website.pages import home as pages_home
from otklik.website.pages import site_map
from otklik.website.pages.cached_page_lookup import find_page
from otklik.website.pages.home import HomePage


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def accent(request: HttpRequest) -> HttpResponse:
    """The pack's accent as custom properties: the content policy forbids style attributes."""
    authority = Authority.objects.first()
    css = accent_css(authority.accent_light, authority.accent_dark) if authority else ""
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The home page; a plain one until an editor has made it."""
    if isinstance(find_page(request, ""), HomePage):
        return serve(request, "")  # type: ignore[no-any-return]
    parts = pages_home.home_context(Frame.of(request).authority, now=timezone.now())
    return render(request, "website/home.html", {"foreign": "", **parts})


@csrf_exempt  # leads to a page of ours; the form it may carry is checked there
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """The previous page in each language, with the input of its form."""
    return_to = request.POST.get("_next") or request.GET.get("next", "/")
    back = resume_typed_form.safe_return(request, return_to)
    chosen = request.POST.get("_language", "")
    if chosen in dict(settings.LANGUAGES):
        return resume_typed_form.go_back(request, translate_url(back, chosen))
    languages = [
        (code, get_language_info(code)["name_local"], translate_url(back, code))
        for code, _name in settings.LANGUAGES
    ]
    context = {
        "languages": languages,
        "written": dict(settings.WAGTAIL_CONTENT_LANGUAGES),
        "back": back,
        "carried": resume_typed_form.typed_fields(request),
    }
    return render(request, "website/language.html", context)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return render(request, "website/sitemap.html", {"groups": site_map.groups(now=timezone.now())})


@require_safe
def help_for_staff(request: HttpRequest) -> HttpResponse:
    """What the desk is and how a message is answered, on one page."""
    return render(request, "website/help.html")
