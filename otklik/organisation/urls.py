from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from otklik.organisation import absences, profile, rights_page, staff
from otklik.organisation.identity import provider_views
from otklik.organisation.identity.sessions import sessions


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
    path("account/provider/", provider_views.asking, name="provider"),
    path("account/provider/answer/", provider_views.answer, name="provider-answer"),
    path("account/provider/left/", provider_views.left, name="provider-left"),
    path("account/provider/leaving/", provider_views.leaving, name="provider-leaving"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", sessions, name="usersessions_list"),
    path("account/", include("allauth.account.urls")),
    path("desk/profile/", profile.profile, name="profile"),
    path("desk/rights/", rights_page.rights, name="rights"),
    path("desk/staff/", staff.people, name="staff"),
    path("desk/staff/new/", staff.opening, name="staff-opening"),
    path("desk/staff/<int:pk>/", staff.person, name="staff-person"),
    path("desk/staff/<int:pk>/password/", staff.password, name="staff-password"),
    path("desk/staff/<int:pk>/second-factor/", staff.second_factor, name="staff-second-factor"),
    path("desk/staff/<int:pk>/provider/", staff.provider_person, name="staff-provider"),
    path("desk/staff/<int:pk>/closing/", staff.closing, name="staff-closing"),
    path("desk/staff/<int:pk>/reopening/", staff.reopening, name="staff-reopening"),
    path("desk/staff/appointments/<int:pk>/end/", staff.end, name="staff-appointment-end"),
    path("desk/absences/", absences.absences, name="absences"),
    path("desk/absences/<int:pk>/removal/", absences.removal, name="absence-removal"),
    path("desk/profile/languages/", profile.languages, name="profile-languages"),
    path("desk/profile/first-steps/", profile.first_steps, name="profile-first-steps"),
]
