"""«Размер и цвет» and the gallery."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from otklik.ui.display import COOKIE, COOKIE_SECONDS, SCHEMES, SIZES, Display
from otklik.ui.gallery import exhibits


def safe_return(request: HttpRequest, address: str) -> str:
    """`address` when it is a page of ours, the first page otherwise."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else "/"


@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Choose the size of text and the colours; goes back to where one came from."""
    if request.method == "POST":
        chosen = Display.chosen(
            size=request.POST.get("size", ""), scheme=request.POST.get("scheme", "")
        )
        response = HttpResponseRedirect(safe_return(request, request.POST.get("next", "/")))
        response.set_cookie(
            COOKIE,
            chosen.as_cookie(),
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response
    back = safe_return(request, request.GET.get("next", "/"))
    return render(
        request,
        "ui/display.html",
        {"sizes": SIZES.items(), "schemes": SCHEMES.items(), "back": back},
    )


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
