"""What staff typed stays theirs when their session ended meanwhile."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate

from django.http import HttpRequest, HttpResponseBase

from otklik.ui import error_views, form_recovery


def typed_stays[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A form sent after the session ended comes back whole, to be sent again after signing in in
    another window; without this it would be thrown away on the way to the sign-in."""

    @wraps(view)
    def kept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        is_typed = request.method == "POST" and form_recovery.kept(request)
        if is_typed and not request.user.is_authenticated:
            return error_views.signed_out(request, HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return kept
