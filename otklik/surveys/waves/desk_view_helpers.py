"""What the desk's pages about one wave share."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from otklik.organisation.access import StaffRequest
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave
from otklik.ui import error_views, resume_typed_form


def keep_typed_input[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Return a form that arrives after the session ended, to be sent again after signing in in
    another window; the redirect to the sign-in page would lose it."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        is_typed = request.method == "POST" and resume_typed_form.typed_fields(request)
        if is_typed and not request.user.is_authenticated:
            return error_views.session_ended(request, HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return wrapper


def check_may_see_results(user: User, wave: Wave) -> None:
    """Raise PermissionDenied before publication unless the user may see unpublished results."""
    if not wave.shows_results_to(user):
        raise PermissionDenied


def get_wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_half().with_version().with_forms(), slug=slug)


def wave_context(request: StaffRequest, wave: Wave) -> dict[str, Any]:
    return {
        "wave": wave,
        "may_run": request.user.may(Right.RUN_SURVEYS),
        "shows_results": wave.shows_results_to(request.user),
        "may_lead": request.user.may(Right.RUN_SURVEYS) and not wave.half_of_id,
        "may_enter": request.user.may(Right.ENTER_ANSWERS),
        "may_edit": request.user.may(Right.EDIT_SITE),
        "words_language": settings.LANGUAGE_CODE,
        "public_url": request.build_absolute_uri(reverse("surveys:form", args=[wave.address])),
    }


def render_wave_page(
    request: StaffRequest,
    template: str,
    wave: Wave,
    *,
    form: Any = None,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """A page about one wave, with status 422 where `form` has errors."""
    context = {**wave_context(request, wave), "form": form, **context}
    status = 422 if form is not None and form.errors else status
    return render(request, f"surveys/{template}.html", context, status=status)
