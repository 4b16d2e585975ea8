"""Staff sessions end after idle time and after a day's work.

`access.staff_only` gives back a form that was sent too late.
"""

import time
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from otklik.audit import entries
from otklik.organisation.people.user import User

BEGUN, SEEN = "otklik.signed_in_at", "otklik.seen_at"
STEP: Final = 60  # seconds between two records of one session: each is a write
EDITOR_BEATS: Final = "/admin/editing-sessions/"


@receiver(user_logged_in)
def start_session(request: HttpRequest, **more: object) -> None:
    request.session[BEGUN] = request.session[SEEN] = int(time.time())


class SessionTimeout(MiddlewareMixin):
    """Middleware: signs out after too long."""

    def process_request(self, request: HttpRequest) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        if not isinstance(request.user, User):
            return
        now, session = int(time.time()), request.session
        started, last_act = session.get(BEGUN), session.get(SEEN, now)
        if started is None:  # begun before there was an end
            session[BEGUN] = session[SEEN] = started = now
        is_too_long = now - started > settings.SESSION_HOURS * 3600
        if is_too_long or now - last_act > settings.SESSION_IDLE_MINUTES * 60:
            why = "day" if is_too_long else "idle"
            entries.record(
                request.user, "account.session_ended", by=None, at=timezone.now(), why=why
            )
            logout(request)
        elif now - last_act >= STEP and not is_automatic(request):
            session[SEEN] = now


def is_automatic(request: HttpRequest) -> bool:
    """Whether the page sends the request by itself: htmx's `every` has itself as target, and
    Wagtail's editor pings."""
    if request.path_info.startswith(EDITOR_BEATS):
        return True
    return (
        request.method == "GET"
        and request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-Boosted") != "true"
        and request.headers.get("HX-Target") == request.headers.get("HX-Trigger")
    )
