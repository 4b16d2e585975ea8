from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from otklik.organisation import absences, profile


def closed(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What allauth offers and we do not: accounts and passwords come from the administrator."""
    raise Http404


CLOSED = (
    "signup/",
    "email/",
    "confirm-email/<path:rest>",
    "confirm-email/",
    "password/set/",
    "password/reset/<path:rest>",
    "password/reset/",
    "login/code/<path:rest>",
    "login/code/",
)

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"account/{address}", closed) for address in CLOSED),
    path("account/", include("allauth.account.urls")),
    path("desk/profile/", profile.profile, name="profile"),
    path("desk/absences/", absences.absences, name="absences"),
    path("desk/absences/<int:pk>/removal/", absences.removal, name="absence-removal"),
    path("desk/profile/languages/", profile.languages, name="profile-languages"),
]
