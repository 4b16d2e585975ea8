"""Error pages: what happened, what is kept, where to go. They work without the database: in the
site's frame if it is available, otherwise bare."""

import errno
import sys
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STYLES = ("ui/tokens.css", "ui/base.css", "ui/components.css", "ui/forms.css")

type Sentence = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    title: Sentence
    sentences: tuple[Sentence, ...]
    is_back_useful: bool = True


BAD_REQUEST = Trouble(
    title=_("The request could not be read"),
    sentences=(_("The address or the form came damaged. Nothing has been changed."),),
)
REFUSED = Trouble(
    title=_("This page is not open to you"),
    sentences=(
        _("It needs a right that your appointment does not give. Nothing has been changed."),
        _("If you need it for your work, ask the administrator."),
    ),
)
NOT_FOUND = Trouble(
    title=_("There is no such page"),
    sentences=(_("It may have moved, or its address was typed with a mistake."),),
    is_back_useful=False,
)
TOO_MANY = Trouble(
    title=_("Too many attempts"),
    sentences=(
        _("For safety we stopped taking attempts from here. Wait five minutes and try again."),
        _("If you forgot the password, the administrator gives a new one."),
    ),
)
FAILED = Trouble(
    title=_("Something broke on our side"),
    sentences=(
        _("It is not your fault, and the error is recorded for those who will fix it."),
        _("What you saved before is kept. Go back: what you typed is usually still there."),
    ),
)
NO_DATABASE = Trouble(
    title=_("We cannot write or read anything right now"),
    sentences=(
        _("The database does not answer or is full. Whatever we confirmed is kept."),
        _("Wait a minute and try again. If it is urgent, call: telephones work."),
    ),
)
NOT_TAKEN = Trouble(
    title=NO_DATABASE.title,
    sentences=(
        _("What you sent was not accepted. All that you typed is kept below; add files again."),
        _("Wait a minute and press the button. If it is urgent, call: telephones work."),
    ),
    is_back_useful=False,
)
NO_ROOM = Trouble(
    title=_("There is no room on our disk"),
    sentences=(
        _("A file could not be stored. Everything we confirmed before is kept."),
        _("Try again later. If it is urgent, call: telephones work."),
    ),
)
NOT_STORED = Trouble(
    title=NO_ROOM.title,
    sentences=(
        _("What you sent could not be stored. All that you typed is kept below; add files again."),
        _("Press the button later. If it is urgent, call: telephones work."),
    ),
    is_back_useful=False,
)
FORM_EXPIRED = Trouble(
    title=_("The form has expired"),
    sentences=(
        _("For safety the form was not accepted: it was open for too long, or cookies are off."),
        _("Nothing is lost: go back, copy what you typed, renew the page and send again."),
    ),
)
SEND_AGAIN = Trouble(
    title=_("Send the form once more"),
    sentences=(
        _("It was open too long, or you signed in again, and it is not accepted yet."),
        _("All that you typed is kept below. Check it and press the button."),
    ),
    is_back_useful=False,
)
SIGNED_OUT = Trouble(
    title=_("You are signed out, and nothing is lost"),
    sentences=(
        _("The form was not taken: the session ended meanwhile. All that you typed is kept here."),
        _("Sign in in another window, come back to this one and press the button."),
    ),
    is_back_useful=False,
)
FULL = (errno.ENOSPC, errno.EDQUOT)
NOT_CARRIED = ("csrfmiddlewaretoken", "password", "secret")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_bare(BAD_REQUEST, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_in_site(request, REFUSED, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_in_site(request, NOT_FOUND, HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's response to a locked sign-in."""
    return render_in_site(request, TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)


def server_error(request: HttpRequest) -> HttpResponse:
    """An internal error; or a temporary one of the database or a full disk: then no input is
    lost."""
    match sys.exception():
        case OperationalError() | InterfaceError():
            return try_later(request, NO_DATABASE, sent=NOT_TAKEN)
        case OSError(errno=number) if number in FULL:
            return try_later(request, NO_ROOM, sent=NOT_STORED)
    return render_bare(FAILED, HTTPStatus.INTERNAL_SERVER_ERROR)


def try_later(request: HttpRequest, trouble: Trouble, *, sent: Trouble) -> HttpResponse:
    """Asks to retry; a form of our own page is returned, titled by `sent`, to be sent with one
    click."""
    fields = _typed_fields(request) if request.method == "POST" else []
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if fields and request.headers.get("Sec-Fetch-Site") == "same-origin":
        answer = render_bare(sent, status, fields=fields, csrf_token=get_token(request))
    else:
        answer = render_bare(trouble, status)
    answer.headers["Retry-After"] = "60"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form is returned with its input, to be sent with one click; a foreign one is not.

    Only a form of our own page is returned: a foreign page could get its request confirmed here.
    """
    fields = _typed_fields(request)
    if not fields or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return render_in_site(request, FORM_EXPIRED, HTTPStatus.FORBIDDEN)
    return render_in_site(request, SEND_AGAIN, HTTPStatus.FORBIDDEN, fields=fields)


def session_ended(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """The session ended before this was sent: the input is returned, to be sent again."""
    fields, sign_in = _typed_fields(request), reverse(settings.LOGIN_URL)
    return render_in_site(request, SIGNED_OUT, status, fields=fields, sign_in_url=sign_in)


def session_end_notice(request: HttpRequest) -> HttpResponse:
    """For a script that renews a part of an open page: the status line of that page says it.

    The page keeps what was typed, and stops asking: 286 ends the polling of htmx.
    """
    context = {"sign_in_url": reverse(settings.LOGIN_URL)}
    answer = render(request, "ui/errors/signed_out_notice.html", context, status=286)
    answer.headers["HX-Retarget"] = "#status"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def _typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(part in name for part in NOT_CARRIED)
        for value in values
    ]


def render_in_site(
    request: HttpRequest, trouble: Trouble, status: HTTPStatus, **particulars: object
) -> HttpResponse:
    """The page in the site's frame; bare when the database is not available."""
    is_at_desk = settings.LOGIN_REDIRECT_URL in request.path_info
    context = {"trouble": trouble, "is_at_desk": is_at_desk, **particulars}
    try:
        page = render_to_string("ui/errors/dressed.html", context, request)
    except DatabaseError:
        return render_bare(trouble, status)
    return HttpResponse(page, status=status)


def render_bare(trouble: Trouble, status: HTTPStatus, **particulars: object) -> HttpResponse:
    """The page alone: no request, no database, and no styles if they are missing too."""
    context = {"trouble": trouble, "styles": _styles(), **particulars}
    return HttpResponse(render_to_string("ui/errors/bare.html", context), status=status)


def _styles() -> list[str]:
    try:
        return [staticfiles_storage.url(name) for name in STYLES]
    except ValueError:  # not collected: the page must be shown anyway
        return []
