"""Access to desk pages: signed in, and with the right that the page names."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Literal

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.views.decorators.http import require_http_methods

from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui import error_views, resume_typed_form
from otklik.ui.press_in_place import is_in_place


class StaffRequest(HttpRequest):
    """A request by a member of staff."""

    user: User


class NoStoreForStaff(MiddlewareMixin):
    """Middleware: browsers do not store pages of a signed-in session, so Back cannot show them to
    the next person."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        # Without a session the user is not loaded from the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


def _is_form_post(request: HttpRequest) -> bool:
    """A form of our own page sent by a person, also in place; scripts handle other requests."""
    return (
        request.method == "POST"
        and request.headers.get("Sec-Fetch-Site") == "same-origin"
        and ("HX-Request" not in request.headers or is_in_place(request))
        and bool(resume_typed_form.typed_fields(request))
    )


_ALLOWED = {"GET": ["GET", "HEAD"], "POST": ["POST"], None: ["GET", "HEAD", "POST"]}


def staff_only[**P, R: HttpResponseBase](
    right: Right, method: Literal["GET", "POST"] | None = None
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], R]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Let in only members of staff who have `right`, by `method` (GET includes HEAD) or, without
    one, by both; other methods get 405.

    An anonymous user is sent to sign in, and gets back the input of a form that was sent after the
    session ended; a script that renews a part of a page gets a notice for its status line; a
    colleague without the right gets 403. The view stores the right as `required_right`, which the
    test of all routes reads.
    """

    def decorate(
        view: Callable[Concatenate[StaffRequest, P], R],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @require_http_methods(_ALLOWED[method])
        @wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not user.is_active:
                if _is_form_post(request):
                    return error_views.session_ended(request, HTTPStatus.FORBIDDEN)
                if "HX-Request" in request.headers and not is_in_place(request):
                    return error_views.session_end_notice(request)
                return redirect_to_login(request.get_full_path())
            if not user.may(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        wrapper.required_right = right  # type: ignore[attr-defined]
        return wrapper

    return decorate
