"""Audit entries for what allauth does with an account."""

from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.signals import authentication_step_completed, user_logged_in
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from otklik.audit import entries
from otklik.organisation.people.user import User


@receiver(user_logged_in)
def record_sign_in(request: HttpRequest, user: User, **more: Any) -> None:
    records = get_authentication_records(request, user)
    ways = sorted({str(record.get("method")) for record in records})
    entries.record(user, "account.signed_in", by=user, at=timezone.now(), ways=ways)


@receiver(authentication_step_completed)
def renew_session_key(request: HttpRequest, user: User, **more: Any) -> None:
    """A new session key, so that the old one becomes worthless."""
    before = request.session.session_key
    if more.get("reauthenticated") and before:
        request.session.cycle_key()
        found = UserSession.objects.filter(session_key=before)
        found.update(session_key=request.session.session_key)


@receiver(user_logged_out)
def record_sign_out(request: HttpRequest, user: User | None, **more: Any) -> None:
    if user is not None:
        entries.record(user, "account.signed_out", by=user, at=timezone.now())


@receiver(user_login_failed)
def record_failed_sign_in(credentials: dict[str, Any], **more: Any) -> None:
    """Only for existing names: other input may be a password in the wrong field."""
    user = User.by_login(str(credentials.get("username", "")))
    if user is not None:
        entries.record(user, "account.sign_in_failed", by=None, at=timezone.now())


@receiver(mfa.authentication_failed)
def record_failed_code(user: User, authenticator: Authenticator, **more: Any) -> None:
    _record(user, "account.second_factor_failed", authenticator)


@receiver(mfa.authenticator_added)
def record_added_factor(
    request: HttpRequest, user: User, authenticator: Authenticator, **more: Any
) -> None:
    """The user has just set it up, so this session counts as confirmed by it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type, id=authenticator.pk)
        request.session.save()  # the signal is sent after the commit
    _record(user, "account.second_factor_added", authenticator)


@receiver(mfa.authenticator_removed)
def record_removed_factor(user: User, authenticator: Authenticator, **more: Any) -> None:
    _record(user, "account.second_factor_removed", authenticator)


@receiver(mfa.authenticator_reset)
def record_renewed_codes(user: User, authenticator: Authenticator, **more: Any) -> None:
    _record(user, "account.spare_codes_renewed", authenticator)


def _record(user: User, verb: str, authenticator: Authenticator) -> None:
    entries.record(user, verb, by=user, at=timezone.now(), kind=authenticator.type)
