"""Sign-in by allauth: staff accounts are made by an administrator, never by the visitor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _


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


def to_sign_in(request: HttpRequest, rest: str = "") -> HttpResponseRedirect:
    """Stands where another application has a sign-in of its own; keeps where one was going."""
    query = request.META.get("QUERY_STRING", "")
    address = resolve_url(settings.LOGIN_URL)
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
