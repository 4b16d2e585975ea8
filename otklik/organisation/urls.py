from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from otklik.organisation.identity import oidc_views
from otklik.organisation.identity.session_views import sessions
from otklik.organisation.people import absence_views, profile_views, rights_table_views, staff_views


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Pages of allauth that are off: an administrator manages accounts and passwords."""
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

staff: list[URLPattern | URLResolver] = [
    path("", staff_views.people, name="staff"),
    path("new/", staff_views.open_account, name="staff-new"),
    path("<int:pk>/", staff_views.person, name="staff-person"),
    path("<int:pk>/password/", staff_views.password, name="staff-password-renew"),
    path("<int:pk>/second-factor/", staff_views.second_factor, name="staff-second-factor-remove"),
    path("<int:pk>/provider/", staff_views.provider_person, name="staff-provider-unlink"),
    path("<int:pk>/closing/", staff_views.close_account, name="staff-close"),
    path("<int:pk>/reopening/", staff_views.reopen_account, name="staff-reopen"),
    path("appointments/<int:pk>/end/", staff_views.end_appointment, name="staff-appointment-end"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *(path(f"account/{address}", not_found) for address in CLOSED),
    path("account/provider/", oidc_views.start, name="provider"),
    path("account/provider/answer/", oidc_views.callback, name="provider-callback"),
    path("account/provider/left/", oidc_views.signed_out, name="provider-sign-out-done"),
    path("account/provider/leaving/", oidc_views.sign_out_at_provider, name="provider-sign-out"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", sessions, name="usersessions_list"),
    path("account/", include("allauth.account.urls")),
    path("desk/profile/", profile_views.profile, name="profile"),
    path("desk/rights/", rights_table_views.rights, name="rights"),
    path("desk/staff/", include(staff)),
    path("desk/absences/", absence_views.absences, name="absences"),
    path("desk/absences/<int:pk>/removal/", absence_views.remove, name="absence-remove"),
    path("desk/profile/languages/", profile_views.languages, name="profile-languages-save"),
    path("desk/profile/first-steps/", profile_views.first_steps, name="profile-first-steps-toggle"),
]
