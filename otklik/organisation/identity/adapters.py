"""Sign-in by allauth; an administrator creates staff accounts, nobody signs up."""

import io
import time
from typing import Any

import segno
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.organisation.identity import sign_in_rate_limit
from otklik.organisation.identity.oidc import Provider
from otklik.organisation.identity.required_sign_in_steps import came_by_provider
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "The name or the password is wrong. Check the layout of the keyboard and Caps Lock."
        ),
        "too_many_login_attempts": _(
            "Too many wrong attempts. Wait five minutes and try again; "
            "if you forgot the password, the administrator gives a new one."
        ),
        "account_inactive": _("The administrator has closed this account."),
        "enter_current_password": _("The current password is wrong."),
        "incorrect_password": _("The password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the attempt in place of allauth's limits, see `known_devices`."""
        attempt = sign_in_rate_limit.Attempt.count(request, str(credentials.get("username", "")))
        self._login_failed_rl_usage = attempt
        if attempt is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The account is found however its name is typed."""
        account = User.by_login(str(credentials.get("username", "")))
        if account is not None:
            credentials["username"] = account.username
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return found

    def set_password(self, user: User, password: str) -> None:
        user.choose_password(password, at=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **particulars: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().post_login(request, user, **particulars)
        sign_in_rate_limit.remember(response, user.username)
        return response

    def pre_login(self, request: HttpRequest, user: User, **particulars: Any) -> Any:
        """A password issued by an administrator expires."""
        if user.has_outlived_password and not came_by_provider(request, user):
            entries.record(user, "account.given_password_refused", by=None, at=timezone.now())
            return render(request, "account/password_outlived.html", status=403)
        return super().pre_login(request, user, **particulars)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """A user of the identity provider is still signed in there and is told so."""
        if Provider.from_settings() is not None and came_by_provider(request, request.user):
            return reverse("provider-sign-out-done")
        return str(super().get_logout_redirect_url(request))

    def is_reauthentication_required(self, *, app: str, **particulars: Any) -> bool:
        """No reauthentication shortly after sign-in."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if records and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **particulars))


def to_sign_in(request: HttpRequest, rest: str = "") -> HttpResponseRedirect:
    """Replaces the sign-in page of another application; keeps its query."""
    query = request.META.get("QUERY_STRING", "")
    address = resolve_url(settings.LOGIN_URL)
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets encrypted with the installation's keys, our sentences, the authority's name."""

    error_messages: dict[str, Any] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "The code does not fit. Wait for the next one in the app: each code works once."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second factor, and staff may not sign in without one. Add another "
            "first, then remove this one."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "First switch on codes of an app or add a key: spare codes only replace them."
        ),
    }

    def encrypt(self, text: str) -> str:
        return settings.FIELD_KEYS.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return settings.FIELD_KEYS.decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        authority = Authority.objects.first()
        return str(authority) if authority else str(settings.WAGTAIL_SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        drawn = io.BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=5, border=4, light="white")
        return drawn.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        held = Authenticator.objects.filter(user=user, type=type).count()
        return (
            gettext("Security key") if not held else gettext("Security key %(n)s") % {"n": held + 1}
        )
