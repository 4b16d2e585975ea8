"""Until sign-in is complete a user counts as anonymous everywhere else.

A password from an administrator is changed first; then, where `OTKLIK_SECOND_FACTOR` requires it,
the second factor is given. No page has to check this.
"""

from typing import Final

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from otklik.organisation.people.user import User

# Allowed while a password from an administrator is to be changed,
TO_CHANGE: Final = frozenset({"account_logout", "account_change_password"})
# while a second factor is to be set up …
TO_SET_UP: Final = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    }
)
# … or to be given: nothing else, or a password alone could add another factor.
TO_GIVE: Final = frozenset({"account_logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})


def has_passed_second_factor(request: HttpRequest) -> bool:
    """Whether this session was confirmed by a second factor, ours or that of a trusted provider."""
    return any(
        record.get("method") == "mfa" or record.get("gives_second_factor")
        for record in get_authentication_records(request, request.user)
    )


def came_by_provider(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this session began at the identity provider, so without a password of ours."""
    records = get_authentication_records(request, user)
    return any(record.get("method") == "provider" for record in records)


class SignInGate(MiddlewareMixin):
    """Middleware, see the module."""

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not has_session or not isinstance(request.user, User):
            return None
        if step := _next_step(request, request.user):
            place, allowed = step
            name = request.resolver_match.url_name if request.resolver_match else None
            if name == "account_login":
                return redirect(place)
            if name not in allowed:
                request.user = AnonymousUser()
        return None


def _next_step(request: HttpRequest, user: User) -> tuple[str, frozenset[str]] | None:
    """The page to complete first and the routes allowed meanwhile; None when complete."""
    if user.has_given_password and not came_by_provider(request, user):
        return "account_change_password", TO_CHANGE
    if not settings.SECOND_FACTOR_REQUIRED or has_passed_second_factor(request):
        return None
    if Authenticator.objects.filter(user=user).exists():
        return "mfa_reauthenticate", TO_GIVE
    return "mfa_index", TO_SET_UP
