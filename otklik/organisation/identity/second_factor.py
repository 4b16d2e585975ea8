"""The second factor of the staff: a code of an app, a key, a code kept on paper (allauth.mfa)."""

import io
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.organisation.models import Authority, User


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets encrypted with the installation's keys, words of ours, the name of the authority."""

    error_messages: dict[str, Any] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "The code does not fit. Wait for the next one in the app: each code works once."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second factor, and staff may not sign in without one. Add another"
            " first, then take this one off."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "First switch on codes of an app or add a key: spare codes only stand in for them."
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
        return _("Security key") if not held else _("Security key %(n)s") % {"n": held + 1}
