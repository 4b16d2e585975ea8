"""«Размер и цвет» and the gallery."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from otklik.ui import form_recovery
from otklik.ui.component_gallery import exhibits
from otklik.ui.reader_settings import (
    COOKIE_SECONDS,
    PICTURES,
    SCHEMES,
    SIZES,
    SPACINGS,
    Display,
    cookie,
)


@csrf_exempt  # a reader's own look; the form it may carry is checked where it goes
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Choose size, colours, spacing and pictures; goes back to where one came from."""
    wanted = request.POST.get("_next") or request.GET.get("next", "/")
    back = form_recovery.safe_return(request, wanted)
    if "_unchanged" in request.POST:
        return form_recovery.go_back(request, back)
    if "_size" in request.POST or "_scheme" in request.POST:
        return _remember(_chosen(request.POST), form_recovery.go_back(request, back))
    context = {
        "sizes": SIZES.items(),
        "schemes": SCHEMES.items(),
        "spacings": SPACINGS.items(),
        "pictures": PICTURES.items(),
        "back": back,
        "carried": form_recovery.kept(request),
    }
    return render(request, "ui/display.html", context)


def _chosen(fields: QueryDict) -> Display:
    return Display.chosen(
        size=fields.get("_size", ""),
        scheme=fields.get("_scheme", ""),
        spacing=fields.get("_spacing", ""),
        pictures=fields.get("_pictures", ""),
    )


def _remember(chosen: Display, response: HttpResponse) -> HttpResponse:
    """The choice goes into a cookie of this browser."""
    response.set_cookie(
        cookie(),
        chosen.as_cookie(),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Each component in each state; `?scheme=` and `?size=` show it in another look."""
    if not settings.DEMONSTRATION:
        raise Http404
    shown = Display.chosen(size=request.GET.get("size", ""), scheme=request.GET.get("scheme", ""))
    return render(
        request,
        "ui/gallery.html",
        {**exhibits(), "display": shown, "sizes": SIZES.items(), "schemes": SCHEMES.items()},
    )
