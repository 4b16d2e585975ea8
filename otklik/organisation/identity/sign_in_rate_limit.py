"""Stop password guessing without locking out the owner.

A browser that once signed in has a device cookie (OWASP); its failures are counted separately. All
other browsers share a count for the name and one for their address. So guessing, even from the same
office, does not use up the attempts of the colleague who signs in every morning.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponseBase

from otklik.core.web.rate_limit import Limit, sender
from otklik.organisation.people.user import name_key

COOKIE_AGE = timedelta(days=180)
OF_DEVICE = Limit(name="sign-in of a known device", most=10, seconds=300)
OF_NAME = Limit(name="sign-in of a name", most=5, seconds=300)
OF_ADDRESS = Limit(name="sign-in of an address", most=30, seconds=60)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, counted before the password is checked; a correct password takes it back."""

    counted: tuple[tuple[Limit, tuple[object, ...]], ...]

    @classmethod
    def count(cls, request: HttpRequest, login: str) -> "Attempt | None":
        """None when there were too many."""
        name = name_key(login)
        device = _device(request, name)
        limits: Iterable[tuple[Limit, tuple[object, ...]]] = (
            [(OF_DEVICE, (device,))]
            if device
            else [(OF_ADDRESS, (sender(request),)), (OF_NAME, (name,))]
        )
        attempt = cls(tuple(limits))
        # An attempt refused for the address does not count against the name: no lock-out.
        is_allowed = all(limit.count(*who) for limit, who in attempt.counted)
        return attempt if is_allowed else None

    def rollback(self) -> None:
        """allauth calls it after a right password."""
        for limit, who in self.counted:
            limit.take_back(*who)


def cookie_name() -> str:
    return f"{settings.COOKIE_PREFIX}otklik_device"


def remember(response: HttpResponseBase, login: str) -> None:
    """Mark this browser as one that signed in under this name."""
    value = f"{_digest(name_key(login))}.{secrets.token_urlsafe(12)}"
    response.set_cookie(
        cookie_name(),
        _signer().sign(value),
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def _device(request: HttpRequest, name: str) -> str:
    try:
        value: Any = _signer().unsign(request.COOKIES.get(cookie_name(), ""), max_age=COOKIE_AGE)
    except BadSignature:
        return ""
    digest, _, nonce = value.partition(".")
    return nonce if secrets.compare_digest(digest, _digest(name)) else ""


def _digest(name: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}\n{name}".encode()).hexdigest()[:24]


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="otklik.device")
