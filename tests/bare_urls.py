"""The project's addresses, with refusals that are a number and no page: to dress each in the frame
of the site is half of what it costs to ask an address. For tests that ask hundreds of them."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound

from otklik.config.urls import urlpatterns

__all__ = ["handler403", "handler404", "urlpatterns"]


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseForbidden()


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseNotFound()
