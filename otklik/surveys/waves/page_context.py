from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from otklik.organisation.access import StaffRequest
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.waves.models import Wave


def only_readers(user: User, wave: Wave) -> None:
    """Raises PermissionDenied for whoever sees results only once they are published."""
    if not wave.shows_results_to(user):
        raise PermissionDenied


def _wave(slug: str) -> Wave:
    return get_object_or_404(Wave.objects.with_half().with_version().with_forms(), slug=slug)


def particulars(request: StaffRequest, wave: Wave) -> dict[str, Any]:
    """What each page of one wave shows."""
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
