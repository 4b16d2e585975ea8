"""The yardstick: a page that never changes, from a bare Django under the same server."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench")


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>constant</title>" + "x" * 4096)


urlpatterns = [path("", constant)]
application = get_wsgi_application()
